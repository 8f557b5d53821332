"""Limitation: three years from the due date, started anew by what reaches the debtor, and told of in time."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import actor_with
from tests.factories import household

from anju.core import clock
from anju.core.errors import AccessDenied, DomainError
from anju.domains.arrears import policies, queries, services
from anju.domains.arrears.calc.limitation import Interruption, runs_until, three_years_after, warning_due
from anju.domains.arrears.enums import DemandKind
from anju.domains.arrears.models import Demand, DemandedBill, LimitationWarning
from anju.domains.billing.models import Bill
from anju.domains.notifications.models import Notification

NOW = dt.date(2026, 11, 21)
DAYS = st.dates(dt.date(2019, 1, 1), dt.date(2033, 12, 31))


def old_bill(project: Any, due: str = "2023-11-30", amount: str = "276.08", month: str = "2023-10") -> Bill:
    unit = household.make_unit(project)
    return household.make_bill(unit, amount, month=month, due=due)


def demand(root: Any, bill: Bill, on: dt.date, kind: DemandKind = DemandKind.LETTER) -> list[Demand]:
    with clock.at(dt.date(2034, 1, 1)):
        return services.record_demands(
            actor=root, project=bill.unit.project, bill_ids=[bill.pk], kind=kind, happened_on=on, proof="SF1234567890"
        )


def test_e28_three_years_from_the_due_date(project, root):
    bill = old_bill(project)
    with clock.at(NOW):
        (found,) = queries.bills_running_out(root, project, within_days=30)
    assert (found, found.runs_until) == (bill, dt.date(2026, 11, 30))
    assert (found.runs_until - NOW).days == 9
    assert runs_until(bill.due_on) == dt.date(2026, 11, 30)


def test_a_late_charge_is_counted_from_its_debts_day(project, root):
    bill = old_bill(project)
    charge = household.make_bill(
        bill.unit, "9.00", month="2023-10", due="2026-12-20", settles="2023-11-30", item="违约金"
    )
    with clock.at(NOW):
        assert set(queries.bills_running_out(root, project, within_days=30)) == {bill, charge}
    assert queries.limitation_of(root, charge) == dt.date(2026, 11, 30)


def test_e29_a_delivered_demand_starts_the_three_years_anew(project, root):
    bill = old_bill(project)
    demand(root, bill, dt.date(2026, 6, 10))
    assert queries.limitation_of(root, bill) == dt.date(2029, 6, 10)
    assert runs_until(bill.due_on, [Interruption(dt.date(2026, 6, 10))]) == dt.date(2029, 6, 10)
    with clock.at(NOW):
        assert list(queries.bills_running_out(root, project, within_days=180)) == []


def test_what_has_run_out_does_not_come_back_by_a_demand_or_a_suit(project, root):
    bill = old_bill(project)
    for kind in (DemandKind.LETTER, DemandKind.MESSAGE, DemandKind.IN_PERSON, DemandKind.SUIT):
        demand(root, bill, dt.date(2026, 12, 1), kind)
        assert queries.limitation_of(root, bill) == dt.date(2026, 11, 30)
    demand(root, bill, dt.date(2026, 12, 5), DemandKind.ACKNOWLEDGED)
    assert queries.limitation_of(root, bill) == dt.date(2029, 12, 5)


def test_the_last_day_is_in_time_and_the_order_of_recording_does_not_matter(project, root):
    bill = old_bill(project)
    demand(root, bill, dt.date(2029, 11, 30))  # in time only by the demand that is recorded after it
    assert queries.limitation_of(root, bill) == dt.date(2026, 11, 30)
    demand(root, bill, dt.date(2026, 11, 30))
    assert queries.limitation_of(root, bill) == dt.date(2032, 11, 30)


def test_leap_days():
    assert three_years_after(dt.date(2024, 2, 29)) == dt.date(2027, 2, 28)
    assert warning_due(9, [180, 90, 30]) == 30
    assert warning_due(91, [180, 90, 30]) == 180
    assert warning_due(-1, [180]) is None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(DAYS, st.sampled_from(["letter", "suit", "acknowledged"])), max_size=6))
def test_sql_and_calc_agree(project, root, acts):
    bill = old_bill(project, due="2020-02-28", month="2020-01")
    told = [(on, kind) for on, kind in acts if on > bill.due_on]
    with transaction.atomic():
        for on, kind in told:
            demand(root, bill, on, DemandKind(kind))
    expected = runs_until(bill.due_on, [Interruption(on, kind == "acknowledged") for on, kind in told])
    assert queries.limitation_of(root, bill) == expected


def test_demands_are_evidence_of_each_unit_and_only_of_what_was_overdue(project, root):
    first, second = old_bill(project), old_bill(project)
    later = household.make_bill(first.unit, month="2026-11", due="2026-12-31")
    with clock.at(NOW):
        made = services.record_demands(
            actor=root,
            project=project,
            bill_ids=[first.pk, second.pk, later.pk],
            kind=DemandKind.LETTER,
            happened_on=NOW,
            proof="挂号信 XA123",
        )
    assert {one.unit_id for one in made} == {first.unit_id, second.unit_id}
    assert set(DemandedBill.objects.values_list("bill", flat=True)) == {first.pk, second.pk}
    for table in (Demand, DemandedBill):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.update(project=project)
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.all().delete()


@pytest.mark.parametrize(
    ("day", "proof", "field"),
    [(dt.date(2026, 11, 22), "SF1", "happened_on"), (NOW, "  ", "proof"), (dt.date(2023, 11, 30), "SF1", "")],
)
def test_a_demand_needs_a_day_a_proof_and_an_overdue_bill(project, root, day, proof, field):
    bill = old_bill(project)
    with clock.at(NOW), pytest.raises(DomainError) as refused:
        services.record_demands(
            actor=root, project=project, bill_ids=[bill.pk], kind=DemandKind.LETTER, happened_on=day, proof=proof
        )
    assert (refused.value.field or "") == field


def test_who_may_not_record_is_refused(project):
    bill = old_bill(project)
    with pytest.raises(AccessDenied):
        services.record_demands(
            actor=actor_with(policies.VIEW_LIMITATION),
            project=project,
            bill_ids=[bill.pk],
            kind=DemandKind.LETTER,
            happened_on=NOW,
            proof="SF1",
        )


def test_staff_are_warned_once_a_threshold(project, root, make_user):
    finance = make_user("caiwu", "finance", project=project)
    make_user("baoan", "guard", project=project)
    bill = old_bill(project)
    warned = []
    for day in (dt.date(2026, 6, 2), dt.date(2026, 6, 3), dt.date(2026, 6, 4), dt.date(2026, 9, 1), NOW, NOW):
        with clock.at(day):
            warned.append(services.warn_of_limitation(actor=root, project=project))
    assert warned == [0, 1, 0, 1, 1, 0]
    assert list(LimitationWarning.objects.order_by("pk").values_list("threshold", flat=True)) == [180, 90, 30]
    told = Notification.objects.filter(kind="arrears.limitation.near")
    assert {row.user_id for row in told} == {finance.pk}
    assert told.count() == 3
    newest = told.order_by("-pk").first()
    assert "1 笔欠费将在 30 天内" in newest.title
    assert newest.url == "/p/T1/limitation/?within=30"
    demand(root, bill, dt.date(2026, 11, 22))
    with clock.at(dt.date(2029, 11, 1)):
        assert services.warn_of_limitation(actor=root, project=project) == 1


def test_warnings_take_as_many_statements_for_many_bills(project, root):
    counts = []
    for many in (1, 30):
        for _each in range(many):
            old_bill(project)
        with clock.at(NOW), CaptureQueriesContext(connection) as seen:
            assert services.warn_of_limitation(actor=root, project=project) == many
        counts.append(len(seen))
    assert counts[1] <= counts[0]
