"""Reports that strangers made at the sign of a place."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from anju.core.db import AppendOnly
from anju.core.owned import ProjectOwned
from anju.domains.estate.models import Place
from anju.domains.service.models.tickets import Ticket


def new_token() -> str:
    """Return what nobody can guess: 160 bits."""
    return secrets.token_urlsafe(20)


class SignReport(ProjectOwned):
    """A report that came by the sign of a place; ``token`` opens the page that tells its reporter how it goes on.

    ``source`` is a keyed mark of the network address and the day: it counts reports and names nobody.
    """

    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="sign_report", verbose_name=_("report"))
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("place"))
    token = models.CharField(max_length=40, default=new_token)
    source = models.CharField(max_length=20)
    reported_at = models.DateTimeField(_("reported at"))

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="service_sign_append_only"),
            models.UniqueConstraint(fields=["project", "token"], name="service_sign_token_once"),
        ]
        indexes = [models.Index(fields=["project", "-reported_at"], name="service_sign_latest")]

    def __str__(self) -> str:
        return str(self.ticket)
