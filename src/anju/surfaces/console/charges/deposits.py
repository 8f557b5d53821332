"""Deposits on screen: taken at the desk, listed with their age, deducted from, paid back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.billing import queries as billing
from anju.domains.estate import queries as estate
from anju.domains.estate.models import Unit
from anju.domains.payments import filters, policies, queries, services
from anju.domains.payments.enums import DepositKind, Method
from anju.domains.payments.models import Deposit, DepositMove
from anju.surfaces.console.documents.tabs import Documents
from anju.ui.fields import MoneyField, SearchSelect
from anju.ui.screens import (
    Column,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    MoneyColumn,
    NumberColumn,
    Related,
    StatusColumn,
    Tag,
    Timeline,
)

NEW = Link(
    "payments.deposit.new", _("Take a deposit"), "plus", permission=policies.TAKE_DEPOSITS, key="n", primary=True
)
OVER_THE_COUNTER = [(one.value, one.label) for one in (Method.CASH, Method.POS, Method.TRANSFER)]
PAID_BACK = [(one.value, one.label) for one in (Method.CASH, Method.TRANSFER)]
TONES = {"asked": "warn", "done": "ok", "refused": "bad", "withdrawn": "mute"}


class DepositForm(forms.Form):
    """A deposit that is paid."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=None)
    kind = forms.ChoiceField(label=_("Kind"), choices=DepositKind.choices)
    amount = MoneyField(label=_("Amount"))
    method = forms.ChoiceField(label=_("Means"), choices=OVER_THE_COUNTER)
    payer = forms.CharField(label=_("Payer"), max_length=60)
    reference = forms.CharField(label=_("Slip number"), max_length=60, required=False)
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)
    layout = {
        "unit": "field-half",
        "kind": "field-half",
        "amount": "field-half",
        "method": "field-half",
        "payer": "field-half",
        "reference": "field-half",
        "remark": "field-wide",
    }

    def __init__(self, *args: Any, units: Any, units_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.widget = SearchSelect(url=units_url)
        unit.queryset = units


class DeductForm(forms.Form):
    """What is to be kept, and why."""

    amount = MoneyField(label=_("Amount"))
    fee_item = forms.ModelChoiceField(label=_("Income of the fee item"), queryset=None)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 200})
    )
    layout = {"amount": "field-half", "fee_item": "field-half", "reason": "field-wide"}

    def __init__(self, *args: Any, fee_items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["fee_item"]
        field.queryset = fee_items


class ReturnForm(forms.Form):
    """What is paid back, and how."""

    amount = MoneyField(label=_("Amount"))
    method = forms.ChoiceField(label=_("Means"), choices=PAID_BACK)
    reference = forms.CharField(label=_("Slip number"), max_length=60, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200)
    layout = {
        "amount": "field-third",
        "method": "field-third",
        "reference": "field-third",
        "reason": "field-wide",
    }


class DepositList(ListScreen):
    """All deposits, with how long they have been held."""

    path, name = "deposits/", "payments.deposit.list"
    title, icon = _("Deposits"), "shield"
    permission = policies.VIEW_DEPOSITS
    filterset = filters.DepositFilter
    columns = (
        LinkColumn("number", _("Number"), to="payments.deposit.detail", sort=False, phone=3),
        LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id", sort=False, phone=1),
        Column("kind", _("Kind"), sort=False, phone=4),
        Column("payer", _("Payer"), sort=False),
        MoneyColumn("amount", _("Amount"), sort=False),
        MoneyColumn("deducted", _("Deducted"), sort=False),
        MoneyColumn("returned", _("Paid back"), sort=False),
        MoneyColumn("held", _("Deposit held"), sort=False, phone=2),
        InstantColumn("taken_at", _("Taken at"), sort=False),
        NumberColumn("age", _("Days held"), value=queries.age_of, sort=False),
        Column("taken_by__name", _("Taken by"), sort=False, shown=False),
    )
    actions = (NEW,)
    empty = Empty(
        _("No deposits yet"),
        _("Money against damage in a renovation, for cards and passes is held here, apart from bills."),
        NEW.to,
        NEW.title,
        "shield",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Deposit]:
        """Return the project's deposits."""
        return queries.deposits(actor, project)


class DepositNew(FormScreen):
    """Take a deposit at the desk."""

    path, name = "deposits/new/", "payments.deposit.new"
    title, button = _("Take a deposit"), _("Collect")
    permission = policies.TAKE_DEPOSITS
    form = DepositForm
    done = "payments.deposit.detail"
    back = "payments.deposit.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the units to choose from."""
        return {"units": estate.units_visible_to(actor, project), "units_url": self.link("estate.unit.choices")}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Deposit:
        """Take it into one's own open shift."""
        shift = queries.my_open_shift(actor, project)
        if shift is None:
            raise DomainError(_("Open your shift first."))
        return services.take_deposit(actor=actor, shift=shift, key=self.idempotency_key, **cleaned)


class DepositUnit(DepositNew):
    """Take a deposit of the unit whose page one comes from."""

    path, name = "units/<int:pk>/deposit/", "payments.deposit.unit"
    back = "estate.unit.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Unit:
        """Return the unit."""
        return estate.get_unit(actor, project, ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Begin with the unit."""
        return {"unit": self.object.pk}


def _moves(actor: Actor, project: Any, deposit: Deposit) -> QuerySet[DepositMove]:
    return queries.moves_of_deposit(actor, project, deposit)


class DepositDetail(DetailScreen):
    """One deposit: what is held, what left it, and its evidence."""

    path, name = "deposits/<int:pk>/", "payments.deposit.detail"
    icon = "shield"
    permission = policies.VIEW_DEPOSITS
    back = "payments.deposit.list"
    actions = (
        Link(
            "payments.deposit.return",
            _("Pay back"),
            "arrow-back-up",
            permission=policies.RETURN_DEPOSITS,
            when=lambda deposit: deposit.held > 0,
            primary=True,
        ),
        Link(
            "payments.deposit.deduct",
            _("Deduct"),
            "discount",
            permission=policies.DEDUCT_DEPOSITS,
            when=lambda deposit: deposit.held > 0,
        ),
        Link("estate.unit.detail", _("Unit"), "door", ids=lambda deposit: {"pk": deposit.unit_id}),
    )
    tabs = (
        Fields(
            "facts",
            _("Overview"),
            (
                Column("kind", _("Kind")),
                Column("unit__code", _("Unit")),
                Column("payer", _("Payer")),
                MoneyColumn("amount", _("Amount")),
                MoneyColumn("deducted", _("Deducted")),
                MoneyColumn("returned", _("Paid back")),
                MoneyColumn("held", _("Deposit held")),
                Column("method", _("Means")),
                Column("reference", _("Slip number")),
                InstantColumn("taken_at", _("Taken at")),
                NumberColumn("age", _("Days held"), value=queries.age_of),
                Column("taken_by__name", _("Taken by")),
                Column("remark", _("Remark")),
            ),
        ),
        Related(
            "moves",
            _("Deducted and paid back"),
            (
                Column("kind", _("Kind"), phone=1),
                MoneyColumn("amount", _("Amount"), phone=2),
                StatusColumn("state", _("State"), tones=TONES, phone=4),
                Column("reason", _("Reason"), phone=3),
                Column("fee_item__name", _("Income of the fee item")),
                Column("method", _("Means")),
                Column("asked_by__name", _("Asked by")),
                Column("decided_by__name", _("Decided by")),
                InstantColumn("asked_at", _("Time")),
            ),
            rows=_moves,
        ),
        Documents(services.DEPOSIT_SUBJECT),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Deposit:
        """Return the deposit."""
        return queries.get_deposit(actor, project, ids["pk"])

    def tags(self, record: Deposit) -> list[Tag]:
        """Return whether something is held."""
        if record.held > 0:
            return [Tag(_("Deposit held"), "info", "shield")]
        return [Tag(_("Nothing held"), "ok", "circle-check")]


class _OfDeposit(FormScreen):
    """A form about one deposit."""

    done = "payments.deposit.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Deposit:
        """Return the deposit."""
        return queries.get_deposit(actor, project, ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Begin with what is held."""
        return {"amount": self.object.held}


class DepositDeduct(_OfDeposit):
    """Ask to keep a part for damage."""

    path, name = "deposits/<int:pk>/deduct/", "payments.deposit.deduct"
    title, button = _("Deduct from the deposit"), _("Submit the application")
    permission = policies.DEDUCT_DEPOSITS
    form = DeductForm

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the fee items to choose from."""
        return {"fee_items": billing.fee_items_to_charge_once(actor, project)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Deposit:
        """Ask for it."""
        return services.ask_deduction(actor=actor, deposit=self.object, **cleaned).deposit


class DepositReturn(_OfDeposit):
    """Pay it back."""

    path, name = "deposits/<int:pk>/return/", "payments.deposit.return"
    title, button = _("Pay the deposit back"), _("Pay back")
    permission = policies.RETURN_DEPOSITS
    form = ReturnForm

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Deposit:
        """Pay it back, in cash from one's own open shift."""
        shift = queries.my_open_shift(actor, project) if cleaned["method"] == Method.CASH else None
        return services.return_deposit(actor=actor, deposit=self.object, shift=shift, **cleaned).deposit


class MoveOfDeposit(DetailScreen):
    """A deduction that is asked for, where requests for approval lead to: its deposit's page."""

    path, name = "deposits/moves/<int:pk>/", "payments.deposit.move"
    icon = "shield"
    permission = policies.VIEW_DEPOSITS
    back = "payments.deposit.list"
    actions = (
        Link(
            "payments.deposit.detail",
            _("The deposit"),
            "shield",
            ids=lambda move: {"pk": move.deposit_id},
            primary=True,
        ),
    )
    tabs = (
        Fields(
            "facts",
            _("Overview"),
            (
                Column("deposit__number", _("The deposit")),
                Column("kind", _("Kind")),
                MoneyColumn("amount", _("Amount")),
                Column("state", _("State")),
                Column("reason", _("Reason")),
                Column("fee_item__name", _("Income of the fee item")),
                Column("asked_by__name", _("Asked by")),
                Column("decided_by__name", _("Decided by")),
            ),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> DepositMove:
        """Return the move."""
        return queries.get_move(actor, project, ids["pk"])

    def heading(self, record: DepositMove) -> str:
        """Return the deposit's number and what is asked."""
        return f"{record.deposit.number} {record.get_kind_display()}"
