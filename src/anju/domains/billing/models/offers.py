"""Offers: what is taken off for payment in advance, as lines of their own."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.billing.enums import OfferKind
from anju.domains.billing.models.tariffs import FeeItem


@audit.tracked()
class Offer(ProjectOwned):
    """What who pays a fee item early gets off (优惠); made by one person, put in force by another.

    ``value`` is a percentage or a sum in yuan a bill; of ``bought`` + ``given`` bills in turn the last
    ``given`` are free (交12送1). ``days_before`` is by how many days before its due date a bill has to be settled.
    """

    name = models.CharField(_("name"), max_length=60)
    fee_item = models.ForeignKey(FeeItem, models.PROTECT, related_name="offers", verbose_name=_("fee item"))
    kind = models.CharField(_("kind"), max_length=8, choices=OfferKind.choices)
    value = models.DecimalField(_("percentage or sum"), max_digits=10, decimal_places=2, null=True, blank=True)
    bought = models.PositiveSmallIntegerField(_("months paid"), null=True, blank=True)
    given = models.PositiveSmallIntegerField(_("months free"), null=True, blank=True)
    days_before = models.PositiveSmallIntegerField(_("days before the due date"), default=0)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    made_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(_("approved at"), null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="billing_offer_kept"),
            models.UniqueConstraint(fields=["project", "name"], name="billing_offer_name_once"),
            models.CheckConstraint(
                condition=Q(kind=OfferKind.GIFT, bought__gt=0, given__gt=0, value__isnull=True)
                | Q(kind=OfferKind.PERCENT, value__gt=0, value__lte=100, bought__isnull=True, given__isnull=True)
                | Q(kind=OfferKind.FIXED, value__gt=0, bought__isnull=True, given__isnull=True),
                name="billing_offer_whole",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="billing_offer_order"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("made_by")), name="billing_offer_two_people"
            ),
        ]

    def __str__(self) -> str:
        return self.name
