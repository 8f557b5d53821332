"""Direct debits: batches for the bank, its answers, and the reasons it gave, beside a home's arrears."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.domains.banking import filters, policies, queries, services
from anju.domains.banking.calc.debits import COLUMNS
from anju.domains.banking.enums import BatchState, DebitState
from anju.domains.banking.models import BankAccount, Debit, DebitBatch
from anju.surfaces.console.banking import forms
from anju.ui.screens import (
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
    NumberColumn,
    Related,
    StatusColumn,
    Tag,
    Timeline,
)
from anju.ui.screens.action import ConfirmForm
from anju.ui.screens.base import Screen

BATCH_TONES = {BatchState.OPEN: "warn", BatchState.DONE: "ok", BatchState.WITHDRAWN: "mute"}
DEBIT_TONES = {
    DebitState.ASKED: "warn",
    DebitState.PAID: "ok",
    DebitState.FAILED: "bad",
    DebitState.WITHDRAWN: "mute",
}


class BatchList(ListScreen):
    """The batches."""

    path, name = "debits/", "banking.batch.list"
    title, icon = _("Direct debits"), "file-export"
    permission = policies.VIEW_DEBITS
    order = ("-pk",)
    columns = (
        LinkColumn("number", _("Batch"), to="banking.batch.detail", phone=1),
        StatusColumn("state", _("State"), tones=BATCH_TONES, phone=4),
        NumberColumn("debits", _("Debits"), phone=3),
        MoneyColumn("amount", _("Amount"), phone=2),
        MoneyColumn("paid", _("Debited")),
        DateColumn("due_until", _("Bills due until")),
        Column("account__name", _("Bank account")),
        InstantColumn("drawn_at", _("Drawn up at")),
    )
    actions = (
        Link("banking.batch.new", _("New batch"), "plus", permission=policies.RUN_DEBITS, key="n", primary=True),
        Link("banking.mandate.list", _("Debit mandates"), "ballpen"),
    )
    empty = Empty(_("No batch yet"), _("Draw one up from the open bills of the homes with a mandate."))

    def rows(self, actor: Actor, project: Any) -> QuerySet[DebitBatch]:
        """Return the batches."""
        return queries.batches_visible_to(actor, project)


class BatchNew(FormScreen):
    """Draw up a batch."""

    path, name = "debits/new/", "banking.batch.new"
    title, button = _("New batch"), _("Draw it up")
    permission = policies.RUN_DEBITS
    form = forms.BatchForm
    done, back = "banking.batch.detail", "banking.batch.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the accounts to choose from."""
        return {"accounts": queries.accounts(project)}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return today."""
        return {"due_until": clock.today()}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> DebitBatch:
        """Draw it up."""
        return services.draw_batch(actor=actor, **cleaned)


class BatchDetail(DetailScreen):
    """One batch with its debits."""

    path, name = "debits/<int:pk>/", "banking.batch.detail"
    permission = policies.VIEW_DEBITS
    icon = "file-export"
    back = "banking.batch.list"
    actions = (
        Link(
            "banking.batch.answers",
            _("Take the bank's answers"),
            "file-import",
            permission=policies.RUN_DEBITS,
            when=lambda batch: batch.state == BatchState.OPEN,
            primary=True,
        ),
        Link("banking.batch.file", _("File for the bank"), "download", permission=policies.RUN_DEBITS),
        Link(
            "banking.batch.withdraw",
            _("Withdraw the batch"),
            "arrow-back-up",
            permission=policies.RUN_DEBITS,
            when=lambda batch: batch.state == BatchState.OPEN and batch.paid == 0,
        ),
    )
    tabs = (
        Fields(
            "facts",
            _("Facts"),
            (
                NumberColumn("debits", _("Debits")),
                MoneyColumn("amount", _("Amount")),
                MoneyColumn("paid", _("Debited")),
                DateColumn("due_until", _("Bills due until")),
                Column("account__name", _("Bank account")),
                Column("drawn_by__name", _("Drawn up by")),
                InstantColumn("drawn_at", _("Drawn up at")),
                InstantColumn("answered_at", _("Answered at")),
            ),
        ),
        Related(
            "debits",
            _("Debits"),
            (
                LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id", phone=1),
                Column("mandate__number", _("Agreement number")),
                MoneyColumn("amount", _("Amount"), phone=2),
                StatusColumn("state", _("State"), tones=DEBIT_TONES, phone=4),
                Column("reason", _("The bank's reason"), phone=3),
                LinkColumn("payment_id", _("Receipt"), to="payments.receipt.detail", pk="payment_id"),
            ),
            rows=queries.debits_of_batch,
            more="banking.debit.list",
            more_query=lambda batch: f"batch={batch.pk}",
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, pk: int) -> DebitBatch:
        """Return the batch."""
        return queries.get_batch(actor, project, pk)

    def tags(self, record: DebitBatch) -> list[Tag]:
        """Tell how far it is."""
        return [Tag(record.get_state_display(), BATCH_TONES[BatchState(record.state)])]


class DebitList(ListScreen):
    """All debits, by batch, state or unit."""

    path, name = "debits/all/", "banking.debit.list"
    title, icon = _("Debits"), "list"
    permission = policies.VIEW_DEBITS
    filterset = filters.DebitFilter
    back = "banking.batch.list"
    order = ("-pk",)
    columns = (
        LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id", phone=1),
        LinkColumn("batch__number", _("Batch"), to="banking.batch.detail", pk="batch_id"),
        MoneyColumn("amount", _("Amount"), phone=2),
        StatusColumn("state", _("State"), tones=DEBIT_TONES, phone=4),
        Column("reason", _("The bank's reason"), phone=3),
        InstantColumn("answered_at", _("Answered at")),
    )
    empty = Empty(_("No debit yet"), _("Debits of all batches are listed here with the bank's answers."))

    def rows(self, actor: Actor, project: Any) -> QuerySet[Debit]:
        """Return the debits."""
        return queries.debits_visible_to(actor, project)


class BatchFile(Screen):
    """The file for the bank."""

    path, name = "debits/<int:pk>/file/", "banking.batch.file"
    permission = policies.RUN_DEBITS

    def find(self, actor: Actor, project: Any, **ids: Any) -> DebitBatch:
        """Return the batch."""
        return queries.get_batch(actor, project, ids["pk"])

    def get(self) -> HttpResponseBase:
        """Send it."""
        name, content = services.write_batch_file(actor=self.actor, batch=self.object)
        response = HttpResponse(content, content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


class BatchAnswers(FormScreen):
    """Where the bank's answers come in."""

    path, name = "debits/<int:pk>/answers/", "banking.batch.answers"
    title, button = _("Take the bank's answers"), _("Import")
    permission = policies.RUN_DEBITS
    form = forms.AnswersForm
    done = "banking.batch.detail"
    find = BatchDetail.find

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> DebitBatch:
        """Take them."""
        file = cleaned["file"]
        return services.take_answers(actor=actor, batch=self.object, content=file.read(), filename=file.name or "")


