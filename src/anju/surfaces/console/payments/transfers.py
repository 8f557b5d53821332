"""Changes of owner on screen: prepared from the unit's page, looked at, confirmed by somebody else, printed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.domains.estate import queries as estate
from anju.domains.estate.models import Unit
from anju.domains.payments import policies, queries, services
from anju.domains.payments.enums import HeldGoes, TransferState
from anju.domains.payments.models import OwnerTransfer
from anju.domains.residents import queries as residents
from anju.domains.residents.enums import ResidencyRole
from anju.surfaces.console.payments import papers, words
from anju.surfaces.console.print.transfer import transfer_pdf
from anju.surfaces.console.residents.forms import OwnerForm
from anju.ui.screens import (
    ActionScreen,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    Fields,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    MoneyColumn,
    Screen,
    StatusColumn,
    Tag,
    TemplateTab,
    Timeline,
)

TONES = {TransferState.PREPARED: "warn", TransferState.CONFIRMED: "ok", TransferState.WITHDRAWN: "mute"}
ICONS = {
    TransferState.PREPARED: "clock",
    TransferState.CONFIRMED: "circle-check",
    TransferState.WITHDRAWN: "arrow-back-up",
}


class TransferForm(OwnerForm):
    """Who owns the unit from when, and where the money goes that is held for it."""

    balance_goes = forms.ChoiceField(label=_("Prepaid balance"), choices=HeldGoes.choices)
    deposits_go = forms.ChoiceField(label=_("Deposits"), choices=HeldGoes.choices)
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)
    layout = {
        **OwnerForm.layout,
        "balance_goes": "field-half",
        "deposits_go": "field-half",
        "remark": "field-wide",
    }
    sections = (*OwnerForm.sections, (_("As both have signed"), ("balance_goes", "deposits_go", "remark")))


class ChangeOwner(ActionScreen):
    """Prepare that a unit goes to new owners; what it comes to is shown next, before anybody confirms."""

    path, name = "units/<int:pk>/owner/", "residents.owner.change"
    button = _("Show what it comes to")
    permission = policies.PREPARE_TRANSFERS
    form = TransferForm
    done = "payments.transfer.detail"
    back = "estate.unit.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Unit:
        """Return the unit."""
        return estate.get_unit(actor, project, ids["pk"])

    def heading(self, record: Unit) -> str:
        """Name the unit."""
        return _now("Change of owner: {code}").format(code=record.code)

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return whom to choose from, and how duplicates are found."""
        return {
            "people": residents.people_visible_to(actor, project),
            "choices_url": self.link("residents.person.choices"),
            "similar": lambda name, phone: residents.similar_people(actor, project, name=name, phone=phone),
        }

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell who leaves, who stays, and what becomes of debts and consents."""
        household = residents.household_of(actor, project, self.object)
        names = {role: [one.person.name for one in household if one.role == role] for role in ResidencyRole.values}
        leaving = [*names[ResidencyRole.OWNER], *names[ResidencyRole.FAMILY]]
        lines: list[Any] = []
        if leaving:
            lines.append(_now("Ends the day before: {names}").format(names="、".join(leaving)))
        if names[ResidencyRole.TENANT]:
            lines.append(_now("Tenants stay: {names}").format(names="、".join(names[ResidencyRole.TENANT])))
        lines.append(_now("What was owed before stays owed by who owned then; consents stay with the person."))
        lines.append(_now("Issued bills are divided by day; nothing happens before somebody else has confirmed it."))
        return lines

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> OwnerTransfer:
        """Prepare it."""
        names = ("new_owners", "on", "balance_goes", "deposits_go", "remark")
        return services.prepare_transfer(actor=actor, unit=self.object, **{name: cleaned[name] for name in names})


class TransferList(ListScreen):
    """All changes of owner."""

    path, name = "transfers/", "payments.transfer.list"
    title, icon = _("Changes of owner"), "exchange"
    permission = policies.VIEW_PAYMENTS
    columns = (
        LinkColumn("number", _("Number"), to="payments.transfer.detail", sort=False, phone=3),
        LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id", sort=False, phone=1),
        DateColumn("on", _("Owner from"), sort=False, phone=2),
        StatusColumn("state", _("State"), tones=TONES, icons=ICONS, sort=False, phone=4),
        MoneyColumn("refunded", _("Paid back"), sort=False),
        Column("prepared_by__name", _("Prepared by"), sort=False),
        InstantColumn("prepared_at", _("Prepared at"), sort=False),
        Column("confirmed_by__name", _("Confirmed by"), sort=False),
    )
    empty = Empty(
        _("No home has changed hands yet"), _("From a unit's page, prepare the change of owner and its settlement.")
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[OwnerTransfer]:
        """Return the changes of owner."""
        return queries.transfers(actor, project)


def _in_yuan(content: dict[str, Any]) -> dict[str, Any]:
    """Return a kept settlement with its amounts as numbers again."""
    sums = ("balance", "freed", "used", "refund", "carried", "old_owes", "new_owes")
    return {
        **content,
        **{name: Decimal(content[name]) for name in sums},
        "lines": [[*line[:3], *map(Decimal, line[3:])] for line in content["lines"]],
        "arrears": [[*line[:4], Decimal(line[4])] for line in content["arrears"]],
        "deposits": [[*line[:3], Decimal(line[3])] for line in content["deposits"]],
    }


def _content(actor: Actor, project: Any, transfer: OwnerTransfer) -> dict[str, Any]:
    waits = transfer.state == TransferState.PREPARED
    now = services.settlement_of(transfer) if waits else None
    return {
        "transfer": transfer,
        "content": _in_yuan(transfer.content),
        "blockers": now.blockers if now else (),
        "warnings": now.warnings if now else (),
        "has_changed": now is not None and now.plain() != transfer.content,
    }


class TransferDetail(DetailScreen):
    """One change of owner: what it comes to for each side."""

    path, name = "transfers/<int:pk>/", "payments.transfer.detail"
    icon = "exchange"
    permission = policies.VIEW_PAYMENTS
    back = "payments.transfer.list"
    actions = (
        Link(
            "payments.transfer.confirm",
            _("Confirm"),
            "check",
            permission=policies.CONFIRM_TRANSFERS,
            primary=True,
            when=lambda transfer: transfer.state == TransferState.PREPARED,
        ),
        Link("payments.transfer.paper", _("Print"), "printer"),
        Link(
            "payments.transfer.withdraw",
            _("Withdraw"),
            "arrow-back-up",
            permission=policies.PREPARE_TRANSFERS,
            when=lambda transfer: transfer.state == TransferState.PREPARED,
        ),
    )
    tabs = (
        TemplateTab("settlement", _("Settlement"), "console/payments/transfer.html", _content),
        Fields(
            "facts",
            _("Facts"),
            (
                LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id"),
                DateColumn("on", _("Owner from")),
                Column("balance_goes", _("Prepaid balance"), value=lambda one: one.get_balance_goes_display()),
                Column("deposits_go", _("Deposits"), value=lambda one: one.get_deposits_go_display()),
                MoneyColumn("refunded", _("Paid back")),
                Column("prepared_by__name", _("Prepared by")),
                InstantColumn("prepared_at", _("Prepared at")),
                Column("confirmed_by__name", _("Confirmed by")),
                InstantColumn("confirmed_at", _("Confirmed at")),
                Column("remark", _("Remark")),
            ),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> OwnerTransfer:
        """Return the change of owner."""
        return queries.get_transfer(actor, project, ids["pk"])

    def heading(self, record: OwnerTransfer) -> str:
        """Name the unit."""
        return _now("Change of owner: {code}").format(code=record.unit.code)

    def tags(self, record: OwnerTransfer) -> list[Tag]:
        """Return its state."""
        state = TransferState(record.state)
        return [Tag(state.label, TONES[state], ICONS[state])]


class _OfTransfer(ActionScreen):
    done = "payments.transfer.detail"
    form = forms.Form
    find = TransferDetail.find


class TransferConfirm(_OfTransfer):
    """Carry a change of owner out."""

    path, name = "transfers/<int:pk>/confirm/", "payments.transfer.confirm"
    title, button = _("Confirm the change of owner"), _("Confirm")
    permission = policies.CONFIRM_TRANSFERS

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it, for each side."""
        content, on = _in_yuan(self.object.content), self.object.on
        sellers, buyers = ("、".join(name for _pk, name in content[side]) for side in ("sellers", "buyers"))
        lines = [
            _now("{unit} goes from {old} to {new} on {day}.").format(
                unit=words.unit_words(self.object.unit.code), old=sellers or "—", new=buyers, day=on.isoformat()
            ),
            _now("The old owner still owes {amount}.").format(amount=words.yuan(content["old_owes"])),
            _now("The new owner owes {amount} of issued bills.").format(amount=words.yuan(content["new_owes"])),
        ]
        if content["refund"]:
            amount = words.yuan(content["refund"])
            lines.append(_now("{amount} goes back to the old owner by bank transfer.").format(amount=amount))
        if content["lines"]:
            lines.append(_now("Divided bills are reversed and issued anew; later bills go to the new owner."))
        return [*lines, *services.settlement_of(self.object).warnings]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> OwnerTransfer:
        """Confirm it."""
        return services.confirm_transfer(actor=actor, transfer=self.object)


