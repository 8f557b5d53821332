"""Many at one bill: real connections, real commits. It is invoiced once, and no money goes back beside an invoice."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, connections, transaction
from tests.concurrency.test_payments import ROOT, desk_in
from tests.factories.bureau import open_invoicing

from anju.core import scope
from anju.core.access import system_actor
from anju.domains.billing.models import Bill
from anju.domains.estate.models import Unit
from anju.domains.invoicing import services
from anju.domains.invoicing.models import InvoiceLine
from anju.domains.payments import services as payments
from anju.domains.payments.calc.tender import Tender
from anju.domains.payments.enums import Method
from anju.domains.payments.models import Payment

AT_ONCE = 8
FINANCE = system_actor("finance")


@pytest.fixture
def paid(committed_db: Any) -> SimpleNamespace:
    """Commit a project in which one bill of 300.00 is paid."""
    desk = desk_in(committed_db.owner_url, owes="300.00")
    actor, shift = desk.cashiers[0]
    with transaction.atomic(), scope.enter([desk.project.pk], actor=ROOT):
        open_invoicing(desk.project)
        desk.payment = payments.take_payment(
            actor=actor,
            project=desk.project,
            shift=shift,
            unit=desk.unit,
            tenders=[Tender(Method.CASH, Decimal("300.00"))],
            idempotency_key=str(uuid.uuid4()),
        ).pk
        desk.bill = Bill.objects.get().pk
    return desk


def _inside(desk: SimpleNamespace, act: Callable[[], Any]) -> str:
    """Act in a transaction of this thread; return the name of what went wrong, or "done"."""
    try:
        with transaction.atomic(), scope.enter([desk.project.pk], actor=ROOT):
            act()
        return "done"
    except Exception as error:  # whatever went wrong is what the test looks at
        return type(error).__name__
    finally:
        connections["default"].close()


def _apply(desk: SimpleNamespace, client_id: uuid.UUID | None = None) -> None:
    services.apply_for_invoice(
        actor=ROOT,
        unit=Unit.objects.select_related("project").get(pk=desk.unit.pk),
        bill_ids=[desk.bill],
        expected=Decimal("300.00"),
        kind="person",
        name="王建国",
        client_id=client_id or uuid.uuid4(),
    )


def _at_once(number: int, act: Callable[[int], str]) -> list[str]:
    gate = Barrier(number)

    def run(index: int) -> str:
        gate.wait()
        return act(index)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def _invoiced(desk: SimpleNamespace) -> Decimal:
    with transaction.atomic(), scope.enter([desk.project.pk]):
        return sum(InvoiceLine.objects.values_list("gross", flat=True), Decimal(0))


def test_parallel_applications_invoice_a_bill_once(paid: SimpleNamespace) -> None:
    told = Counter(_at_once(AT_ONCE, lambda index: _inside(paid, lambda: _apply(paid))))
    assert told == {"done": 1, "CannotInvoice": AT_ONCE - 1}
    assert _invoiced(paid) == Decimal("300.00")


def test_the_same_page_sent_in_parallel_is_one_invoice(paid: SimpleNamespace) -> None:
    key = uuid.uuid4()
    told = Counter(_at_once(4, lambda index: _inside(paid, lambda: _apply(paid, key))))
    assert told == {"done": 4}
    assert _invoiced(paid) == Decimal("300.00")


def test_the_database_alone_holds_it_where_the_service_looks_at_an_old_picture(
    paid: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the service's own lock all see the bill free; the lock and the sum in the database let one through."""
    from anju.domains.invoicing.services import applying

    seen = Barrier(4)
    refuse = applying._refuse

    def wait_for_all(*arguments: Any) -> None:
        refuse(*arguments)
        seen.wait(20)

    monkeypatch.setattr(applying, "_lock", lambda unit, bill_ids: None)
    monkeypatch.setattr(applying, "_refuse", wait_for_all)
    told = Counter(_at_once(4, lambda index: _inside(paid, lambda: _apply(paid))))
    assert told == {"done": 1, "IntegrityError": 3}
    assert _invoiced(paid) == Decimal("300.00")


def test_an_invoice_and_a_reversal_at_once_never_both_succeed(paid: SimpleNamespace) -> None:
    def reverse() -> None:
        payments.reverse_payment(actor=FINANCE, payment=Payment.objects.get(pk=paid.payment), reason="退款")

    acts = (lambda: _apply(paid), reverse)
    told = _at_once(2, lambda index: _inside(paid, acts[index]))
    assert told.count("done") == 1
    with transaction.atomic(), scope.enter([paid.project.pk]):
        assert _invoiced(paid) == Bill.objects.get().paid


def test_the_database_refuses_at_commit_what_no_service_asked_about(paid: SimpleNamespace) -> None:
    assert _inside(paid, lambda: _apply(paid)) == "done"

    def take_back() -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE billing_bill SET paid = 0 WHERE id = %s", [paid.bill])

    assert _inside(paid, take_back) == "IntegrityError"
