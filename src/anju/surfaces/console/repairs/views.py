"""Who bears a repair, warranty terms, how repairs are quoted, and what others owe for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.repairs import filters, policies, queries, services
from anju.domains.repairs.enums import ClaimState, Liable, TermUnit
from anju.domains.repairs.models import CostClaim, WarrantyTerm
from anju.domains.workorders import queries as orders
from anju.domains.workorders.models import WorkOrder
from anju.surfaces.console.workorders import tables
from anju.surfaces.console.workorders.forms import ClassField, RemarkForm
from anju.ui.fields import MoneyField
from anju.ui.screens import (
    ActionScreen,
    Column,
    Empty,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    MoneyColumn,
    NumberColumn,
    StatusColumn,
)
from anju.ui.screens.action import ConfirmForm
from anju.ui.screens.base import Text

LIABLE_TONES = {
    Liable.DEVELOPER: "info",
    Liable.OWNER: "warn",
    Liable.FEE: "mute",
    Liable.FUND: "esc",
    Liable.COMPANY: "major",
}
CLAIM_TONES = {ClaimState.OPEN: "warn", ClaimState.SETTLED: "ok"}


class LiabilityForm(forms.Form):
    """Who bears the cost, and why."""

    liable = forms.ChoiceField(label=_("Borne by"), choices=Liable.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason, where it is another one than proposed"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 200}),
    )
    layout = {"liable": "field-wide", "reason": "field-wide"}


class LiabilityEdit(FormScreen):
    """Say who bears an order's cost."""

    path, name = "orders/<int:pk>/liability/", "repairs.liability.edit"
    title, message = _("Who bears the cost"), _("It is recorded who bears the cost.")
    permission = policies.DECIDE
    form = LiabilityForm
    done = "workorders.order.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> WorkOrder:
        """Return the order."""
        return orders.get_order(actor, project, ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Begin with who bears it now."""
        return {"liable": queries.cover_of(self.object).liable}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> WorkOrder:
        """Record it."""
        services.say_who_is_liable(actor=actor, order=self.object, **cleaned)
        return self.object  # type: ignore[no-any-return]


class FinalForm(forms.Form):
    """How much is to be paid in the end."""

    amount = MoneyField(label=_("Final amount (yuan)"), min_value=0)


class FinalEdit(FormScreen):
    """Lower what was agreed."""

    path, name = "orders/<int:pk>/final-amount/", "repairs.quote.final"
    title, message = _("Lower the final amount"), _("The final amount is lower now.")
    permission = policies.DECIDE
    form = FinalForm
    done = "workorders.order.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> WorkOrder:
        """Return the order."""
        return orders.get_order(actor, project, ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Begin with what was agreed."""
        quote = queries.agreed_quote_of(self.object)
        return {"amount": quote.due if quote else None}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> WorkOrder:
        """Set it."""
        services.set_final_amount(actor=actor, order=self.object, amount=cleaned["amount"])
        return self.object  # type: ignore[no-any-return]


class TermForm(forms.Form):
    """How long the developer is liable for a class of repairs."""

    category = ClassField(label=_("Class"))
    name = forms.CharField(label=_("What is covered"), max_length=60)
    length = forms.IntegerField(label=_("How long"), min_value=1, max_value=1200)
    unit = forms.ChoiceField(label=_("Counted in"), choices=TermUnit.choices)
    layout = {"category": "field-half", "name": "field-half", "length": "field-half", "unit": "field-half"}


class TermList(ListScreen):
    """The warranty terms that hold here: the project's own before the company's."""

    path, name = "repairs/warranty/", "repairs.term.list"
    title, icon = _("Warranty terms"), "shield-check"
    permission = policies.EDIT_SETTINGS
    order = ("category",)
    columns = (
        LinkColumn("name", _("What is covered"), to="repairs.term.edit", phone=1),
        Column("category", _("Class"), phone=3),
        NumberColumn("length", _("How long"), phone=2),
        Column("unit", _("Counted in"), phone=4),
        Column("project", _("Set by"), value=lambda row: _("Project") if row.project_id else _("Company")),
    )
    actions = (
        Link("repairs.check.list", _("Checklists of repairs"), "checklist", permission=policies.EDIT_SETTINGS),
        Link("repairs.settings", _("Quotes and call-out fee"), "settings", permission=policies.EDIT_SETTINGS),
        Link("repairs.term.create", _("New term"), "plus", permission=policies.EDIT_SETTINGS, key="n", primary=True),
    )
    empty = Empty(
        _("No warranty terms yet"),
        _("Without them no repair is proposed as the developer's."),
        "repairs.term.create",
        _("New term"),
        "shield-check",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[WarrantyTerm]:
        """Return the terms."""
        return queries.terms_of(actor, project)


class TermCreate(FormScreen):
    """A term of this project; for the same class it replaces the one it had."""

    path, name = "repairs/warranty/new/", "repairs.term.create"
    title = _("New term")
    permission = policies.EDIT_SETTINGS
    form = TermForm
    back = "repairs.term.list"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> WarrantyTerm:
        """Set it."""
        return services.set_term(actor=actor, project=project, **cleaned)


class TermEdit(TermCreate):
    """Change a term; the company's becomes the project's own."""

    path, name = "repairs/warranty/<int:pk>/edit/", "repairs.term.edit"
    title = _("Edit the term")
    permission = policies.EDIT_SETTINGS

    def find(self, actor: Actor, project: Any, **ids: Any) -> WarrantyTerm:
        """Return the term."""
        return queries.get_term(actor, project, ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(self.object, name) for name in self.form.base_fields}

    def buttons(self) -> list[tuple[Link, str]]:
        """Offer to drop the project's own."""
        drop = Link("repairs.term.remove", _("Remove"), "trash", danger=True, when=lambda row: row.project_id)
        return self.resolved([drop])


class TermRemove(ActionScreen):
    """Drop a term of the project."""

    path, name = "repairs/warranty/<int:pk>/remove/", "repairs.term.remove"
    title, button, danger = _("Remove the term"), _("Remove"), True
    permission = policies.EDIT_SETTINGS
    form = ConfirmForm
    back = "repairs.term.list"

    def find(self, actor: Actor, project: Any, **ids: Any) -> WarrantyTerm:
        """Return the term."""
        return queries.get_term(actor, project, ids["pk"])

    def effects(self, actor: Actor, project: Any) -> list[Text]:
        """Say what holds then."""
        return [_("The company's term for this class holds again, where there is one.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Drop it."""
        services.remove_term(actor=actor, term=self.object)


class SettingsForm(forms.Form):
    """From which amount on quotes are approved, and what a declined one costs."""

    approval_above = MoneyField(
        label=_("Quotes above this are approved first (yuan)"),
        required=False,
        min_value=0,
        help_text=_("Left empty, no quote needs approval."),
    )
    call_out_fee = MoneyField(
        label=_("Call-out fee when a quote is declined (yuan)"),
        min_value=0,
        help_text=_("0.00 where a survey costs nothing."),
    )


class SettingsEdit(FormScreen):
    """How this project quotes repairs."""

    path, name = "repairs/settings/", "repairs.settings"
    title = _("Quotes and call-out fee")
    permission = policies.EDIT_SETTINGS
    form = SettingsForm
    back = "repairs.term.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what holds now."""
        held = queries.settings_of(project)
        return {"approval_above": held.approval_above, "call_out_fee": held.call_out_fee}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Set it."""
        services.edit_settings(actor=actor, project=project, **cleaned)


class ClaimList(ListScreen):
    """What developers and the maintenance fund owe for repairs."""

    path, name = "repairs/claims/", "repairs.claim.list"
    title, icon = _("Repair costs to claim"), "file-dollar"
    permission = policies.VIEW_CLAIMS
    filterset = filters.ClaimFilter
    order = ("-pk",)
    columns = (
        LinkColumn("order__number", _("Number"), to="repairs.claim.settle", phone=3),
        Column("order__title", _("Order"), value=lambda row: tables.headline(row.order), sort=False, phone=1),
        StatusColumn("liable", _("Borne by"), tones=LIABLE_TONES, phone=4),
        MoneyColumn("amount", _("Amount"), phone=2),
        StatusColumn("state", _("State"), tones=CLAIM_TONES),
        InstantColumn("made_at", _("Recorded at")),
        Column("note", _("Remark"), sort=False),
    )
    empty = Empty(
        _("Nothing to claim"), _("Accepted repairs that the developer or the fund bears come here."), icon="file-dollar"
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[CostClaim]:
        """Return the claims."""
        return queries.claims_visible_to(actor, project)


class ClaimSettle(ActionScreen):
    """Say that it was paid."""

    path, name = "repairs/claims/<int:pk>/settle/", "repairs.claim.settle"
    title, button = _("Settle the claim"), _("Settled")
    permission = policies.SETTLE_CLAIMS
    form = RemarkForm
    back = "repairs.claim.list"

    def find(self, actor: Actor, project: Any, **ids: Any) -> CostClaim:
        """Return the claim."""
        return queries.get_claim(actor, project, ids["pk"])

    def effects(self, actor: Actor, project: Any) -> list[Text]:
        """Say what it is about."""
        return [tables.headline(self.object.order), self.object.get_liable_display()]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Settle it."""
        services.settle_claim(actor=actor, claim=self.object, note=cleaned["note"])


SCREENS = (
    LiabilityEdit,
    FinalEdit,
    TermList,
    TermCreate,
    TermEdit,
    TermRemove,
    SettingsEdit,
    ClaimList,
    ClaimSettle,
)
