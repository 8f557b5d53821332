"""Late charges on screen: what has run up, charging it, how it is counted, and why on a bill's page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import money
from anju.core.access import Actor
from anju.domains.billing import policies as billing
from anju.domains.billing.models import ChargeDocument
from anju.domains.estate import queries as estate
from anju.domains.estate.models import Unit
from anju.domains.payments import filters, policies, queries, services
from anju.domains.payments.enums import LateStart, SettleOrder
from anju.domains.payments.models import LateFee
from anju.surfaces.console.billing import tables
from anju.ui.screens import (
    ActionScreen,
    Column,
    DateColumn,
    Empty,
    FormScreen,
    Link,
    LinkColumn,
    ListScreen,
    MoneyColumn,
    NumberColumn,
)


class LateList(ListScreen):
    """What has run up and was not charged."""

    path, name = "late-fees/", "payments.late_fee.list"
    title, icon = _("Late charges"), "alarm"
    permission = billing.VIEW_BILLS
    filterset = filters.LateFeeFilter
    columns = (
        LinkColumn("pk", _("Bill"), to="billing.bill.detail", sort=False, phone=3),
        LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id", sort=False, phone=1),
        Column("bill__tariff__fee_item__name", _("Fee item"), sort=False, phone=4),
        Column("period", _("Period"), value=lambda row: tables.period_words(row.bill), sort=False),
        DateColumn("bill__due_on", _("Due on"), sort=False),
        NumberColumn("days", _("Days counted"), sort=False),
        MoneyColumn("bill__balance", _("Open"), sort=False),
        MoneyColumn("amount", _("Run up"), sort=False),
        MoneyColumn("charged", _("Charged"), sort=False),
        MoneyColumn("to_charge", _("To charge"), sort=False, phone=2),
    )
    actions = (
        Link("payments.late_fee.charge_all", _("Charge them all"), "receipt", permission=policies.CHARGE_LATE),
        Link("payments.late_fee.settings", _("How they are counted"), "adjustments", permission=policies.SET_LATE_FEES),
    )
    empty = Empty(_("Nothing has run up"), _("Late bills of tariffs with a daily rate are counted every night."))

    def rows(self, actor: Actor, project: Any) -> QuerySet[LateFee]:
        """Return what has run up on the project's bills."""
        return queries.late_fees(actor, project)


class NoReasonForm(forms.Form):
    """A question that needs no answer but yes."""


class LateChargeAll(ActionScreen):
    """Charge what has run up in the whole project."""

    path, name = "late-fees/charge/", "payments.late_fee.charge_all"
    title, button = _("Charge late fees"), _("Charge")
    permission = policies.CHARGE_LATE
    form = NoReasonForm
    back = "payments.late_fee.list"
    done = "billing.charge.detail"

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("A bill is issued for every late bill, of what had run up last night and was not charged before.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> ChargeDocument:
        """Charge it."""
        return services.charge_late_fees(actor=actor, project=project, key=self.idempotency_key)


class LateChargeUnit(ActionScreen):
    """Charge what has run up on a unit's bills, and go on at the desk."""

    path, name = "units/<int:pk>/late-fees/", "payments.late_fee.charge_unit"
    title, button = _("Charge late fees"), _("Charge")
    permission = policies.CHARGE_LATE
    form = NoReasonForm
    done = "payments.desk.household"
    back = "estate.unit.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Unit:
        """Return the unit."""
        return estate.get_unit(actor, project, ids["pk"])

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        owed = money.format_amount(queries.late_due(project, self.object), symbol="¥")
        return [
            _now("{amount} had run up by last night; it is counted anew until today.").format(amount=owed),
            _("A bill is issued for every late bill; the charges bear no late fee themselves."),
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Unit:
        """Charge it and go to the household at the desk."""
        services.charge_late_fees(actor=actor, project=project, unit=self.object, key=self.idempotency_key)
        unit: Unit = self.object
        return unit


class LateSettingsForm(forms.Form):
    """How a project counts."""

    grace_days = forms.IntegerField(
        label=_("Days of grace"), min_value=0, max_value=365, help_text=_("Who pays within them owes no late charge.")
    )
    counts_from = forms.ChoiceField(label=_("Then counted from"), choices=LateStart.choices)
    cap_percent = forms.DecimalField(
        label=_("At most, in % of the bill"),
        min_value=Decimal(0),
        max_value=Decimal(9999),
        decimal_places=2,
        required=False,
        help_text=_("100 is the bill itself, a custom of the trade; empty for no limit."),
    )
    settles = forms.ChoiceField(label=_("Money settles first"), choices=SettleOrder.choices)
    monthly = forms.BooleanField(
        label=_("Charge every month"),
        required=False,
        help_text=_("On the first of the month what has run up is billed; otherwise only when asked for at the desk."),
    )
    layout = {"grace_days": "field-half", "counts_from": "field-half", "cap_percent": "field-half"}


class LateSettings(FormScreen):
    """How the project counts late charges."""

    path, name = "late-fees/settings/", "payments.late_fee.settings"
    title = _("How late charges are counted")
    permission = policies.SET_LATE_FEES
    form = LateSettingsForm
    done = back = "payments.late_fee.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what holds now."""
        held = queries.late_settings(project)
        return {name: getattr(held, name) for name in self.form.base_fields}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Set it; there is no page of its own to go to."""
        services.change_late_settings(actor=actor, project=project, **cleaned)
