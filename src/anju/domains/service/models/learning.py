"""What the desk put right, and what was learned from it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core.db import AppendOnly
from anju.core.owned import ProjectOwned
from anju.domains.identity.models import User
from anju.domains.service.models.taxonomy import Leaf
from anju.domains.service.models.tickets import Ticket


class Correction(ProjectOwned):
    """The class that a person gave to a report, and the one that its words were taken for (none: left to a person)."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="corrections", verbose_name=_("report"))
    leaf = models.ForeignKey(Leaf, models.PROTECT, related_name="+", verbose_name=_("class"))
    told = models.ForeignKey(Leaf, models.PROTECT, related_name="+", null=True, verbose_name=_("taken for"))
    by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+", verbose_name=_("sorted by"))
    corrected_at = models.DateTimeField(_("sorted at"))

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [*ProjectOwned.Meta.constraints, AppendOnly(name="service_correction_append_only")]

    def __str__(self) -> str:
        return f"{self.ticket} {self.leaf}"


class SortingVersion(models.Model):
    """A head that was learned from the shipped examples and the company's corrections, and how it did.

    It was compared with the one in use on the same held-out reports; ``is_kept`` tells whether it was better and came
    into use, ``is_current`` whether it still is. Without a current one the shipped head sorts. The head holds weights,
    no words of anybody.
    """

    learned_at = models.DateTimeField(_("learned at"))
    digest = models.CharField(max_length=16)
    samples = models.PositiveIntegerField(_("examples"))
    corrections = models.PositiveIntegerField(_("corrections learned from"))
    held_out = models.PositiveIntegerField(_("held-out reports"))
    accuracy = models.DecimalField(_("accuracy"), max_digits=5, decimal_places=4)
    standing = models.DecimalField(_("accuracy of the one in use"), max_digits=5, decimal_places=4)
    macro_f1 = models.DecimalField(_("macro F1"), max_digits=5, decimal_places=4)
    seconds = models.PositiveIntegerField(_("took (s)"))
    is_kept = models.BooleanField(_("kept"))
    is_current = models.BooleanField(_("in use"), default=False)
    head = models.BinaryField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], condition=Q(is_current=True), name="service_sorting_one_current"
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(is_kept=True), name="service_sorting_current_was_kept"
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.pk}"
