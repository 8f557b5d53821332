"""Receipt books: continuous numbers whatever becomes of a receipt, a beginning of the project's own, gaps found."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from tests.conftest import actor_with
from tests.domains.payments.test_taking import cash
from tests.factories.household import make_bill, make_unit

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.payments import policies, queries
from anju.domains.payments import services as payments
from anju.domains.payments.models import Payment


def taken(take: Any, project: Any) -> Payment:
    unit = make_unit(project)
    make_bill(unit, "10.00")
    return take(unit, cash("10.00"))


def test_void_and_reversed_receipts_keep_their_numbers(take: Any, project: Any, cashier: Actor, finance: Actor) -> None:
    void, back, _kept = (taken(take, project) for _one in range(3))
    payments.void_payment(actor=cashier, payment=void, reason="错")
    payments.reverse_payment(actor=finance, payment=back, reason="错")
    (book,) = queries.receipt_books(cashier, project)
    assert book.year == str(clock.today().year)
    assert (book.last, book.used, book.voided, book.reversed, book.gaps) == (3, 3, 1, 1, 0)
    assert book.is_whole


def test_a_project_begins_its_numbers_as_it_likes_and_the_count_goes_on(take: Any, project: Any, root: Actor) -> None:
    year = clock.today().year
    assert taken(take, project).number == f"SJ-T1-{year}-000001"
    payments.set_receipt_prefix(actor=root, project=project, prefix=" ch-a ")
    assert taken(take, project).number == f"CH-A-{year}-000002"
    (book,) = queries.receipt_books(root, project)
    assert book.is_whole
    assert queries.receipt_prefix(project) == "CH-A"


@pytest.mark.parametrize("prefix", ["", "-A", "A-", "收据", "A B", "A" * 13])
def test_a_beginning_is_letters_and_digits(project: Any, root: Actor, prefix: str) -> None:
    with pytest.raises(DomainError):
        payments.set_receipt_prefix(actor=root, project=project, prefix=prefix)


def test_who_may_not_sets_no_beginning(project: Any) -> None:
    with pytest.raises(AccessDenied):
        payments.set_receipt_prefix(actor=actor_with(policies.COLLECT), project=project, prefix="A")


def test_a_gap_is_found(take: Any, project: Any, root: Actor) -> None:
    taken(take, project)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_number_series SET last = last + 25 WHERE kind = 'receipt'")
    taken(take, project)
    (book,) = queries.receipt_books(root, project)
    assert not book.is_whole
    assert (book.gaps, book.missing[:2], len(book.missing)) == (25, [2, 3], 20)
