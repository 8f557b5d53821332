"""Stock: received, used, given back, moved; never below zero, worth its weighted average, in the books."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import actor_with
from tests.factories import stock as made
from tests.factories.work import actor_of, make_worker

from anju.core import clock
from anju.core.errors import AccessDenied, DomainError
from anju.domains.ledger import queries as books
from anju.domains.stock import policies, queries, services
from anju.domains.stock.calc import average
from anju.domains.stock.models import Balance, Movement, Slip
from anju.domains.stock.services import KeyUsedOtherwise, Line, NotEnough

ROOT = made.ROOT
SUBJECT = "workorders.order"


def _held(store: Any, item: Any) -> tuple[Decimal, Decimal]:
    found = Balance.objects.get(store=store, item=item)
    return found.quantity, found.value


def _closing(project: Any) -> dict[str, Decimal]:
    reader = actor_with("ledger.entry:view")
    lines = books.trial_balance(reader, project, first_on=dt.date(2020, 1, 1), last_on=dt.date(2099, 1, 1))
    return {line.code: line.closing for line in lines if line.closing}


def _issue(project: Any, store: Any, item: Any, quantity: str, order: int = 7, **more: Any) -> Slip:
    return services.issue_material(
        **{"actor": ROOT, **more},
        project=project,
        store=store,
        item=item,
        quantity=Decimal(quantity),
        subject=SUBJECT,
        subject_id=order,
    )


def _return(project: Any, store: Any, item: Any, quantity: str, order: int = 7, **more: Any) -> Slip:
    return services.return_material(
        **{"actor": ROOT, **more},
        project=project,
        store=store,
        item=item,
        quantity=Decimal(quantity),
        subject=SUBJECT,
        subject_id=order,
    )


def test_what_is_used_costs_the_weighted_average_and_stands_in_the_books(project: Any) -> None:
    store, item = made.make_store(project), made.make_item(project)
    made.receive(project, store, item, "10", "5.00")
    made.receive(project, store, item, "5", "8.00")
    assert _held(store, item) == (Decimal(15), Decimal("90.00"))
    _issue(project, store, item, "4")
    assert _held(store, item) == (Decimal(11), Decimal("66.00"))
    assert queries.cost_of(project, SUBJECT, 7) == Decimal("24.00")
    assert queries.costs_of(project, SUBJECT, [7, 8]) == {7: Decimal("24.00")}
    assert _closing(project) == {"1403": Decimal("66.00"), "2202": Decimal("-90.00"), "6401.02": Decimal("24.00")}


def test_what_comes_back_takes_its_cost_with_it(project: Any) -> None:
    store, item = made.make_store(project), made.make_item(project)
    made.receive(project, store, item, "3", "3.3333")
    _issue(project, store, item, "3")
    made.receive(project, store, item, "10", "9.00")
    _return(project, store, item, "1")
    (material,) = queries.materials_of(project, SUBJECT, 7)
    assert (material.issued, material.returned, material.used) == (Decimal(3), Decimal(1), Decimal(2))
    assert material.cost == Decimal("6.67")
    _return(project, store, item, "2")
    assert queries.cost_of(project, SUBJECT, 7) == Decimal("0.00")
    assert _held(store, item) == (Decimal(13), Decimal("100.00"))
    assert _closing(project) == {"1403": Decimal("100.00"), "2202": Decimal("-100.00")}


def test_no_more_comes_back_than_was_issued(project: Any) -> None:
    store, item = made.make_store(project), made.make_item(project)
    made.receive(project, store, item, "5", "2.00")
    _issue(project, store, item, "2")
    with pytest.raises(DomainError):
        _return(project, store, item, "3")
    with pytest.raises(DomainError):
        _return(project, store, item, "1", order=8)


def test_a_store_never_holds_less_than_nothing(project: Any) -> None:
    store, item = made.make_store(project), made.make_item(project)
    made.receive(project, store, item, "5", "2.00")
    with pytest.raises(NotEnough, match="5"):
        _issue(project, store, item, "5.001")
    slip = _issue(project, store, item, "5")
    with pytest.raises(DatabaseError), transaction.atomic():
        Movement.objects.create(project=project, slip=slip, store=store, item=item, quantity=Decimal("-1"))
    assert _held(store, item) == (Decimal(0), Decimal("0.00"))


def test_balances_and_movements_are_written_by_nobody_but_movements(project: Any) -> None:
    store, item = made.make_store(project), made.make_item(project)
    made.receive(project, store, item, "5", "2.00")
    for table, change in (("stock_balance", "quantity = 9"), ("stock_movement", "quantity = 9")):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {change}")


def test_moved_goods_keep_their_cost_and_post_nothing(project: Any) -> None:
    worker, _actor = make_worker(project)
    store, item = made.make_store(project), made.make_item(project)
    carried = made.make_store(project, "张师傅的工具包", employee=worker)
    made.receive(project, store, item, "3", "3.3333")
    before = _closing(project)
    services.move_materials(actor=ROOT, project=project, source=store, target=carried, lines=[Line(item, Decimal(1))])
    assert _held(carried, item) == (Decimal(1), Decimal("3.33"))
    assert _held(store, item) == (Decimal(2), Decimal("6.67"))
    assert _closing(project) == before


def test_goods_go_back_to_the_supplier_who_is_owed_less(project: Any) -> None:
    store, item = made.make_store(project), made.make_item(project)
    slip = made.receive(project, store, item, "10", "5.00")
    services.return_goods(
        actor=ROOT,
        project=project,
        store=store,
        supplier=slip.supplier,
        lines=[Line(item, Decimal(4))],
        note="尺寸不符",
    )
    assert _closing(project) == {"1403": Decimal("30.00"), "2202": Decimal("-30.00")}


def test_opening_stock_is_in_the_books_already(project: Any) -> None:
    store, item = made.make_store(project), made.make_item(project)
    services.take_opening(actor=ROOT, project=project, store=store, lines=[Line(item, Decimal(10), Decimal("1.50"))])
    assert _held(store, item) == (Decimal(10), Decimal("15.00"))
    assert _closing(project) == {}


def test_a_phone_that_sends_twice_uses_once(project: Any) -> None:
    store, item = made.make_store(project), made.make_item(project)
    made.receive(project, store, item, "5", "2.00")
    key, device_at = uuid.uuid4(), clock.now() - dt.timedelta(hours=3)
    first = _issue(project, store, item, "2", client_id=key, device_at=device_at)
    assert _issue(project, store, item, "2", client_id=key, device_at=device_at) == first
    assert first.device_at == device_at
    assert _held(store, item)[0] == Decimal(3)
    with pytest.raises(KeyUsedOtherwise):
        _issue(project, store, item, "3", client_id=key)
    back = uuid.uuid4()
    returned = _return(project, store, item, "2", client_id=back)
    assert _return(project, store, item, "2", client_id=back) == returned
    assert _held(store, item)[0] == Decimal(5)


def test_workers_use_what_they_carry_and_nothing_else(project: Any, make_user: Any) -> None:
    worker, actor = make_worker(project)
    user = actor_of(worker.user, project, policies.USE)
    store, item = made.make_store(project), made.make_item(project)
    carried = made.make_store(project, "个人库", employee=worker)
    made.receive(project, store, item, "5", "2.00")
    services.move_materials(actor=ROOT, project=project, source=store, target=carried, lines=[Line(item, Decimal(2))])
    with pytest.raises(AccessDenied):
        _issue(project, store, item, "1", actor=user)
    with pytest.raises(AccessDenied):
        _issue(project, carried, item, "1", actor=actor)
    _issue(project, carried, item, "1", actor=user)
    assert queries.personal_store_of(user, project) == carried
    assert [one.quantity for one in queries.stock_of_store(user, carried)] == [Decimal(1)]
    assert not queries.stock_of_store(user, store)


def test_other_projects_see_nothing(project: Any, other_project: Any) -> None:
    store, item = made.make_store(project), made.make_item(project)
    made.receive(project, store, item, "5", "2.00")
    viewer = actor_with(policies.VIEW)
    assert queries.balances_visible_to(viewer, project).count() == 1
    assert queries.balances_visible_to(viewer, other_project).count() == 0
    assert not queries.balances_visible_to(actor_with(), project)


def test_cleaning_material_becomes_a_cleaning_cost(project: Any) -> None:
    store, item = made.make_store(project), made.make_item(project, "洗手液", "瓶", cost_class="cleaning")
    made.receive(project, store, item, "2", "12.00")
    _issue(project, store, item, "1")
    assert _closing(project)["6401.03"] == Decimal("12.00")


_QUANTITIES = st.decimals("0.001", "50", places=3)
_PRICES = st.decimals("0", "99", places=2)
_MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("in"), _QUANTITIES, _PRICES),
        st.tuples(st.just("out"), _QUANTITIES, st.just(Decimal(0))),
        st.tuples(st.just("all"), st.just(Decimal(0)), st.just(Decimal(0))),
        st.tuples(st.just("back"), _QUANTITIES, st.just(Decimal(0))),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=_MOVES)
def test_any_series_of_movements_keeps_sums_and_agrees_with_the_rule(project: Any, moves: Any) -> None:
    store, item = made.make_store(project), made.make_item(project)
    held, work = average.Held(), average.Held()
    for act, quantity, price in moves:
        if act == "in":
            made.receive(project, store, item, str(quantity), str(price))
            held = average.received(held, quantity, average.worth(quantity, price))
        elif act == "back":
            if quantity > work.quantity:
                continue
            _return(project, store, item, str(quantity), order=item.pk)
            value = average.value_out(work, quantity)
            work, held = average.issued(work, quantity), average.received(held, quantity, value)
        else:
            taken = held.quantity if act == "all" else quantity
            if not taken:
                continue
            if taken > held.quantity:
                with pytest.raises(NotEnough):
                    _issue(project, store, item, str(taken), order=item.pk)
                continue
            _issue(project, store, item, str(taken), order=item.pk)
            value = average.value_out(held, taken)
            held, work = average.issued(held, taken), average.received(work, taken, value)
        assert _held(store, item) == (held.quantity, held.value)
        assert (held.value == 0) or held.quantity > 0
    moved = list(Movement.objects.filter(item=item).values_list("quantity", "value"))
    assert sum(one[0] for one in moved) == held.quantity
    assert sum(one[1] for one in moved) == held.value
    assert queries.cost_of(project, SUBJECT, item.pk) == work.value
