"""Manual entries: written by one person, checked by another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.money import ZERO
from anju.domains.ledger import filters, policies, queries, services
from anju.domains.ledger.enums import JournalState
from anju.domains.ledger.models import Account, Journal
from anju.domains.ledger.services import Posting
from anju.ui.fields import DateField, MoneyField
from anju.ui.screens import (
    ActionScreen,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    FormScreen,
    Link,
    LinkColumn,
    ListScreen,
    MoneyColumn,
    StatusColumn,
    Tag,
    TemplateTab,
    Timeline,
)
from anju.ui.screens.action import ConfirmForm

LINES = 6
TONES = {
    JournalState.WRITTEN: "warn",
    JournalState.POSTED: "ok",
    JournalState.REFUSED: "bad",
    JournalState.REVERSED: "mute",
}


class JournalForm(forms.Form):
    """A manual entry of up to six lines."""

    on_date = DateField(label=_("Date"))
    memo = forms.CharField(label=_("Memo"), max_length=200)
    layout = {
        "on_date": "field-third",
        "memo": "field-wide",
        **{f"account_{number}": "field-half" for number in range(1, LINES + 1)},
        **{f"{side}_{number}": "field-quarter" for number in range(1, LINES + 1) for side in ("debit", "credit")},
    }

    def __init__(self, *args: Any, accounts: QuerySet[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, LINES + 1):
            needed = number <= 2
            self.fields[f"account_{number}"] = forms.ModelChoiceField(
                label=_("Ledger account"), queryset=accounts, required=needed
            )
            self.fields[f"debit_{number}"] = MoneyField(label=_("Debit"), required=False, min_value=ZERO)
            self.fields[f"credit_{number}"] = MoneyField(label=_("Credit"), required=False, min_value=ZERO)

    def clean(self) -> dict[str, Any]:
        """Put the lines together."""
        cleaned: dict[str, Any] = super().clean() or {}
        lines = []
        for number in range(1, LINES + 1):
            account = cleaned.pop(f"account_{number}", None)
            debit = cleaned.pop(f"debit_{number}", None) or ZERO
            credit = cleaned.pop(f"credit_{number}", None) or ZERO
            if debit and credit:
                self.add_error(f"credit_{number}", _("A line is a debit or a credit, not both."))
            elif (debit or credit) and account is None:
                self.add_error(f"account_{number}", _("Choose an account."))
            elif account is not None:
                lines.append(Posting(account.pk, debit - credit))
        return {**cleaned, "lines": lines}


class JournalList(ListScreen):
    """Manual entries, newest first."""

    path, name = "journals/", "ledger.journal.list"
    title, icon = _("Manual entries"), "writing"
    permission = policies.VIEW_ENTRIES
    export_permission = policies.EXPORT_ENTRIES
    filterset = filters.JournalFilter
    columns = (
        LinkColumn("number", _("Number"), to="ledger.journal.detail", sort=False, phone=3),
        DateColumn("on_date", _("Date"), phone=4),
        Column("memo", _("Memo"), sort=False, phone=1),
        MoneyColumn("amount", _("Amount"), phone=2),
        StatusColumn("state", _("State"), tones=TONES, sort=False),
        Column("written_by__name", _("Written by"), sort=False),
        Column("checked_by__name", _("Checked by"), sort=False),
    )
    actions = (
        Link(
            "ledger.journal.create",
            _("New manual entry"),
            "plus",
            permission=policies.WRITE_JOURNALS,
            key="n",
            primary=True,
        ),
    )
    empty = Empty(
        _("No manual entries yet"),
        _("Depreciation, taxes and other facts that no document records are entered here by two people."),
        "ledger.journal.create",
        _("New manual entry"),
        "writing",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Journal]:
        """Return the project's manual entries."""
        return queries.journals(actor, project)


class JournalCreate(FormScreen):
    """A new manual entry."""

    path, name = "journals/new/", "ledger.journal.create"
    title, button = _("New manual entry"), _("Submit for checking")
    permission = policies.WRITE_JOURNALS
    form = JournalForm
    done = "ledger.journal.detail"
    back = "ledger.journal.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the accounts that may be written by hand."""
        kept = [role.value for role in services.KEPT_BY_DOCUMENTS]
        return {"accounts": queries.accounts(actor, project).exclude(role__in=kept)}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Offer today."""
        return {"on_date": clock.today()}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Journal:
        """Write it."""
        return services.write_journal(actor=actor, project=project, **cleaned)


def _waits(journal: Journal) -> bool:
    return journal.state == JournalState.WRITTEN


def _lines(actor: Actor, project: Any, journal: Journal) -> dict[str, Any]:
    return {"entry": journal}


class JournalDetail(DetailScreen):
    """One manual entry."""

    path, name = "journals/<int:pk>/", "ledger.journal.detail"
    icon = "writing"
    permission = policies.VIEW_ENTRIES
    back = "ledger.journal.list"
    actions = (
        Link("ledger.journal.post", _("Check and post"), "check", permission=policies.CHECK_JOURNALS, when=_waits),
        Link("ledger.journal.refuse", _("Refuse"), "x", permission=policies.CHECK_JOURNALS, when=_waits),
        Link(
            "ledger.journal.reverse",
            _("Reverse"),
            "arrow-back-up",
            permission=policies.CHECK_JOURNALS,
            when=lambda journal: journal.state == JournalState.POSTED,
        ),
    )
    tabs = (TemplateTab("lines", _("Lines"), "console/ledger/lines.html", _lines), Timeline())

    def find(self, actor: Actor, project: Any, **ids: Any) -> Journal:
        """Return the entry."""
        return queries.get_journal(actor, project, ids["pk"])

    def heading(self, record: Journal) -> str:
        """Return what it is for."""
        return record.memo

    def number(self, record: Journal) -> str:
        """Return its number."""
        return record.number

    def tags(self, record: Journal) -> list[Tag]:
        """Return its state."""
        state = JournalState(record.state)
        return [Tag(state.label, TONES[state])]

    def facts(self, record: Journal) -> list[Any]:
        """Return number, date, people and reason."""
        people = [record.written_by.name, *([record.checked_by.name] if record.checked_by else [])]
        return [record.number, record.on_date.isoformat(), *people, *([record.reason] if record.reason else [])]


class _JournalAct(ActionScreen):
    """Something done to a manual entry."""

    permission = policies.CHECK_JOURNALS
    done = "ledger.journal.detail"
    find = JournalDetail.find


class JournalPost(_JournalAct):
    """Check an entry and post it."""

    path, name = "journals/<int:pk>/post/", "ledger.journal.post"
    title, button = _("Check and post"), _("Post the entry")
    form = ConfirmForm

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("The entry goes into the books; it can only be reversed afterwards.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Journal:
        """Post it."""
        return services.post_journal(actor=actor, journal=self.object)


class JournalRefuse(_JournalAct):
    """Refuse an entry."""

    path, name = "journals/<int:pk>/refuse/", "ledger.journal.refuse"
    title, button = _("Refuse the entry"), _("Refuse")

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Journal:
        """Lay it aside."""
        return services.refuse_journal(actor=actor, journal=self.object, **cleaned)


class JournalReverse(_JournalAct):
    """Reverse a posted entry."""

    path, name = "journals/<int:pk>/reverse/", "ledger.journal.reverse"
    title, button, danger = _("Reverse the entry"), _("Reverse"), True

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("The opposite entry is posted today; both stay in the books.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Journal:
        """Reverse it."""
        return services.reverse_journal(actor=actor, journal=self.object, **cleaned)
