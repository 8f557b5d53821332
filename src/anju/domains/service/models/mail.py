"""Letters that became reports."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from anju.core.db import AppendOnly
from anju.core.owned import ProjectOwned
from anju.domains.service.models.tickets import Ticket


class ReceivedMail(ProjectOwned):
    """A letter and the report that it opened, or added words to; under its Message-ID it comes once."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="mails", verbose_name=_("report"))
    message_id = models.CharField(max_length=250)
    sender = models.EmailField(_("sender"))
    sender_name = models.CharField(_("name"), max_length=60, blank=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    received_at = models.DateTimeField(_("received at"))

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="service_mail_append_only"),
            models.UniqueConstraint(fields=["project", "message_id"], name="service_mail_once"),
        ]
        indexes = [models.Index(fields=["project", "sender", "-received_at"], name="service_mail_sender")]

    def __str__(self) -> str:
        return self.subject or self.message_id