class BatchWithdraw(ActionScreen):
    """Take a batch back."""

    path, name = "debits/<int:pk>/withdraw/", "banking.batch.withdraw"
    title, button, danger = _("Withdraw the batch"), _("Withdraw the batch"), True
    permission = policies.RUN_DEBITS
    done = "banking.batch.detail"
    form = ConfirmForm
    find = BatchDetail.find

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what will happen."""
        return [_("Its bills can be paid by another batch. Withdraw only what the bank does not debit.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> DebitBatch:
        """Withdraw it."""
        return services.withdraw_batch(actor=actor, batch=self.object)


class LayoutEdit(FormScreen):
    """Set how a bank takes batches."""

    path, name = "bank-accounts/<int:pk>/layout/", "banking.account.layout"
    title = _("File of direct debits")
    permission = policies.EDIT_ACCOUNTS
    form = forms.LayoutForm
    done, back = "banking.account.list", "banking.account.list"

    def find(self, actor: Actor, project: Any, pk: int) -> BankAccount:
        """Return the account."""
        return queries.get_account(actor, project, pk)

    def next_url(self, saved: Any) -> str:
        """Go back to the accounts."""
        return self.link("banking.account.list")

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what holds now."""
        kind, columns = queries.layout_of(self.object)
        return {"kind": kind, "columns": "、".join(COLUMNS[name] for name in columns)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> BankAccount:
        """Set it."""
        return services.set_layout(actor=actor, account=self.object, **cleaned)


def _unit_id(record: Any) -> int | None:
    """Return the home that a page is about, where it is one of a unit or of chasing its arrears."""
    label = record._meta.label if hasattr(record, "_meta") else ""
    return {"estate.Unit": record.pk, "arrears.DunningTask": getattr(record, "unit_id", None)}.get(label)


REFUSED = Related(
    "debits",
    _("Refused debits"),
    (
        InstantColumn("answered_at", _("Answered at"), phone=3),
        MoneyColumn("amount", _("Amount"), phone=2),
        Column("reason", _("The bank's reason"), phone=1),
        LinkColumn("batch__number", _("Batch"), to="banking.batch.detail", pk="batch_id", phone=4),
    ),
    rows=lambda actor, project, record: queries.refused_debits(actor, project, _unit_id(record) or 0),
    empty=_("The bank has refused no debit of this home."),
    permission=policies.VIEW_DEBITS,
    when=lambda record: _unit_id(record) is not None,
)