class TransferWithdraw(_OfTransfer):
    """Give a change of owner up."""

    path, name = "transfers/<int:pk>/withdraw/", "payments.transfer.withdraw"
    title, button = _("Withdraw the change of owner"), _("Withdraw")
    permission = policies.PREPARE_TRANSFERS

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("Nothing has happened yet and nothing will; it stays on record.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> OwnerTransfer:
        """Withdraw it."""
        return services.withdraw_transfer(actor=actor, transfer=self.object)


class TransferPaper(Screen):
    """The settlement statement as a PDF; a draft until it is confirmed."""

    path, name = "transfers/<int:pk>/paper/", "payments.transfer.paper"
    permission = policies.VIEW_PAYMENTS
    find = TransferDetail.find

    def get(self) -> HttpResponseBase:
        """Return the PDF."""
        transfer = self.object
        pdf = transfer_pdf(
            issuer=self.project.company.name,
            project=self.project.name,
            unit=words.unit_words(transfer.unit.code),
            number=transfer.number,
            state=str(transfer.get_state_display()),
            on=transfer.on,
            content=transfer.content,
            held_goes=(str(transfer.get_balance_goes_display()), str(transfer.get_deposits_go_display())),
            printed_on=clock.today(),
            is_final=transfer.state == TransferState.CONFIRMED,
        )
        return papers.pdf_response(pdf, transfer.number)
