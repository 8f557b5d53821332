"""Demands as evidence, and until when each bill can be sued for."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import AppendOnly, References
from anju.core.owned import BulkOwned, ProjectOwned
from anju.domains.arrears.enums import DemandKind
from anju.domains.billing.models import Bill
from anju.domains.estate.models import Unit
from anju.domains.identity.models import User


def warning_days() -> list[int]:
    """Return the days before the end of the limitation on which the office is warned [domain rule 1.18]."""
    return [180, 90, 30]


@audit.tracked()
class ArrearsSettings(ProjectOwned):
    """How a project wants its arrears watched; a project without a row has the defaults."""

    warning_days = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("warn so many days before"), default=warning_days
    )
    waivers_leave = models.BooleanField(
        _("waivers leave the collection rate"),
        default=True,
        help_text=_("Approved waivers are taken out of what was to be collected."),
    )

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project"], name="arrears_settings_once"),
        ]


class Demand(ProjectOwned):
    """The debtor was reached, acknowledged the debt, or was sued, on a day and with a proof: evidence.

    Documents lie under ``arrears.demand``. Never changed: a mistake is answered by its own record.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=12, choices=DemandKind.choices)
    happened_on = models.DateField(_("reached on"))
    proof = models.CharField(_("proof"), max_length=200)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+", verbose_name=_("by"))
    recorded_at = models.DateTimeField(_("at"))

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="arrears_demand_append_only"),
            models.CheckConstraint(condition=models.Q(kind__in=DemandKind.values), name="arrears_demand_kind_known"),
            models.CheckConstraint(condition=~models.Q(proof=""), name="arrears_demand_proven"),
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="arrears_demand_of_unit")]


class DemandedBill(BulkOwned):
    """A bill that a demand was about."""

    demand = models.ForeignKey(Demand, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="bills")
    bill = models.ForeignKey(Bill, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="demanded")

    class Meta(BulkOwned.Meta):
        constraints = [
            *BulkOwned.Meta.constraints,
            AppendOnly(name="arrears_demandedbill_append_only"),
            References(
                name="arrears_demandedbill_references",
                to={"project_id": "tenancy_project", "demand_id": "arrears_demand", "bill_id": "billing_bill"},
            ),
            models.UniqueConstraint(fields=["bill", "demand"], name="arrears_demandedbill_once"),
        ]
        indexes = [models.Index(fields=["demand"], name="arrears_demandedbill_demand")]


class Limitation(BulkOwned):
    """Until when a bill can be sued for, where a demand has been recorded; others run three years from the due date.

    Follows from the demands alone and is computed anew with each (`services.limitation`).
    """

    bill = models.ForeignKey(Bill, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="limitation")
    runs_until = models.DateField(_("can be sued for until"))

    class Meta(BulkOwned.Meta):
        constraints = [
            *BulkOwned.Meta.constraints,
            References(
                name="arrears_limitation_references", to={"project_id": "tenancy_project", "bill_id": "billing_bill"}
            ),
            models.UniqueConstraint(fields=["bill"], name="arrears_limitation_once"),
        ]


class LimitationWarning(BulkOwned):
    """The office was warned of a bill at a threshold; once, and again only when the limitation began anew."""

    bill = models.ForeignKey(Bill, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    runs_until = models.DateField()
    threshold = models.PositiveSmallIntegerField()
    warned_on = models.DateField()

    class Meta(BulkOwned.Meta):
        constraints = [
            *BulkOwned.Meta.constraints,
            AppendOnly(name="arrears_limitationwarning_append_only"),
            References(
                name="arrears_warning_references", to={"project_id": "tenancy_project", "bill_id": "billing_bill"}
            ),
            models.UniqueConstraint(fields=["bill", "runs_until", "threshold"], name="arrears_warning_once"),
        ]
