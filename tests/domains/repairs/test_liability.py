"""Who bears a repair: proposed by part and warranty, said by worker or desk with a reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.factories import work

from anju.core import clock
from anju.core.errors import AccessDenied, DomainError
from anju.domains.repairs import policies, queries, services
from anju.domains.repairs.calc import warranty
from anju.domains.repairs.enums import Liable
from anju.domains.repairs.models import CostClaim, Liability, RepairCharge
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import OrderState


@pytest.mark.parametrize(
    ("handed_over_on", "length", "unit", "last"),
    [
        ("2021-11-23", 60, "months", "2026-11-23"),  # 5 years of waterproofing, the corresponding day included
        ("2024-11-30", 24, "months", "2026-11-30"),
        ("2024-08-31", 6, "months", "2025-02-28"),
        ("2024-10-01", 2, "seasons", "2026-03-15"),
        ("2024-12-01", 2, "seasons", "2027-03-15"),  # the season under way is not a whole one
    ],
)
def test_terms_end_by_the_calendar(handed_over_on: str, length: int, unit: str, last: str):
    begun = dt.date.fromisoformat(handed_over_on)
    assert warranty.last_day(begun, length, unit) == dt.date.fromisoformat(last)


def test_own_part_is_the_households(order: Any):
    cover = queries.cover_of(order)
    assert (cover.liable, cover.is_said) == (Liable.OWNER, False)


def test_common_part_is_paid_from_the_fee(order: Any, told: Any):
    told(part="common")
    assert queries.cover_of(order).liable == Liable.FEE


@pytest.mark.parametrize(("days", "liable"), [(0, Liable.DEVELOPER), (-1, Liable.OWNER)])
def test_home_under_warranty_is_the_developers(order: Any, days: int, liable: str):
    services.ship_terms()
    opened_on = order.opened_at.astimezone(clock.ZONE).date()
    order.unit.handed_over_on = opened_on.replace(year=opened_on.year - 2) + dt.timedelta(days=days)
    order.unit.save(update_fields=["handed_over_on"])
    cover = queries.cover_of(order)
    assert cover.term is not None
    assert (cover.liable, cover.term.category) == (liable, "water")


def test_narrower_term_and_the_projects_own_go_before(project: Any, order: Any, root: Any):
    services.ship_terms()
    services.set_term(actor=root, project=project, category="water.tap", name="龙头", length=120, unit="months")
    order.unit.handed_over_on = order.opened_at.astimezone(clock.ZONE).date() - dt.timedelta(days=3000)
    assert queries.cover_of(order).liable == Liable.DEVELOPER


def test_another_one_than_proposed_needs_a_reason(order: Any, worker: Any):
    with pytest.raises(DomainError, match="Say why"):
        services.say_who_is_liable(actor=worker[1], order=order, liable="fund")
    services.say_who_is_liable(actor=worker[1], order=order, liable="fund", reason="立管属公共部位")
    assert queries.cover_of(order).liable == Liable.FUND
    assert Liability.objects.get().proposed == Liable.OWNER


def test_other_workers_say_nothing_but_the_desk_does(project: Any, order: Any, make_user: Any):
    stranger = work.make_worker(project, "王师傅")[1]
    with pytest.raises(DomainError):
        services.say_who_is_liable(actor=stranger, order=order, liable="owner")
    desk = work.actor_of(make_user("desk9"), project, policies.DECIDE)
    services.say_who_is_liable(actor=desk, order=order, liable="owner")
    with pytest.raises(AccessDenied):
        services.set_term(actor=desk, project=project, category="water", name="水", length=1, unit="months")


def test_nobody_pays_for_a_place_without_a_home(project: Any, order: Any, worker: Any, root: Any):
    other = work.open_order(project, urgency="normal")
    workorders.assign_order(actor=root, order=other, worker=worker[0])
    with pytest.raises(DomainError, match="no home"):
        services.say_who_is_liable(actor=worker[1], order=other, liable="owner")


@pytest.mark.parametrize("liable", ["developer", "fund", "fee"])
def test_what_no_household_bears_makes_no_bill(order: Any, worker: Any, finished: Any, liable: str):
    services.say_who_is_liable(actor=worker[1], order=order, liable=liable, reason="保修期内")
    finished()
    assert not RepairCharge.objects.exists()
    assert [one.liable for one in CostClaim.objects.all()] == ([] if liable == "fee" else [liable])


def test_plan_of_the_developers_repair_is_the_amount_to_claim(
    project: Any, order: Any, worker: Any, quoted: Any, root: Any, finished: Any
):
    quote = quoted()
    services.say_who_is_liable(actor=root, order=order, liable="developer", reason="保修期内")
    order.refresh_from_db()
    quote.refresh_from_db()
    assert (order.state, quote.state) == (OrderState.ON_SITE, "replaced")
    services.give_quote(actor=worker[1], order=order, findings="角阀老化", plan="更换", lines=_lines())
    finished()
    claim = CostClaim.objects.get()
    assert f"{claim.amount}" == "151.00"
    services.settle_claim(actor=root, claim=claim, note="开发商转账")
    with pytest.raises(DomainError, match="already"):
        services.settle_claim(actor=root, claim=claim)


def _lines() -> Any:
    from tests.domains.repairs.conftest import LINES

    return LINES
