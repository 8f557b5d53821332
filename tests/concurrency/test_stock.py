"""The last pieces taken by many at once: stock never goes below zero, and what phones send twice is one slip."""

from __future__ import annotations

import uuid
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections, transaction
from tests.concurrency.test_payments import ROOT, _at_once, desk_in
from tests.factories import stock as made

from anju.core import scope
from anju.domains.stock import services
from anju.domains.stock.models import Balance, Item, Movement, Slip, Store


@pytest.fixture
def shelf(committed_db: Any) -> Any:
    """Give a committed project with a store that holds ten pieces worth 10.01."""
    desk = desk_in(committed_db.owner_url)
    with transaction.atomic(), scope.enter([desk.project.pk], actor=ROOT):
        store, item = made.make_store(desk.project), made.make_item(desk.project)
        made.receive(desk.project, store, item, "10", "1.001")
    desk.store, desk.item = store.pk, item.pk
    return desk


def _take(shelf: Any, quantity: str, key: uuid.UUID | None = None, order: int = 1) -> str:
    try:
        with transaction.atomic(), scope.enter([shelf.project.pk], actor=ROOT):
            services.issue_material(
                actor=ROOT,
                project=shelf.project,
                store=Store.objects.get(pk=shelf.store),
                item=Item.objects.get(pk=shelf.item),
                quantity=Decimal(quantity),
                subject="workorders.order",
                subject_id=order,
                client_id=key,
            )
        return "taken"
    except Exception as error:  # whatever went wrong is what the test looks at
        return type(error).__name__
    finally:
        connections["default"].close()


def _left(shelf: Any) -> tuple[Decimal, Decimal, Decimal]:
    with transaction.atomic(), scope.enter([shelf.project.pk], actor=ROOT):
        found = Balance.objects.get()
        moved = sum(Movement.objects.values_list("value", flat=True))
        return found.quantity, found.value, Decimal(moved)


def test_the_last_pieces_are_taken_once(shelf: Any) -> None:
    told = Counter(_at_once(8, lambda index: _take(shelf, "3", order=index)))
    assert told == {"taken": 3, "NotEnough": 5}
    assert _left(shelf) == (Decimal(1), Decimal("1.00"), Decimal("1.00"))


def test_a_slip_that_a_phone_sends_six_times_at_once_is_one(shelf: Any) -> None:
    key = uuid.uuid4()
    assert Counter(_at_once(6, lambda _index: _take(shelf, "2", key))) == {"taken": 6}
    assert _left(shelf)[0] == Decimal(8)
    with transaction.atomic(), scope.enter([shelf.project.pk], actor=ROOT):
        assert Slip.objects.filter(client_id=key).count() == 1
