"""Financial risks: what each rule finds, what becomes of a finding, who may close it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import actor_with
from tests.factories import household

from anju.core import clock, scope
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.billing.models import Bill
from anju.domains.identity import queries as identity
from anju.domains.insight import policies, queries, services, tasks
from anju.domains.insight.calc.risks import Thresholds, level_of
from anju.domains.insight.enums import FindingState, NoteKind, RiskLevel
from anju.domains.insight.models import Figures, Finding, FindingNote
from anju.domains.insight.queries.risks import rule_named, rules
from anju.domains.insight.services.risks import _EVALUATE
from anju.domains.joint_funds import services as joint_funds
from anju.domains.ledger import services as ledger
from anju.domains.ledger.models import Account
from anju.domains.ledger.services import Posting
from anju.domains.notifications.models import Notification
from anju.domains.payments.models import Allocation, Payment

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.at(TODAY):
        yield


def _post(root: Actor, project: Any, on: dt.date, sides: tuple[str, str], amount: str, kind: str) -> None:
    held = dict(Account.objects.filter(project=project).values_list("code", "pk"))
    lines = [Posting(held[sides[0]], Decimal(amount)), Posting(held[sides[1]], -Decimal(amount))]
    ledger.post_entry(actor=root, project=project, kind=kind, on_date=on, lines=lines)


def _evaluate(root: Actor, project: Any, code: str) -> list[services.News]:
    return services.evaluate(actor=root, project_ids=[project.pk], rule=rule_named(code))


def _watch(root: Actor, project: Any, code: str, *at: int, **more: Any) -> None:
    notice, warning, serious = map(Decimal, at)
    services.watch_risk(
        actor=root, project=project, code=code, is_on=True, notice=notice, warning=warning, serious=serious, **more
    )


def _differences(project: Any, count: int) -> None:
    Figures.objects.update_or_create(
        project=project,
        name="books",
        defaults={"data": {"differences": [[]] * count}, "made_at": clock.now(), "took_ms": 1},
    )


def test_arrears_concentration_counts_overdue_homes_only(project: Any, root: Actor) -> None:
    for number, amount in enumerate(("700.00", "200.00", "100.00"), start=1):
        household.make_bill(household.make_unit(project, f"3-1-{number}01"), amount, month="2026-09")
    household.make_bill(household.make_unit(project, "3-1-901"), "5000.00", month="2026-11")
    _evaluate(root, project, "arrears_concentration")
    assert not Finding.objects.exists()  # three homes are not more than ten
    _watch(root, project, "arrears_concentration", 40, 65, 80, span=1)
    _evaluate(root, project, "arrears_concentration")
    found = Finding.objects.get()
    assert (found.figure, found.level) == (Decimal("70.00"), RiskLevel.WARNING)
    assert "¥1,000.00" in queries.in_words(found)
    assert found.due_on == TODAY + dt.timedelta(days=7)


def test_falling_collection_compares_with_a_year_ago_then_with_the_month_before(project: Any, root: Actor) -> None:
    homes = [household.make_unit(project, f"3-1-{number}01") for number in (1, 2)]
    for month in ("2026-09", "2026-10"):
        for home in homes:
            household.make_bill(home, "100.00", month=month)
    _pay(project, "2026-09", homes, dt.datetime(2026, 9, 20, 12, tzinfo=clock.ZONE))
    _pay(project, "2026-10", homes[:1], dt.datetime(2026, 10, 20, 12, tzinfo=clock.ZONE))
    _pay(project, "2026-10", homes[1:], dt.datetime(2026, 11, 1, 0, 0, tzinfo=clock.ZONE))  # a day too late to count
    _evaluate(root, project, "collection_fall")
    found = Finding.objects.get()
    assert (found.figure, found.facts["now"], found.facts["compared"]) == (Decimal("50.00"), "50.00", "2026-09")
    for home in homes:
        household.make_bill(home, "100.00", month="2025-10")
    _evaluate(root, project, "collection_fall")
    found.refresh_from_db()
    assert found.state == FindingState.GONE  # a year ago nothing came in at all


def _pay(project: Any, month: str, homes: list[Any], at: dt.datetime) -> None:
    bills = list(Bill.objects.filter(unit__in=homes, period_start=dt.date.fromisoformat(f"{month}-01")))
    for bill in bills:
        made = Payment.objects.create(
            project=project,
            number=f"SJ-{bill.pk}",
            source="online",
            unit=bill.unit,
            received_at=at,
            total=bill.amount,
            entry_id=bill.entry_id,
            idempotency_key=str(bill.pk),
            fingerprint="",
        )
        Allocation.objects.create(project=project, payment=made, bill=bill, amount=bill.amount)


def test_cash_for_few_days_leaves_out_what_is_held_for_others(project: Any, root: Actor) -> None:
    _post(root, project, dt.date(2026, 10, 1), ("1002", "1122"), "4000.00", "payment")
    _post(root, project, dt.date(2026, 10, 2), ("1002", "2241.01"), "9000.00", "deposit")
    assert _evaluate(root, project, "cash_days") == []  # no cost, nothing to divide by
    _post(root, project, dt.date(2026, 11, 1), ("6401.01", "2202"), "9000.00", "expense")
    _post(root, project, dt.date(2026, 11, 1), ("6401.07", "1602"), "9000.00", "journal")  # depreciation: no money
    _post(root, project, dt.date(2026, 7, 1), ("6401.01", "2202"), "9000.00", "expense")  # before the ninety days
    _evaluate(root, project, "cash_days")
    found = Finding.objects.get()
    assert (found.figure, found.level) == (Decimal("40.00"), RiskLevel.NOTICE)


def test_receipts_not_banked_are_the_latest_ones(project: Any, root: Actor) -> None:
    _post(root, project, TODAY - dt.timedelta(days=9), ("1001", "1122"), "100.00", "payment")
    _post(root, project, TODAY - dt.timedelta(days=5), ("1001", "1122"), "60.00", "payment")
    _post(root, project, TODAY, ("1001", "1122"), "40.00", "payment")
    _post(root, project, TODAY - dt.timedelta(days=1), ("1002", "1001"), "100.00", "banking")
    _evaluate(root, project, "unbanked_cash")
    found = Finding.objects.get()
    assert (found.figure, found.level) == (Decimal(5), RiskLevel.WARNING)
    assert (found.facts["amount"], found.facts["since"]) == ("100.00", str(TODAY - dt.timedelta(days=5)))
    _post(root, project, TODAY, ("1002", "1001"), "60.00", "banking")
    assert _evaluate(root, project, "unbanked_cash") == []
    found.refresh_from_db()
    assert (found.state, found.holds) == (FindingState.GONE, False)


def test_service_funds_are_to_be_published_once_a_year(project: Any, root: Actor) -> None:
    joint_funds.set_scheme(
        actor=root,
        project=project,
        kind="commission",
        begins_on=dt.date(2025, 10, 1),
        pay_by="fixed",
        monthly=Decimal(100),
        agreed_in="合同",
    )
    _evaluate(root, project, "unpublished_funds")
    found = Finding.objects.get()
    assert found.level == RiskLevel.WARNING
    draft = joint_funds.prepare_publication(
        actor=root, project=project, first_on=dt.date(2025, 10, 1), last_on=dt.date(2026, 9, 30)
    )
    joint_funds.publish(actor=root, publication=draft)
    _evaluate(root, project, "unpublished_funds")
    found.refresh_from_db()
    assert found.state == FindingState.GONE


def test_every_rule_evaluates_over_empty_books_and_has_words(project: Any, root: Actor) -> None:
    for code, rule in rules().items():
        assert _evaluate(root, project, code) == []
        watch = queries.watch_of(root, project, code)
        assert watch.at.are_ordered
        assert rule.title
        assert rule.explains


def test_a_second_evaluation_changes_and_tells_nothing(project: Any, root: Actor) -> None:
    _differences(project, 2)
    assert [one.count for one in _evaluate(root, project, "books_disagree")] == [1]
    notes = FindingNote.objects.count()
    assert _evaluate(root, project, "books_disagree") == []
    assert (Finding.objects.count(), FindingNote.objects.count()) == (1, notes)


def test_a_finding_is_gone_by_itself_and_opened_when_it_occurs_again(project: Any, root: Actor) -> None:
    _differences(project, 2)
    _evaluate(root, project, "books_disagree")
    _differences(project, 0)
    _evaluate(root, project, "books_disagree")
    found = Finding.objects.get()
    assert found.state == FindingState.GONE
    _differences(project, 1)
    assert [one.level for one in _evaluate(root, project, "books_disagree")] == [RiskLevel.SERIOUS]
    found.refresh_from_db()
    assert (found.state, found.times) == (FindingState.OPEN, 2)
    kinds = [one.kind for one in queries.notes_of(root, found)]
    assert kinds == [NoteKind.AGAIN, NoteKind.GONE, NoteKind.FOUND]


def test_a_closed_finding_stays_closed_until_it_is_worse_or_comes_back(project: Any, root: Actor) -> None:
    _watch(root, project, "books_disagree", 1, 5, 9)
    _differences(project, 2)
    _evaluate(root, project, "books_disagree")
    found = Finding.objects.get()
    services.close_finding(actor=root, finding=found, reason="已核对，为期初差异")
    assert _evaluate(root, project, "books_disagree") == []
    found.refresh_from_db()
    assert found.state == FindingState.CLOSED
    _differences(project, 6)
    assert [one.level for one in _evaluate(root, project, "books_disagree")] == [RiskLevel.WARNING]
    found.refresh_from_db()
    assert (found.state, found.reason, found.closed_by) == (FindingState.OPEN, "", None)
    services.close_finding(actor=root, finding=found, reason="已处理")
    _differences(project, 0)
    _evaluate(root, project, "books_disagree")
    found.refresh_from_db()
    assert (found.state, found.holds) == (FindingState.CLOSED, False)
    _differences(project, 6)
    _evaluate(root, project, "books_disagree")
    found.refresh_from_db()
    assert found.state == FindingState.OPEN


def test_who_follows_a_risk_up_does_not_close_it(project: Any, root: Actor, make_user: Any) -> None:
    _differences(project, 2)
    _evaluate(root, project, "books_disagree")
    found = Finding.objects.get()
    manager, other = (
        make_user("jingli", "project_manager", project=project),
        make_user("kefu", "service", project=project),
    )
    with pytest.raises(DomainError):
        services.assign_finding(actor=root, finding=found, assignee=other, due_on=TODAY)
    with pytest.raises(DomainError):
        services.assign_finding(actor=root, finding=found, assignee=manager, due_on=TODAY - dt.timedelta(days=1))
    services.assign_finding(actor=root, finding=found, assignee=manager, due_on=TODAY, text="请核对")
    actor = identity.actor_for(manager, surface="tests")
    services.note_finding(actor=actor, finding=found, text="正在核对")
    with pytest.raises(AccessDenied):
        services.close_finding(actor=actor, finding=found, reason="好了")
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=found.pk).update(
            state="closed", closed_by=manager, closed_at=clock.now(), closed_level=1, reason="好了"
        )
    with pytest.raises(DomainError):
        services.close_finding(actor=root, finding=found, reason=" ")
    services.close_finding(actor=root, finding=found, reason="已核对")
    with pytest.raises(DomainError):
        services.close_finding(actor=root, finding=found, reason="再关")
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.create(
            project=project,
            rule="books_disagree",
            level=1,
            figure=1,
            facts={},
            found_at=clock.now(),
            seen_at=clock.now(),
        )


def test_rights_are_asked(project: Any, root: Actor) -> None:
    _differences(project, 2)
    viewer = actor_with(policies.VIEW_RISKS)
    with pytest.raises(AccessDenied):
        _evaluate(viewer, project, "books_disagree")
    _evaluate(root, project, "books_disagree")
    found = queries.get_finding(viewer, project, Finding.objects.get().pk)
    for act in (
        lambda: services.note_finding(actor=viewer, finding=found, text="x"),
        lambda: services.close_finding(actor=viewer, finding=found, reason="x"),
        lambda: _watch(viewer, project, "books_disagree", 1, 2, 3),
    ):
        with pytest.raises(AccessDenied):
            act()
    assert not queries.findings(actor_with(), project).exists()


def test_levels_have_to_be_in_order(project: Any, root: Actor) -> None:
    with pytest.raises(DomainError):
        _watch(root, project, "books_disagree", 5, 2, 9)
    with pytest.raises(DomainError):
        _watch(root, project, "cash_days", 15, 30, 60, span=90)
    with pytest.raises(DomainError):
        _watch(root, project, "cash_days", 60, 30, 15)
    services.watch_risk(
        actor=root,
        project=project,
        code="books_disagree",
        is_on=False,
        notice=Decimal(1),
        warning=Decimal(2),
        serious=Decimal(3),
    )
    _differences(project, 9)
    assert _evaluate(root, project, "books_disagree") == []


def test_the_nightly_job_evaluates_all_projects_and_tells_who_follows_up(
    project: Any, other_project: Any, root: Actor, make_user: Any
) -> None:
    manager = make_user("jingli", "project_manager", project=project)
    _differences(project, 2)
    with scope.enter([other_project.pk]):
        _differences(other_project, 3)
    assert tasks.watch_risks_everywhere() == 2
    assert tasks.watch_risks_everywhere() == 0
    assert Notification.objects.filter(user=manager, kind=services.TOLD).count() == 1
    assert Finding.objects.count() == 1
    with scope.enter([other_project.pk]):
        assert Finding.objects.get().figure == 3


_LEVELS = st.lists(st.integers(0, 20), min_size=3, max_size=3).map(sorted)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 25), _LEVELS, st.booleans())
def test_the_statement_judges_as_the_pure_rule_does(
    project: Any, figure: int, levels: list[int], low_is_bad: bool
) -> None:
    notice, warning, serious = map(Decimal, reversed(levels) if low_is_bad else levels)
    case = _EVALUATE[_EVALUATE.index("CASE WHEN figure") : _EVALUATE.index(" AS level")]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {case.format(worse='<=' if low_is_bad else '>=')} FROM (VALUES (%s, %s, %s, %s))"
            " AS one (figure, notice, warning, serious)",
            [Decimal(figure), notice, warning, serious],
        )
        (told,) = cursor.fetchone()
    expected = level_of(Decimal(figure), Thresholds(notice, warning, serious, low_is_bad))
    assert told == (expected.value if expected else None)
