"""Manual entries: two people, balanced, only on accounts that no documents keep, undone by their opposite."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.identity import queries as identity
from anju.domains.ledger import queries, services
from anju.domains.ledger.enums import JournalState
from anju.domains.ledger.models import Account, Entry, Journal
from anju.domains.ledger.services import Posting


@pytest.fixture
def writer(project: Any, make_user: Callable[..., Any]) -> Actor:
    return identity.actor_for(make_user("zhidan", "finance", project=project), surface="test")


@pytest.fixture
def checker(project: Any, make_user: Callable[..., Any]) -> Actor:
    return identity.actor_for(make_user("shenhe", "project_manager", project=project), surface="test")


def _write(actor: Actor, project: Any, debit: str = "6401.07", credit: str = "1602", **more: Any) -> Journal:
    held = dict(Account.objects.filter(project=project).values_list("code", "pk"))
    lines = [Posting(held[debit], Decimal("850.00")), Posting(held[credit], Decimal("-850.00"))]
    facts = {"on_date": clock.today(), "memo": "计提十一月折旧", "lines": lines, **more}
    return services.write_journal(actor=actor, project=project, **facts)


def test_an_entry_is_posted_when_a_second_person_has_checked_it(project: Any, writer: Actor, checker: Actor) -> None:
    journal = _write(writer, project)
    assert not Entry.objects.exists()
    posted = services.post_journal(actor=checker, journal=journal)
    entry = Entry.objects.get(pk=posted.entry_id)
    assert (entry.kind, entry.source_id, entry.memo) == ("journal", journal.pk, "计提十一月折旧")
    root = checker
    found = queries.entries_of_document(root, project, ["journal"], journal.pk)
    assert [one.pk for one in found] == [entry.pk]
    with pytest.raises(DomainError):
        services.post_journal(actor=checker, journal=journal)


def test_nobody_posts_what_they_wrote(project: Any, make_user: Callable[..., Any]) -> None:
    both = identity.actor_for(make_user("liang", "finance", "project_manager", project=project), surface="test")
    journal = _write(both, project)
    with pytest.raises(AccessDenied):
        services.post_journal(actor=both, journal=journal)
    with pytest.raises(AccessDenied):
        services.refuse_journal(actor=both, journal=journal, reason="不对")


def test_the_database_refuses_one_person_for_both(project: Any, writer: Actor) -> None:
    journal = _write(writer, project)
    with pytest.raises(IntegrityError, match="ledger_journal_two_people"), transaction.atomic():
        Journal.objects.filter(pk=journal.pk).update(checked_by=writer.user_id)


def test_writing_and_checking_are_rights_of_their_own(project: Any, writer: Actor, checker: Actor) -> None:
    with pytest.raises(AccessDenied):
        _write(checker, project)
    journal = _write(writer, project)
    with pytest.raises(AccessDenied):
        services.post_journal(actor=writer, journal=journal)


def test_a_refused_entry_is_never_posted(project: Any, writer: Actor, checker: Actor) -> None:
    journal = _write(writer, project)
    with pytest.raises(DomainError):
        services.refuse_journal(actor=checker, journal=journal, reason="")
    refused = services.refuse_journal(actor=checker, journal=journal, reason="金额不符")
    assert refused.state == JournalState.REFUSED
    with pytest.raises(DomainError):
        services.post_journal(actor=checker, journal=refused)
    assert not Entry.objects.exists()


def test_a_posted_entry_is_reversed_by_its_opposite(project: Any, writer: Actor, checker: Actor) -> None:
    posted = services.post_journal(actor=checker, journal=_write(writer, project))
    undone = services.reverse_journal(actor=checker, journal=posted, reason="重复计提")
    opposite = Entry.objects.get(pk=undone.reversal_id)
    assert opposite.reverses_id == posted.entry_id
    lines = queries.trial_balance(
        checker, project, first_on=dt.date(2026, 1, 1), last_on=clock.today() + dt.timedelta(days=1)
    )
    assert all(line.closing == 0 for line in lines)


@pytest.mark.parametrize("code", ["1122", "2203", "2241.01", "2202"])
def test_accounts_kept_by_documents_are_not_written_by_hand(project: Any, writer: Actor, code: str) -> None:
    with pytest.raises(DomainError):
        _write(writer, project, debit=code)


@pytest.mark.parametrize(
    "wrong", [{"memo": " "}, {"lines": []}, {"on_date": dt.date(2999, 1, 1)}, {"lines": [Posting(1, Decimal(5))]}]
)
def test_what_makes_no_sense_is_refused(project: Any, writer: Actor, wrong: dict[str, Any]) -> None:
    with pytest.raises(DomainError):
        _write(writer, project, **wrong)


def test_a_month_with_entries_to_check_is_not_closed(project: Any, writer: Actor, root: Actor) -> None:
    with clock.at(dt.date(2026, 11, 20)):
        _write(writer, project)
    with clock.at(dt.date(2026, 12, 2)), pytest.raises(DomainError):
        services.close_period(actor=root, project=project, month=dt.date(2026, 11, 1))
