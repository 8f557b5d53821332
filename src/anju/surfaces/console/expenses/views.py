"""Expense claims: entered, decided under approvals, paid by somebody else, taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.budgets import queries as budgets
from anju.domains.documents import services as documents
from anju.domains.documents.calc.content import MAX_BYTES
from anju.domains.expenses import filters, policies, queries, services
from anju.domains.expenses.enums import ClaimState
from anju.domains.expenses.models import Claim
from anju.domains.expenses.services import Expense
from anju.domains.ledger import queries as books
from anju.domains.ledger.models import Account
from anju.domains.tenancy import queries as tenancy
from anju.domains.tenancy.models import Department, Project
from anju.domains.workforce import queries as workforce
from anju.surfaces.console.approvals.leading import to_request
from anju.surfaces.console.budgets import overrun
from anju.surfaces.console.documents.tabs import Documents
from anju.ui.fields import DateField, MoneyField
from anju.ui.screens import (
    AcknowledgeMixin,
    ActionScreen,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    MoneyColumn,
    Related,
    StatusColumn,
    Tag,
    Timeline,
)

SUBJECT = "expenses.claim"
TONES = {
    ClaimState.APPLIED: "warn",
    ClaimState.APPROVED: "info",
    ClaimState.PAID: "ok",
    ClaimState.REFUSED: "bad",
    ClaimState.WITHDRAWN: "mute",
    ClaimState.REVERSED: "mute",
}
NEW = Link("expenses.claim.create", _("New expense claim"), "plus", permission=policies.APPLY, key="n", primary=True)


class ClaimForm(AcknowledgeMixin, forms.Form):
    """An expense, with the invoice or contract it rests on; warns where it overruns the budget."""

    account = forms.ModelChoiceField(label=_("Cost account"), queryset=None)
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=None, required=False, help_text=_("Whose budget it is spent from.")
    )
    payee = forms.CharField(label=_("Payee"), max_length=80)
    amount = MoneyField(label=_("Amount"))
    on_date = DateField(label=_("Date of the cost"), help_text=_("The month it belongs to, not the day of payment."))
    description = forms.CharField(label=_("Purpose of the cost"), max_length=200)
    attachment = forms.FileField(
        label=_("Invoice, contract or other proof"), required=False, help_text=_("More files are added afterwards.")
    )
    layout = {"description": "field-wide", "attachment": "field-wide"}

    def __init__(
        self,
        *args: Any,
        accounts: QuerySet[Account],
        departments: QuerySet[Department],
        project: Project,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        for name, rows in (("account", accounts), ("department", departments)):
            field: Any = self.fields[name]
            field.queryset = rows

    def clean(self) -> dict[str, Any]:
        """Say by how much the expense overruns its budget line."""
        cleaned: dict[str, Any] = super().clean() or {}
        if {"account", "amount", "on_date"} <= set(cleaned):
            facts: dict[str, Any] = {name: cleaned.get(name) for name in ("account", "department", "amount", "on_date")}
            words = overrun.words(budgets.effect_of(self.project, **facts))
            if words:
                self.warn(words)
        return cleaned

    def clean_attachment(self) -> UploadedFile | None:
        """Refuse what is too large to be filed."""
        sent: UploadedFile | None = self.cleaned_data["attachment"]
        if sent is not None and (sent.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("The file is too large."))
        return sent


class WagesForm(forms.Form):
    """A wage sheet."""

    file = forms.FileField(
        label=_("Wage sheet (Excel)"),
        help_text=_("With the columns 姓名, 部门 and 应发工资; rows of sums are left out."),
    )
    on_date = DateField(label=_("Date of the cost"), help_text=_("A day of the month worked."))
    description = forms.CharField(label=_("Purpose of the cost"), max_length=200)


class PayForm(forms.Form):
    """How a claim is paid."""

    account = forms.ModelChoiceField(label=_("Paid from"), queryset=None)
    on_date = DateField(label=_("Paid on"))

    def __init__(self, *args: Any, accounts: QuerySet[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]


class ClaimList(ListScreen):
    """Expense claims, newest first."""

    path, name = "expenses/", "expenses.claim.list"
    title, icon = _("Expense claims"), "file-dollar"
    permission = policies.VIEW_CLAIMS
    export_permission = policies.EXPORT_CLAIMS
    filterset = filters.ClaimFilter
    columns = (
        LinkColumn("number", _("Number"), to="expenses.claim.detail", sort=False, phone=3),
        DateColumn("on_date", _("Date of the cost"), phone=4),
        Column("payee", _("Payee"), below="description", sort=False, phone=1),
        Column("account__name", _("Cost account"), sort=False),
        MoneyColumn("amount", _("Amount"), phone=2),
        StatusColumn("state", _("State"), tones=TONES, sort=False),
        Column("applied_by__name", _("Claimed by"), sort=False),
        DateColumn("paid_on", _("Paid on"), shown=False),
    )
    actions = (
        NEW,
        Link("expenses.wages", _("Wages from Excel"), "table-import", permission=policies.ENTER_WAGES),
    )
    empty = Empty(
        _("No expense claims yet"),
        _("Wages, repairs, energy and contractors are claimed here, approved, booked and paid."),
        NEW.to,
        NEW.title,
        "file-dollar",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Claim]:
        """Return the claims."""
        return queries.claims_visible_to(actor, project)


class ClaimCreate(FormScreen):
    """A new claim."""

    path, name = "expenses/new/", "expenses.claim.create"
    title, button = _("New expense claim"), _("Submit for approval")
    permission = policies.APPLY
    form = ClaimForm
    done = "expenses.claim.detail"
    back = "expenses.claim.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the accounts that take expenses, and whose budgets there are."""
        return {
            "accounts": books.cost_accounts(project),
            "departments": tenancy.departments_of(project),
            "project": project,
        }

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Offer today and one's own department."""
        return {"on_date": clock.today(), "department": workforce.department_of(actor)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Claim:
        """Claim it, and file the proof."""
        proof: UploadedFile | None = cleaned.pop("attachment")
        claim = services.claim_expense(actor=actor, project=project, expense=Expense(**cleaned))
        if proof is not None:
            _file(actor, project, claim, proof)
        return claim


def _file(actor: Actor, project: Any, claim: Claim, proof: UploadedFile) -> None:
    try:
        documents.attach_document(
            actor=actor,
            project=project,
            subject=SUBJECT,
            subject_id=claim.pk,
            name=proof.name or "",
            content=proof.read(),
        )
    except DomainError as error:
        raise DomainError(str(error), field="attachment") from error


class WagesUpload(FormScreen):
    """Claim the wages of a sheet."""

    path, name = "expenses/wages/", "expenses.wages"
    title, button = _("Wages from Excel"), _("Submit for approval")
    permission = policies.ENTER_WAGES
    form = WagesForm
    done = "expenses.claim.detail"
    back = "expenses.claim.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Offer today."""
        return {"on_date": clock.today()}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Claim:
        """Claim them."""
        file: UploadedFile = cleaned.pop("file")
        content = file.read()
        return services.claim_wages(actor=actor, project=project, filename=file.name or "", content=content, **cleaned)


def _in(*states: ClaimState) -> Any:
    return lambda claim: claim.state in states


class ClaimDetail(DetailScreen):
    """One claim: what for, who decided, its entries, its papers."""

    path, name = "expenses/<int:pk>/", "expenses.claim.detail"
    icon = "file-dollar"
    permission = policies.VIEW_CLAIMS
    back = "expenses.claim.list"
    actions = (
        Link("expenses.claim.pay", _("Pay"), "cash", permission=policies.PAY, when=_in(ClaimState.APPROVED)),
        Link(
            "expenses.claim.undo_payment",
            _("Take the payment back"),
            "arrow-back-up",
            permission=policies.REVERSE,
            when=_in(ClaimState.PAID),
        ),
        Link(
            "expenses.claim.reverse",
            _("Reverse"),
            "arrow-back-up",
            permission=policies.REVERSE,
            when=_in(ClaimState.APPROVED),
        ),
    )
    tabs = (
        Fields(
            "facts",
            _("Overview"),
            (
                Column("number", _("Number")),
                Column("account", _("Cost account")),
                Column("department__name", _("Department")),
                Column("payee", _("Payee")),
                MoneyColumn("amount", _("Amount")),
                DateColumn("on_date", _("Date of the cost")),
                Column("description", _("Purpose of the cost")),
                Column("applied_by__name", _("Claimed by")),
                InstantColumn("applied_at", _("Claimed at")),
                Column("decided_by__name", _("Decided by")),
                DateColumn("booked_on", _("Booked on")),
                Column("paid_by__name", _("Paid by")),
                DateColumn("paid_on", _("Paid on")),
                Column("paid_from", _("Paid from")),
                Column("reason", _("Reason")),
            ),
        ),
        Related(
            "wages",
            _("Wages"),
            (Column("name", _("Name")), Column("department", _("Department")), MoneyColumn("amount", _("Amount"))),
            rows=lambda actor, _project, claim: queries.wages_of(actor, claim),
            permission=policies.VIEW_WAGES,
            when=lambda claim: claim.wages.exists(),
        ),
        Documents(SUBJECT),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Claim:
        """Return the claim."""
        return queries.get_claim(actor, project, ids["pk"])

    def heading(self, record: Claim) -> str:
        """Return who is paid."""
        return record.payee

    def number(self, record: Claim) -> str:
        """Return its number."""
        return record.number

    def tags(self, record: Claim) -> list[Tag]:
        """Return its state, and that it overruns its budget as long as that can be decided."""
        state = ClaimState(record.state)
        return [Tag(state.label, TONES[state]), *overrun.tags(record)]

    def facts(self, record: Claim) -> list[Any]:
        """Say by how much it overruns its budget."""
        words = overrun.words_of_claim(record)
        return [words] if words else []

    def buttons(self) -> list[tuple[Link, str]]:
        """Lead to the request for approval, where it is decided or taken back."""
        return [*super().buttons(), *to_request(self, policies.CLAIM_REQUEST)]


class _ClaimAct(ActionScreen):
    """Something done to a claim."""

    permission = policies.REVERSE
    done = "expenses.claim.detail"
    find = ClaimDetail.find


class ClaimPay(_ClaimAct):
    """Pay a claim."""

    path, name = "expenses/<int:pk>/pay/", "expenses.claim.pay"
    title, button = _("Pay the expense"), _("Confirm the payment")
    permission = policies.PAY
    form = PayForm

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the bank and cash accounts."""
        return {"accounts": queries.money_accounts(project)}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Offer today."""
        return {"on_date": clock.today()}

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("Records a payment that has been made; who claimed or approved it cannot do this.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Claim:
        """Pay it."""
        return services.pay_claim(actor=actor, claim=self.object, **cleaned)


class PaymentUndo(_ClaimAct):
    """Take a payment back."""

    path, name = "expenses/<int:pk>/undo-payment/", "expenses.claim.undo_payment"
    title, button, danger = _("Take the payment back"), _("Take the payment back"), True

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("The opposite entry is posted today; the claim waits to be paid again.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Claim:
        """Take it back."""
        return services.undo_payment(actor=actor, claim=self.object, **cleaned)


class ClaimReverse(_ClaimAct):
    """Take a cost out of the books."""

    path, name = "expenses/<int:pk>/reverse/", "expenses.claim.reverse"
    title, button, danger = _("Reverse the expense"), _("Reverse"), True

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("The opposite entry is posted today; both stay in the books.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Claim:
        """Reverse it."""
        return services.reverse_claim(actor=actor, claim=self.object, **cleaned)
