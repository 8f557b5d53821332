"""Late charges: the worked examples through the real statement, and the statement against the arithmetic."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import actor_with
from tests.factories.household import make_bill, make_owner, make_unit

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied
from anju.domains.billing import policies as billing_policies
from anju.domains.billing import queries as billing_queries
from anju.domains.billing import services as billing
from anju.domains.billing.calc.late_fee import PaymentOrder, PenaltyRule, PenaltyStart, run_account, stretches
from anju.domains.billing.enums import Basis
from anju.domains.billing.models import Bill, Tariff
from anju.domains.payments import policies, queries, services, tasks
from anju.domains.payments.calc.tender import Tender
from anju.domains.payments.enums import LateStart, Method, SettleOrder
from anju.domains.payments.models import LateCharge, LateFee

DUE = dt.date(2026, 3, 31)


@pytest.fixture
def rule(project: Any, root: Actor) -> Callable[..., None]:
    """Give a function that sets the project's rule and the tariffs' daily rate."""

    def put(rate: str = "0.0005", **terms: Any) -> None:
        wanted = {
            "grace_days": 0,
            "counts_from": LateStart.DUE_DATE,
            "cap_percent": Decimal(100),
            "settles": SettleOrder.PRINCIPAL_FIRST,
            "monthly": False,
        }
        services.change_late_settings(actor=root, project=project, **(wanted | terms))
        Tariff.objects.exclude(basis=Basis.LATE).update(late_fee_rate=Decimal(rate))

    return put


def late_bill(project: Any, amount: str, due: dt.date = DUE) -> Bill:
    unit = make_unit(project)
    make_owner(unit)
    return make_bill(unit, amount, month=f"{due:%Y-%m}", due=due.isoformat())


def fee_on(day: dt.date, bill: Bill) -> Decimal:
    services.count_late_fees(on=day)
    return LateFee.objects.get(bill=bill).amount


def pay(take: Any, bill: Bill, amount: str, on: dt.date, **more: Any) -> Any:
    at = dt.datetime.combine(on, dt.time(10), clock.ZONE)
    return take(bill.unit, [Tender(Method.CASH, Decimal(amount))], at=at, amount=Decimal(amount), **more)


def test_e16_from_the_due_date_and_from_the_grace(project: Any, rule: Any) -> None:
    bill = late_bill(project, "631.20")
    rule(grace_days=10)
    services.count_late_fees(on=dt.date(2026, 4, 10))
    assert not LateFee.objects.exists()
    assert fee_on(dt.date(2026, 5, 15), bill) == Decimal("14.20")
    assert LateFee.objects.get().days == 45
    rule(grace_days=10, counts_from=LateStart.GRACE_END)
    assert fee_on(dt.date(2026, 5, 15), bill) == Decimal("11.05")


def test_e17_capped_at_the_principal(project: Any, rule: Any) -> None:
    bill = late_bill(project, "1000")
    rule("0.003")
    day = DUE + dt.timedelta(days=400)
    assert fee_on(day, bill) == Decimal("1000.00")
    rule("0.003", cap_percent=None)
    assert fee_on(day, bill) == Decimal("1200.00")


def test_e19_principal_first(project: Any, root: Actor, rule: Any, take: Any) -> None:
    bill = late_bill(project, "1000", dt.date(2026, 1, 31))
    rule()
    services.count_late_fees(on=dt.date(2026, 3, 2))
    pay(take, bill, "400", dt.date(2026, 3, 2))
    pay(take, bill, "600", dt.date(2026, 4, 1))
    assert fee_on(dt.date(2026, 4, 20), bill) == Decimal("24.00")
    told = queries.explain_late_fee(root, Bill.objects.get(), on=dt.date(2026, 4, 20))
    assert [(one.principal, one.days, one.fee) for one in told.stretches] == [(1000, 30, 15), (600, 30, 9)]
    assert LateFee.objects.get().is_final
    assert services.count_late_fees(on=dt.date(2026, 5, 20)) == 0  # it is settled: nothing runs up


def test_e19_penalty_first(project: Any, root: Actor, rule: Any, take: Any) -> None:
    bill = late_bill(project, "1000", dt.date(2026, 1, 31))
    rule(settles=SettleOrder.PENALTY_FIRST)
    first, second = dt.date(2026, 3, 2), dt.date(2026, 4, 1)
    services.charge_late_fees(actor=root, project=project, unit=bill.unit, key="1", on=first)
    pay(take, bill, "400", first)
    bill.refresh_from_db()
    assert bill.balance == 615
    services.charge_late_fees(actor=root, project=project, unit=bill.unit, key="2", on=second)
    pay(take, bill, "624.23", second)
    charged = list(LateCharge.objects.order_by("pk").values_list("charge__amount", "charge__balance"))
    assert charged == [(Decimal("15.00"), 0), (Decimal("9.23"), 0)]
    bill.refresh_from_db()
    assert bill.balance == 0
    assert fee_on(dt.date(2026, 6, 1), bill) == Decimal("24.23")
    assert billing_queries.disagreements(root, project) == []


def test_charge_follows_its_bill_and_bears_none_itself(project: Any, root: Actor, rule: Any) -> None:
    bill, day = late_bill(project, "1000"), dt.date(2026, 5, 15)
    rule()
    document = services.charge_late_fees(actor=root, project=project, unit=bill.unit, key="k", on=day)
    charge = Bill.objects.get(document=document)
    assert (charge.amount, charge.settles_on, charge.tariff.basis) == (Decimal("22.50"), DUE, Basis.LATE)
    assert charge.due_on == day + dt.timedelta(days=30)
    assert queries.origin_of(root, charge).fee_id == bill.pk
    again = services.charge_late_fees(actor=root, project=project, unit=bill.unit, key="k", on=day)
    assert again.pk == document.pk
    with pytest.raises(services.NothingLate):
        services.charge_late_fees(actor=root, project=project, unit=bill.unit, key="other", on=day)
    services.count_late_fees(on=dt.date(2027, 5, 15))
    assert not LateFee.objects.filter(bill=charge).exists()
    assert LateFee.objects.get().open > 0  # what ran up since


def test_a_charge_has_its_own_day_to_pay_and_stands_in_line_with_its_debt(
    project: Any, root: Actor, rule: Any, take: Any
) -> None:
    first = late_bill(project, "1000")
    second = make_bill(first.unit, "300.00", month="2026-05", due="2026-05-10")
    rule()
    Tariff.objects.exclude(basis=Basis.LATE).update(late_fee_rate=Decimal("0.0005"))
    day = dt.date(2026, 5, 15)
    document = services.charge_late_fees(actor=root, project=project, unit=first.unit, key="k", on=day)
    charge = Bill.objects.get(document=document, settles_on=DUE)
    with clock.at(day + dt.timedelta(days=30)):
        assert billing_queries.overdue_by(charge, clock.today()) == 0
        assert Bill.objects.filter(document=document, due_on__lt=clock.today()).count() == 0
    assert billing_queries.overdue_by(charge, day + dt.timedelta(days=31)) == 1
    order = [first.pk, charge.pk, second.pk]
    assert [bill.pk for bill in billing_queries.open_bills_of_unit(root, first.unit)][:3] == order
    pay(take, first, "1010", day)
    first.refresh_from_db()
    charge.refresh_from_db()
    second.refresh_from_db()
    assert (first.balance, charge.paid, second.paid) == (0, Decimal("10.00"), 0)


def test_an_office_says_how_long_a_charge_may_be_paid(project: Any, root: Actor, rule: Any) -> None:
    bill, day = late_bill(project, "1000"), dt.date(2026, 5, 15)
    rule()
    services.charge_late_fees(actor=root, project=project, unit=bill.unit, key="k", on=day)
    billing.change_tariff(actor=root, tariff=Tariff.objects.get(basis=Basis.LATE), due_days=7)
    later = dt.date(2026, 6, 15)
    services.charge_late_fees(actor=root, project=project, unit=bill.unit, key="l", on=later)
    assert Bill.objects.filter(settles_on=DUE).latest("pk").due_on == later + dt.timedelta(days=7)


def test_reversed_charge_may_be_charged_again(project: Any, root: Actor, rule: Any) -> None:
    bill, day = late_bill(project, "1000"), dt.date(2026, 5, 15)
    rule()
    document = services.charge_late_fees(actor=root, project=project, unit=bill.unit, key="k", on=day)
    billing.reverse_document(actor=root, document=document, reason="协商免收")
    assert LateFee.objects.get().charged == 0
    assert services.charge_late_fees(actor=root, project=project, unit=bill.unit, key="l", on=day).bill_amount == 22.5


def test_undone_payment_never_was(project: Any, finance: Actor, rule: Any, take: Any) -> None:
    bill, day = late_bill(project, "1000"), dt.date(2026, 5, 15)
    rule()
    services.count_late_fees(on=dt.date(2026, 4, 1))
    payment = pay(take, bill, "1000", dt.date(2026, 4, 1))
    assert fee_on(day, bill) == Decimal("0.50")
    services.reverse_payment(actor=finance, payment=payment, reason="退票")
    assert fee_on(day, bill) == Decimal("22.50")


def test_one_statement_for_all_projects_and_the_month_once(project: Any, rule: Any) -> None:
    late_bill(project, "1000")
    late_bill(project, "500")
    rule(monthly=True)
    with clock.at(dt.date(2026, 6, 1)):
        with CaptureQueriesContext(connection) as ran:
            services.count_late_fees()
        assert sum("MERGE" in one["sql"] for one in ran) == 1
        assert tasks.count_late_fees_everywhere() == 0
        assert tasks.charge_late_fees_everywhere() == 1
        tasks.charge_late_fees_everywhere()
    assert LateCharge.objects.count() == 2


def test_rights(project: Any, rule: Any) -> None:
    bill = late_bill(project, "1000")
    rule()
    clerk = actor_with(billing_policies.VIEW_BILLS, project_id=project.pk)
    with pytest.raises(AccessDenied):
        services.charge_late_fees(actor=clerk, project=project, unit=bill.unit, key="k")
    with pytest.raises(AccessDenied):
        services.change_late_settings(
            actor=actor_with(policies.CHARGE_LATE, project_id=project.pk),
            project=project,
            grace_days=0,
            counts_from=LateStart.DUE_DATE,
            cap_percent=None,
            settles=SettleOrder.PRINCIPAL_FIRST,
            monthly=False,
        )


WALK = st.lists(st.tuples(st.integers(-40, 500), st.decimals("0.01", "900", places=2)), max_size=5)
RULES = st.fixed_dictionaries(
    {
        "grace_days": st.integers(0, 45),
        "counts_from": st.sampled_from(LateStart),
        "cap_percent": st.none() | st.decimals("0", "150", places=2),
    }
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amount=st.decimals("0.01", "3000", places=2),
    rate=st.decimals("0.000001", "0.01", places=6),
    walk=WALK,
    terms=RULES,
    until=st.integers(0, 600),
)
def test_statement_equals_the_arithmetic(
    project: Any, rule: Any, take: Any, amount: Decimal, rate: Decimal, walk: Any, terms: Any, until: int
) -> None:
    with transaction.atomic():
        bill = late_bill(project, str(amount))
        rule(str(rate), **terms)
        paid: list[tuple[dt.date, Decimal]] = []
        left = amount
        for days, wished in sorted(walk):
            share, on = min(wished, left), DUE + dt.timedelta(days=days)
            if share > 0:
                pay(take, bill, str(share), on, idempotency_key=str(uuid.uuid4()))
                paid.append((on, share))
                left -= share
        day = DUE + dt.timedelta(days=until)
        with clock.at(day):
            services.count_late_fees(unit=bill.unit, on=day)
        cap = terms["cap_percent"]
        told = PenaltyRule(
            rate,
            grace_days=terms["grace_days"],
            starts=PenaltyStart(terms["counts_from"].value),
            cap_ratio=None if cap is None else cap / 100,
        )
        fees = stretches(amount, DUE, paid, until=day, rule=told)
        wanted = sum((one.fee for one in fees), Decimal(0))
        account = run_account(amount, DUE, paid, until=day, rule=told, order=PaymentOrder.PRINCIPAL_FIRST)
        assert wanted == account.penalty
        held = LateFee.objects.filter(bill=bill).first()
        assert held is None or held.amount == wanted
        # What was settled more than a year ago and never counted is left alone; there is no row of nothing.
        assert held is not None or not wanted or (left == 0 and paid[-1][0] < day - dt.timedelta(days=366))
        transaction.set_rollback(True)
