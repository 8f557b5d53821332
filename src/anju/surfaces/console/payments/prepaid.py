"""Prepaid balances on screen: what lies on them, when they pay by themselves, what a home wants otherwise."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.billing import queries as billing
from anju.domains.estate import queries as estate
from anju.domains.estate.models import Unit
from anju.domains.payments import filters, policies, queries, services
from anju.domains.payments.enums import DeductWhen
from anju.domains.payments.models import Balance
from anju.ui.fields import MoneyField
from anju.ui.screens import Column, Empty, FormScreen, Link, LinkColumn, ListScreen, MoneyColumn


def _pays(balance: Balance) -> str:
    """Return what the home wants otherwise than the project."""
    scope = getattr(balance.unit, "prepaid_scope", None)
    if scope is not None and scope.is_refused:
        return _now("Nothing by itself")
    if scope is not None and scope.fee_items is not None:
        return _now("Some fee items only")
    return _now("As the project")


class BalanceList(ListScreen):
    """All prepaid balances that hold something."""

    path, name = "balances/", "payments.prepaid.list"
    title, icon = _("Prepaid balances"), "coins"
    permission = policies.VIEW_PAYMENTS
    export_permission = policies.EXPORT_PAYMENTS
    filterset = filters.BalanceFilter
    order = ("-amount",)
    columns = (
        LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id", sort=False, phone=1),
        MoneyColumn("amount", _("Balance"), phone=2),
        LinkColumn(
            "pays", _("Pays by itself"), to="payments.prepaid.scope", pk="unit_id", value=_pays, sort=False, phone=3
        ),
        Column("unit__prepaid_scope__remark", _("Remark"), sort=False),
    )
    actions = (Link("payments.prepaid.settings", _("Settings"), "settings", permission=policies.SET_PREPAID),)
    empty = Empty(_("Nobody has prepaid"), _("What is paid beyond the bills, and kept for later ones, is listed here."))

    def rows(self, actor: Actor, project: Any) -> QuerySet[Balance]:
        """Return the balances."""
        return queries.balances(actor, project)


class _ItemsForm(forms.Form):
    fee_items = forms.ModelMultipleChoiceField(
        label=_("Fee items that may be paid"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, fee_items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["fee_items"]
        field.queryset = fee_items


class SettingsForm(_ItemsForm):
    """When balances pay by themselves."""

    pays = forms.ChoiceField(label=_("Balances pay bills"), choices=DeductWhen.choices)
    keeps = MoneyField(label=_("Leaves at least"), help_text=_("A balance never falls below it by itself."))
    field_order = ("pays", "keeps", "fee_items")
    layout = {"pays": "field-half", "keeps": "field-half", "fee_items": "field-wide"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fee_items"].help_text = _("None ticked: all of them.")


class PrepaidSettingsEdit(FormScreen):
    """When the project's balances pay by themselves."""

    path, name = "balances/settings/", "payments.prepaid.settings"
    title = _("What prepaid balances pay by themselves")
    permission = policies.SET_PREPAID
    form = SettingsForm
    done = back = "payments.prepaid.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the fee items to choose from."""
        return {"fee_items": billing.fee_items_of_bills(actor, project)}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what holds now."""
        held = queries.prepaid_settings(project)
        return {"pays": held.pays, "keeps": held.keeps, "fee_items": held.fee_items or []}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Set it; there is no page of its own to go to."""
        services.set_prepaid_settings(actor=actor, project=project, **cleaned)


class ScopeForm(_ItemsForm):
    """What a home's people want."""

    is_refused = forms.BooleanField(label=_("Pays nothing by itself"), required=False)
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)
    field_order = ("is_refused", "fee_items", "remark")
    layout = {"is_refused": "field-wide", "fee_items": "field-wide", "remark": "field-wide"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fee_items"].help_text = _("None ticked: what the project says.")


class PrepaidScopeEdit(FormScreen):
    """What a home lets its balance pay by itself."""

    path, name = "units/<int:pk>/prepaid/", "payments.prepaid.scope"
    permission = policies.SET_PREPAID
    form = ScopeForm
    back = "payments.prepaid.list"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Unit:
        """Return the unit."""
        return estate.get_unit(actor, project, ids["pk"])

    def heading(self, record: Unit) -> str:
        """Name the unit."""
        return _now("What the balance of {code} pays by itself").format(code=record.code)

    def next_url(self, saved: Any) -> str:
        """Show the unit's money."""
        return f"{self.link('estate.unit.detail', pk=self.object.pk)}?tab=money"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the fee items to choose from."""
        return {"fee_items": billing.fee_items_of_bills(actor, project)}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what holds now."""
        held = queries.scope_of(self.object)
        return {"is_refused": held.is_refused, "remark": held.remark, "fee_items": held.fee_items or []}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Note it."""
        services.set_prepaid_scope(actor=actor, unit=self.object, **cleaned)
