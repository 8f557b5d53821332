"""Letters of demand: what they say, which bills they name, and what is known of their way."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import AppendOnly, ChangeableColumns, KeepRows, References
from anju.core.owned import BulkOwned, ProjectOwned
from anju.domains.arrears.enums import LETTERS, DeliveryOutcome, LetterState, StepKind
from anju.domains.arrears.models.limitation import Demand
from anju.domains.billing.models import Bill
from anju.domains.estate.models import Unit
from anju.domains.identity.models import User

LETTER_KINDS = [one.value for one in LETTERS]


@audit.tracked()
class LetterTemplate(ProjectOwned):
    """A project's own words for a letter; without a row it says what is shipped (`services.letters`)."""

    kind = models.CharField(_("letter"), max_length=10, choices=StepKind.choices)
    title = models.CharField(_("title"), max_length=60)
    body = models.TextField(_("text"), max_length=4000)
    sender = models.CharField(_("signed by"), max_length=80, blank=True)

    class Meta(ProjectOwned.Meta):
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project", "kind"], name="arrears_template_once"),
            models.CheckConstraint(condition=Q(kind__in=LETTER_KINDS), name="arrears_template_kind_known"),
        ]


@audit.tracked()
class Letter(ProjectOwned):
    """A letter of demand (催款函) or of a lawyer (律师函), kept as it was written; only ``state`` moves."""

    number = models.CharField(_("number"), max_length=30)
    kind = models.CharField(_("letter"), max_length=10, choices=StepKind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    payer = models.CharField(_("addressee"), max_length=60)
    title = models.CharField(_("title"), max_length=60)
    body = models.TextField(_("text"))
    sender = models.CharField(_("signed by"), max_length=80)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    oldest_due_on = models.DateField(_("oldest due date"))
    pay_until = models.DateField(_("pay until"))
    written_on = models.DateField(_("written on"))
    written_by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+", verbose_name=_("by"))
    batch = models.PositiveIntegerField(_("batch"))
    state = models.CharField(_("state"), max_length=10, choices=LetterState.choices, default=LetterState.WRITTEN)

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="arrears_letter_kept"),
            ChangeableColumns(name="arrears_letter_changeable", columns=["state"]),
            models.UniqueConstraint(fields=["project", "number"], name="arrears_letter_number_once"),
            models.CheckConstraint(condition=Q(kind__in=LETTER_KINDS), name="arrears_letter_kind_known"),
            models.CheckConstraint(condition=Q(state__in=LetterState.values), name="arrears_letter_state_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="arrears_letter_amount"),
        ]
        indexes = [models.Index(fields=["project", "batch"], name="arrears_letter_batch")]

    def __str__(self) -> str:
        return self.number


class LetterLine(BulkOwned):
    """A bill that a letter names, with what was open on it then."""

    letter = models.ForeignKey(Letter, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="lines")
    bill = models.ForeignKey(Bill, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta(BulkOwned.Meta):
        constraints = [
            *BulkOwned.Meta.constraints,
            AppendOnly(name="arrears_letterline_append_only"),
            References(
                name="arrears_letterline_references",
                to={"project_id": "tenancy_project", "letter_id": "arrears_letter", "bill_id": "billing_bill"},
            ),
            models.UniqueConstraint(fields=["letter", "bill"], name="arrears_letterline_once"),
        ]


class LetterDelivery(ProjectOwned):
    """What became known of a letter's way, with the proof; a photo or scan lies with the letter's documents."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="deliveries")
    outcome = models.CharField(_("outcome"), max_length=16, choices=DeliveryOutcome.choices)
    happened_on = models.DateField(_("on"))
    proof = models.CharField(_("proof"), max_length=200)
    demand = models.ForeignKey(Demand, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+", verbose_name=_("by"))
    recorded_at = models.DateTimeField(_("at"))

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="arrears_delivery_append_only"),
            models.CheckConstraint(condition=Q(outcome__in=DeliveryOutcome.values), name="arrears_delivery_known"),
            models.CheckConstraint(condition=~Q(proof=""), name="arrears_delivery_proven"),
        ]
