"""What reports have to do with each other, and what the desk answers to questions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.identity.models import User
from anju.domains.service.enums import LinkKind
from anju.domains.service.models.taxonomy import Leaf
from anju.domains.service.models.tickets import Ticket


@audit.tracked()
class TicketLink(ProjectOwned):
    """``ticket`` has to do with ``other``: goes on as it (merged), was told in the same words (part), or is related.

    A link that was a mistake is undone and kept.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="links", verbose_name=_("report"))
    other = models.ForeignKey(Ticket, models.PROTECT, related_name="linked", verbose_name=_("other report"))
    kind = models.CharField(_("kind"), max_length=8, choices=LinkKind.choices)
    made_by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+", verbose_name=_("linked by"))
    made_at = models.DateTimeField(_("linked at"))
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="service_link_kept"),
            models.CheckConstraint(condition=Q(kind__in=LinkKind.values), name="service_link_kind_known"),
            models.CheckConstraint(condition=~Q(ticket=F("other")), name="service_link_of_two"),
            models.UniqueConstraint(
                fields=["ticket"],
                condition=Q(kind=LinkKind.MERGED, undone_at__isnull=True),
                name="service_link_merged_once",
            ),
            models.UniqueConstraint(
                fields=["ticket", "other"], condition=Q(undone_at__isnull=True), name="service_link_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} {self.kind} {self.other}"


@audit.tracked()
class AnswerScript(ProjectOwned):
    """What the desk answers to a question that is often asked (问答话术)."""

    question = models.CharField(_("what is asked"), max_length=120)
    answer = models.TextField(_("answer"), max_length=1000)
    leaf = models.ForeignKey(
        Leaf, models.PROTECT, related_name="scripts", null=True, blank=True, verbose_name=_("class")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["project", "question"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project", "question"], name="service_script_once"),
        ]

    def __str__(self) -> str:
        return self.question
