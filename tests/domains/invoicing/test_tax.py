"""Tax rates as dated rows, the split of E24 and E25, and the VAT book that ties to the bills."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories.bureau import ask, open_invoicing, pay
from tests.factories.household import make_bill, make_tariff, make_unit

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.billing.calc.tax import split_tax
from anju.domains.billing.models import Bill
from anju.domains.invoicing import queries, services, tasks
from anju.domains.invoicing.calc.lines import split_next

CENTS = st.integers(1, 10_000_000).map(lambda fen: Decimal(fen) / 100)
RATES = st.sampled_from([Decimal(text) for text in ("0", "0.01", "0.03", "0.05", "0.06", "0.09", "0.13")])


def line_of(office: SimpleNamespace, amount: str, month: str, item: str = "物业服务费") -> Any:
    unit = make_unit(office.project)
    bill = make_bill(unit, amount, month=month, item=item)
    pay(office.cashier, unit, bill)
    return ask(unit, bill).lines.get()


def set_rate(office: SimpleNamespace, rate: str, starts_on: str, item: str = "物业服务费") -> None:
    services.set_tax_rate(
        actor=office.finance,
        project=office.project,
        fee_item=make_tariff(office.project, item).fee_item,
        starts_on=dt.date.fromisoformat(starts_on),
        rate=Decimal(rate),
    )


def test_e24_services_are_parted_at_6_and_at_the_simplified_3_percent(office: SimpleNamespace) -> None:
    line = line_of(office, "631.20", "2026-09")
    assert (line.net, line.tax) == (Decimal("595.47"), Decimal("35.73"))
    set_rate(office, "0.03", "2026-10-01")
    line = line_of(office, "631.20", "2026-10")
    assert (line.net, line.tax) == (Decimal("612.82"), Decimal("18.38"))


def test_e25_leasing_at_9_percent_and_earlier_rates_are_dated_rows(office: SimpleNamespace) -> None:
    parking = "车位租金"
    for rate, starts_on in (("0.05", "2021-01-01"), ("0.03", "2025-01-01"), ("0.09", "2026-01-01")):
        set_rate(office, rate, starts_on, parking)
    found = {month: line_of(office, "300.00", month, parking) for month in ("2024-06", "2025-06", "2026-06")}
    assert {month: (line.net, line.tax) for month, line in found.items()} == {
        "2024-06": (Decimal("285.71"), Decimal("14.29")),
        "2025-06": (Decimal("291.26"), Decimal("8.74")),
        "2026-06": (Decimal("275.23"), Decimal("24.77")),
    }


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CENTS, CENTS, CENTS, RATES)
def test_pieces_of_a_bill_have_the_tax_of_the_whole(first: Decimal, second: Decimal, third: Decimal, rate: Decimal):
    held_gross = held_tax = Decimal(0)
    for gross in (first, second, third):
        split = split_next(gross, rate, held_gross=held_gross, held_tax=held_tax)
        assert split.net + split.tax == gross
        held_gross, held_tax = held_gross + gross, held_tax + split.tax
    assert held_tax == split_tax(first + second + third, rate).tax


def test_an_item_goes_by_its_own_rate_and_else_by_the_project_s(office: SimpleNamespace) -> None:
    set_rate(office, "0.09", "2026-01-01", "车位租金")
    assert line_of(office, "100.00", "2026-09").rate == Decimal("0.06")
    assert line_of(office, "100.00", "2026-09", "车位租金").rate == Decimal("0.09")
    assert line_of(office, "100.00", "2025-09", "车位租金").rate == Decimal("0.06")


def test_a_row_that_invoices_went_by_stays(office: SimpleNamespace, root: Actor) -> None:
    line_of(office, "100.00", "2026-09")
    with pytest.raises(DomainError, match="2026-09-01"):
        set_rate(office, "0.03", "2026-09-01")
    set_rate(office, "0.03", "2026-09-02")
    rate = queries.tax_rates(root, office.project).get(fee_item=None)
    with pytest.raises(DomainError):
        services.remove_tax_rate(actor=root, rate=rate)
    services.remove_tax_rate(actor=root, rate=queries.tax_rates(root, office.project).exclude(pk=rate.pk).get())


def test_who_may_not_sets_no_rate(office: SimpleNamespace) -> None:
    with pytest.raises(AccessDenied):
        services.set_tax_rate(
            actor=office.cashier, project=office.project, fee_item=None, starts_on=dt.date(2026, 1, 1)
        )


def test_the_book_ties_to_the_bills_by_month_and_rate(office: SimpleNamespace, root: Actor) -> None:
    set_rate(office, "0.09", "2026-01-01", "车位租金")
    services.set_tax_rate(
        actor=root,
        project=office.project,
        fee_item=make_tariff(office.project, "代收水费").fee_item,
        starts_on=dt.date(2026, 1, 1),
        treatment="passed_on",
    )
    amounts = ("276.08", "631.20", "0.05")
    units = [make_unit(office.project) for _amount in amounts]
    for unit, amount in zip(units, amounts, strict=True):
        make_bill(unit, amount)
        make_bill(unit, amount, month="2026-10")
    parking, water = (make_bill(units[0], "300.00", item=item) for item in ("车位租金", "代收水费"))
    pay(office.cashier, units[0], parking)
    invoice = ask(units[0], parking)
    tasks.issue_invoice(invoice_id=invoice.pk, project_id=office.project.pk)
    book = queries.vat_book(root, office.project, dt.date(2026, 9, 1))
    assert book.sums.gross == sum(Bill.objects.filter(issued_on__month=9).values_list("amount", flat=True))
    by_item = {line.item: line for line in book.lines}
    parts = [split_tax(Decimal(amount), Decimal("0.06")) for amount in amounts]
    assert by_item["物业服务费"].net == sum(part.net for part in parts)
    assert by_item["物业服务费"].tax == sum(part.tax for part in parts)
    assert (by_item["车位租金"].tax, by_item["代收水费"].tax) == (Decimal("24.77"), Decimal("0.00"))
    assert by_item["代收水费"].is_passed_on
    assert by_item["代收水费"].gross == water.amount
    assert [line.rate for line in book.by_rate] == [Decimal("0.09"), Decimal("0.06"), None]
    month = queries.vat_book(root, office.project, invoice.asked_at.astimezone(clock.ZONE).date().replace(day=1))
    assert month.sums.blue == Decimal("300.00")
    assert month.sums.invoiced_tax == Decimal("24.77")


def test_what_lacks_a_rate_is_named(project: Any, root: Actor) -> None:
    open_invoicing(project, starts_on=dt.date(2026, 10, 1))
    make_bill(make_unit(project), "100.00")
    (line,) = queries.vat_book(root, project, dt.date(2026, 9, 1)).lines
    assert line.lacks_rate
    assert line.gross == line.net == Decimal("100.00")
