"""On-line orders: their numbers, and the table of moves from state to state."""

from __future__ import annotations

import datetime as dt
import re
import secrets

from anju.domains.payments.enums import OrderState

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is read wrongly over the telephone
_NUMBER = re.compile(r"P(\d{1,9})-\d{6}-[0-9A-Z]{10}(R\d{1,3})?")

MOVES: dict[OrderState, frozenset[OrderState]] = {
    OrderState.CREATED: frozenset(
        {
            OrderState.WAITING,
            OrderState.CONFIRMING,
            OrderState.PAID,
            OrderState.CLOSED,
            OrderState.FAILED,
            OrderState.REFUNDING,
        }
    ),
    OrderState.WAITING: frozenset(
        {OrderState.CONFIRMING, OrderState.PAID, OrderState.CLOSED, OrderState.FAILED, OrderState.REFUNDING}
    ),
    OrderState.CONFIRMING: frozenset(
        {OrderState.WAITING, OrderState.PAID, OrderState.CLOSED, OrderState.FAILED, OrderState.REFUNDING}
    ),
    OrderState.CLOSED: frozenset({OrderState.PAID, OrderState.REFUNDING}),
    OrderState.FAILED: frozenset({OrderState.PAID, OrderState.REFUNDING}),
    OrderState.PAID: frozenset({OrderState.REFUNDING}),
    OrderState.REFUNDING: frozenset({OrderState.REFUNDED}),
    OrderState.REFUNDED: frozenset(),
}
"""From where to where an order goes. Money may still come for one that is closed: no clock of ours stops theirs."""

OPEN = (OrderState.CREATED, OrderState.WAITING, OrderState.CONFIRMING)
"""Somebody may be paying right now."""

UNPAID = (*OPEN, OrderState.CLOSED, OrderState.FAILED)
"""No money has come."""

SETTLED = (OrderState.PAID, OrderState.REFUNDING, OrderState.REFUNDED)
"""Money has come and been dealt with."""


def can_move(source: str, target: str) -> bool:
    """Tell whether an order may go from one state to another."""
    return OrderState(target) in MOVES[OrderState(source)]


def new_number(project_id: int, day: dt.date) -> str:
    """Return a number that nobody can guess and that tells its project, such as ``P12-261122-7F3K9QXMWT``.

    At most 32 letters, digits and hyphens with the suffix of a refund, as the large acquirers want it.
    """
    return f"P{project_id}-{day:%y%m%d}-{''.join(secrets.choice(_ALPHABET) for _ in range(10))}"


def refund_number(order_number: str, count: int) -> str:
    """Return the number of an order's first, second … refund."""
    return f"{order_number}R{count}"


def order_of_refund(number: str) -> str:
    """Return the number of the order that a refund of ours belongs to. Raises ValueError for another number."""
    found = _NUMBER.fullmatch(number)
    if found is None or found[2] is None:
        raise ValueError(number)
    return number.removesuffix(found[2])


def project_of(number: str) -> int | None:
    """Return the project that a number of ours tells, or None for what is no number of ours."""
    found = _NUMBER.fullmatch(number)
    return int(found[1]) if found else None
