"""Agreed contracts (租赁、协议合同): what is let to whom, at which prices from which day, and what was billed of it."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import ChangeableColumns, KeepRows, References
from anju.core.owned import BulkOwned, ProjectOwned
from anju.domains.billing.enums import ChargedBy, ContractKind, ContractState, Cycle
from anju.domains.billing.models.bills import Bill
from anju.domains.billing.models.tariffs import Tariff
from anju.domains.estate.models import Space, Unit
from anju.domains.residents.models import Person

APPROVED = (ContractState.IN_FORCE, ContractState.ENDED)


@audit.tracked()
class Contract(ProjectOwned):
    """A contract with a resident or a company; its bills go to the account of ``unit``.

    It runs from ``starts_on`` to ``ends_on``, both included; one that was terminated ends with ``ended_on``. Bills are
    due in advance for ``cycle`` months, counted in calendar months from the month of its start. ``renews`` is the
    contract that it goes on from. ``deposit`` is what was agreed; the deposit itself is taken at the desk.
    """

    number = models.CharField(_("number"), max_length=30)
    kind = models.CharField(_("kind"), max_length=12, choices=ContractKind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="contracts", verbose_name=_("unit"))
    space = models.ForeignKey(
        Space, models.PROTECT, null=True, blank=True, related_name="contracts", verbose_name=_("space")
    )
    subject = models.CharField(_("what is let or agreed"), max_length=100, blank=True)
    party = models.CharField(_("party"), max_length=60)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="contracts")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    cycle = models.PositiveSmallIntegerField(_("cycle"), choices=Cycle.choices, default=Cycle.MONTH)
    due_days = models.PositiveSmallIntegerField(_("days to pay"), default=7)
    deposit = models.DecimalField(_("agreed deposit"), max_digits=14, decimal_places=2, default=Decimal(0))
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ContractState.choices, default=ContractState.DRAFT)
    renews = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="renewals")
    drafted_by = models.ForeignKey(
        "identity.User", models.PROTECT, null=True, related_name="+", verbose_name=_("drafted by")
    )
    drafted_at = models.DateTimeField(_("drafted at"))
    decided_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)
    ended_on = models.DateField(_("ended on"), null=True)
    ended_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    ended_for = models.CharField(_("ended because"), max_length=200, blank=True)
    told_on = models.DateField(null=True, help_text="The day on which its end was announced.")

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="billing_contract_kept"),
            models.UniqueConstraint(fields=["project", "number"], name="billing_contract_number_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="billing_contract_order"),
            models.CheckConstraint(condition=Q(kind__in=ContractKind.values), name="billing_contract_kind_known"),
            models.CheckConstraint(condition=Q(state__in=ContractState.values), name="billing_contract_state_known"),
            models.CheckConstraint(condition=Q(cycle__in=Cycle.values), name="billing_contract_cycle_known"),
            models.CheckConstraint(condition=Q(deposit__gte=0) & ~Q(party=""), name="billing_contract_party_named"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("drafted_by")),
                name="billing_contract_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=APPROVED) | Q(decided_at__isnull=False), name="billing_contract_approved"
            ),
            models.CheckConstraint(
                condition=Q(state=ContractState.ENDED, ended_on__isnull=False) & ~Q(ended_for="")
                | ~Q(state=ContractState.ENDED) & Q(ended_on__isnull=True),
                name="billing_contract_ending_told",
            ),
        ]
        indexes = [models.Index(fields=["project", "state", "ends_on"], name="billing_contract_ending")]

    def __str__(self) -> str:
        return self.number


@audit.tracked()
class ContractLine(ProjectOwned):
    """What a contract charges under one fee item. ``seat`` tells its bills apart from others of the unit's account.

    It is the ``part`` of its bills, and 1 or more: what the run charges by tariff has the parts of owners from 0.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="lines")
    tariff = models.ForeignKey(Tariff, models.PROTECT, related_name="contract_lines", verbose_name=_("fee item"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    seat = models.PositiveSmallIntegerField()

    class Meta(ProjectOwned.Meta):
        ordering = ["contract", "id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="billing_contractline_kept"),
            models.UniqueConstraint(fields=["contract", "tariff"], name="billing_contractline_once"),
            models.UniqueConstraint(fields=["tariff", "unit", "seat"], name="billing_contractline_seat_once"),
            models.CheckConstraint(condition=Q(seat__gte=1), name="billing_contractline_seat"),
        ]


@audit.tracked()
class ContractTerms(ProjectOwned):
    """What a line costs from a day on: the first terms, or an amendment. What is billed keeps what it was billed by.

    ``price`` is yuan a month, for a square metre or as a fixed sum. It rises by ``rise_percent`` (compounded) every
    ``rise_years`` years of the contract, or goes by ``table``, ``[[day, price], …]``. Until ``free_until`` nothing is
    charged (免租期). With ``suspended_until`` they are no terms of their own: from ``starts_on`` until then nothing is
    charged (停租), and afterwards goes on what goes on without it; the other values only repeat what they rest on.
    """

    line = models.ForeignKey(ContractLine, models.PROTECT, related_name="terms")
    starts_on = models.DateField(_("from"))
    charged_by = models.CharField(_("charged by"), max_length=8, choices=ChargedBy.choices)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2)
    price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=4)
    rise_percent = models.DecimalField(_("rise (%)"), max_digits=6, decimal_places=2, default=Decimal(0))
    rise_years = models.PositiveSmallIntegerField(_("every so many years"), default=1)
    table = models.JSONField(null=True, blank=True)
    free_until = models.DateField(_("free of rent until"), null=True, blank=True)
    suspended_until = models.DateField(_("suspended until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ContractState.choices, default=ContractState.DRAFT)
    drafted_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField(_("drafted at"))
    decided_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["line", "id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="billing_contractterms_kept"),
            models.CheckConstraint(
                condition=Q(price__gt=0, quantity__gt=0, rise_years__gte=1), name="billing_contractterms_priced"
            ),
            models.CheckConstraint(
                condition=Q(charged_by__in=ChargedBy.values), name="billing_contractterms_basis_known"
            ),
            models.CheckConstraint(
                condition=Q(rise_percent__gt=-100) & (Q(rise_percent=0) | Q(table__isnull=True)),
                name="billing_contractterms_one_way_of_rising",
            ),
            models.CheckConstraint(
                condition=Q(suspended_until__isnull=True) | Q(suspended_until__gte=F("starts_on")),
                name="billing_contractterms_suspended_order",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("drafted_by")),
                name="billing_contractterms_two_people",
            ),
        ]


class ContractStep(ProjectOwned):
    """The price of a line in force from day to day; worked out of its terms when they are approved.

    ``price`` is 0 in time that is free. ``year`` is the year of the contract that its first day lies in.
    """

    line = models.ForeignKey(ContractLine, models.PROTECT, related_name="steps")
    terms = models.ForeignKey(ContractTerms, models.PROTECT, related_name="steps")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    year = models.PositiveSmallIntegerField(_("year of the contract"))
    is_by_area = models.BooleanField(default=False)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2)
    price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=4)

    class Meta(ProjectOwned.Meta):
        ordering = ["line", "from_on"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["line", "from_on"], name="billing_contractstep_once"),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on"), price__gte=0, quantity__gt=0), name="billing_contractstep_order"
            ),
        ]


class AgreedCharge(BulkOwned):
    """A bill charged a period of a contract's line; while that bill stands, no other does."""

    bill = models.ForeignKey(Bill, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="agreed")
    line = models.ForeignKey(
        ContractLine, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="charges"
    )
    period_start = models.DateField(_("period from"))
    period_end = models.DateField(_("period until"))
    reversed_at = models.DateTimeField(null=True)

    class Meta(BulkOwned.Meta):
        ordering = ["id"]
        constraints = [
            *BulkOwned.Meta.constraints,
            KeepRows(name="billing_agreedcharge_kept"),
            ChangeableColumns(name="billing_agreedcharge_changeable", columns=["reversed_at"]),
            References(
                name="billing_agreedcharge_references",
                to={"project_id": "tenancy_project", "bill_id": "billing_bill", "line_id": "billing_contractline"},
            ),
            models.UniqueConstraint(
                fields=["line", "period_start"],
                name="billing_agreedcharge_once",
                condition=Q(reversed_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["bill"], name="billing_agreedcharge_bill")]
