"""What came into the bank: imported, found by itself, claimed by hand, booked elsewhere, undone."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import clock, masking, money
from anju.core.access import Actor
from anju.domains.banking import filters, policies, queries, services
from anju.domains.banking.enums import LineState
from anju.domains.banking.models import BankClaim, BankLine, BankStatement
from anju.domains.estate import policies as estate_policies
from anju.domains.estate import queries as estate
from anju.domains.payments import policies as payment_policies
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
    Queue,
    StatusColumn,
    Tag,
    TemplateTab,
)

TONES = {LineState.SUSPENSE: "warn", LineState.CLAIMED: "ok"}
LATE = 30
"""Days after which money that nobody claimed stands in a queue of its own."""


def _age(line: BankLine) -> int | None:
    return (clock.today() - line.on_date).days if line.state == LineState.SUSPENSE else None


class LineList(ListScreen):
    """What came into the project's accounts."""

    path, name = "bank-receipts/", "banking.line.list"
    title, icon = _("Bank receipts"), "building-bank"
    permission = policies.VIEW_BANK
    filterset = filters.BankLineFilter
    order = ("-on_date",)
    columns = (
        LinkColumn(
            "payer", _("Payer"), to="banking.line.detail", value=lambda line: line.payer or line.serial, phone=1
        ),
        DateColumn("on_date", _("Day"), phone=3),
        MoneyColumn("amount", _("Amount"), phone=2),
        MoneyColumn("claimed", _("Claimed"), shown=False),
        Column("remark", _("Remark")),
        StatusColumn(
            "state", _("State"), tones=TONES, value=lambda line: line.get_state_display(), sort="state", phone=4
        ),
        NumberColumn("age", _("Days waiting"), value=_age),
        Column("serial", _("Bank's number")),
        Column("account__name", _("Bank account"), shown=False),
    )
    queues = (
        Queue("waiting", _("To be claimed"), lambda actor: queries.is_waiting(), tone="warn", order=("on_date", "pk")),
        Queue(
            "late",
            _("Waiting over 30 days"),
            lambda actor: queries.is_waiting(days=LATE),
            tone="bad",
            order=("on_date", "pk"),
        ),
        Queue("all", _("All"), counted=False),
    )
    search_queue = "all"
    actions = (
        Link(
            "banking.statement.import",
            _("Import a statement"),
            "file-import",
            permission=policies.IMPORT_STATEMENTS,
            key="n",
            primary=True,
        ),
        Link("banking.statement.list", _("Statements"), "list"),
        Link("banking.account.list", _("Bank accounts"), "building-bank"),
    )
    empty = Empty(
        _("Nothing waits to be claimed"), _("Import the bank's statement; what it tells of is found by itself.")
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[BankLine]:
        """Return the lines."""
        return queries.lines_visible_to(actor, project)


class StatementImport(FormScreen):
    """Where a bank's file comes in."""

    path, name = "bank-receipts/import/", "banking.statement.import"
    title, button = _("Import a statement"), _("Import")
    permission = policies.IMPORT_STATEMENTS
    form = forms.StatementForm
    done = "banking.statement.list"
    back = "banking.line.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the accounts to choose from."""
        return {"accounts": queries.accounts(project)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Take the file; the list tells what became of it."""
        file = cleaned["file"]
        services.import_statement(
            actor=actor, account=cleaned["account"], content=file.read(), filename=file.name or ""
        )


class StatementList(ListScreen):
    """The files that were imported."""

    path, name = "bank-receipts/statements/", "banking.statement.list"
    title, icon = _("Statements"), "list"
    permission = policies.VIEW_BANK
    back = "banking.line.list"
    order = ("-imported_at",)
    columns = (
        Column("filename", _("File"), phone=1),
        Column("account__name", _("Bank account"), phone=3),
        NumberColumn("fresh", _("New lines"), phone=2),
        NumberColumn("known", _("Known already")),
        NumberColumn("passed_over", _("No receipts")),
        Column("imported_by__name", _("Imported by")),
        InstantColumn("imported_at", _("Imported at"), phone=4),
    )
    empty = Empty(_("No statement yet"), _("Files of the bank are listed here with what was new in them."))

    def rows(self, actor: Actor, project: Any) -> QuerySet[BankStatement]:
        """Return the files."""
        return queries.statements_visible_to(actor, project)


def _waits(line: BankLine) -> bool:
    return line.state == LineState.SUSPENSE


def _claims(actor: Actor, project: Any, line: BankLine) -> dict[str, Any]:
    return {
        "claims": queries.claims_of(actor, project, line),
        "may_undo": actor.may(payment_policies.REVERSE, project.pk),
        "user_id": actor.user_id,
    }


class LineDetail(DetailScreen):
    """One line: what the bank told, and where its money went."""

    path, name = "bank-receipts/<int:pk>/", "banking.line.detail"
    permission = policies.VIEW_BANK
    icon = "building-bank"
    back = "banking.line.list"
    actions = (
        Link(
            "banking.line.claim",
            _("Claim for a unit"),
            "check",
            permission=policies.CLAIM,
            when=_waits,
            primary=True,
        ),
        Link("banking.line.book", _("No resident's money"), "arrow-right", permission=policies.CLAIM, when=_waits),
    )
    tabs = (
        Fields(
            "facts",
            _("Facts"),
            (
                MoneyColumn("amount", _("Amount")),
                MoneyColumn("left", _("Still to be claimed")),
                DateColumn("on_date", _("Day")),
                Column("serial", _("Bank's number")),
                Column("payer", _("Payer")),
                Column("payer_account", _("Payer's account"), value=lambda line: masking.identity(line.payer_account)),
                Column("remark", _("Remark")),
                Column("virtual_account", _("Virtual account")),
                Column("account__name", _("Bank account")),
                Column("statement__filename", _("File")),
            ),
        ),
        TemplateTab("claims", _("Where it went"), "console/banking/claims.html", _claims),
    )

    def find(self, actor: Actor, project: Any, pk: int) -> BankLine:
        """Return the line."""
        return queries.get_line(actor, project, pk)

    def heading(self, record: BankLine) -> str:
        """Name the page after who paid."""
        return f"{record.payer or record.serial} {money.format_amount(record.amount, symbol='¥')}"

    def tags(self, record: BankLine) -> list[Tag]:
        """Tell whether its money waits."""
        return [Tag(record.get_state_display(), TONES[LineState(record.state)])]


class LineClaim(FormScreen):
    """Take a line's money for a unit, or for several."""

    path, name = "bank-receipts/<int:pk>/claim/", "banking.line.claim"
    title, button = _("Claim for a unit"), _("Claim")
    permission = policies.CLAIM
    form = forms.ClaimForm
    done = "banking.line.detail"
    find = LineDetail.find

    def heading(self, record: BankLine) -> str:
        """Say whose money it is, and how much waits."""
        return _now("Claim {amount} of {payer}").format(
            amount=money.format_amount(record.left, symbol="¥"), payer=record.payer or record.serial
        )

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the units to choose from."""
        actor.require(estate_policies.VIEW_UNITS, project.pk)
        units = estate.units_visible_to(actor, project)
        return {
            "units": units,
            "url": self.link("estate.unit.choices"),
            "units_named": lambda codes: units.filter(code__in=codes),
        }

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> BankLine:
        """Claim it."""
        return services.claim_line(actor=actor, line=self.object, parts=cleaned["unit"] or cleaned["parts"])


class LineBook(ActionScreen):
    """Say that the money is no resident's, and book it."""

    path, name = "bank-receipts/<int:pk>/book/", "banking.line.book"
    title, button = _("No resident's money"), _("Book it")
    permission = policies.CLAIM
    done = "banking.line.detail"
    form = forms.BookForm
    find = LineDetail.find

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the accounts to choose from."""
        return {"accounts": queries.accounts_to_book(project)}

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what will happen."""
        amount = money.format_amount(self.object.left, symbol="¥")
        return [_("{amount} is booked from the receipts to be claimed to this account.").format(amount=amount)]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> BankLine:
        """Book it."""
        return services.book_line(actor=actor, line=self.object, **cleaned)


class ClaimUndo(ActionScreen):
    """Undo a claim."""

    path, name = "bank-receipts/claims/<int:pk>/undo/", "banking.claim.undo"
    title, button, danger = _("Undo the claim"), _("Undo the claim"), True
    permission = payment_policies.REVERSE
    done = "banking.line.detail"

    def find(self, actor: Actor, project: Any, pk: int) -> BankClaim:
        """Return the claim."""
        return queries.get_claim(actor, project, pk)

    def back_url(self) -> str:
        """Lead back to the line."""
        return self.link("banking.line.detail", pk=self.object.line_id)

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what will happen."""
        return [
            _("Its receipt or its entry is reversed, and what it settled is open again."),
            _("The money waits to be claimed again."),
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> BankLine:
        """Undo it; the line's page shows it."""
        return services.undo_claim(actor=actor, claim=self.object, reason=cleaned["reason"])
