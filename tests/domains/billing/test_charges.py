"""Charges that no monthly run issues: written with their entries, once, reversed whole, and left alone by runs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError
from tests.conftest import actor_with
from tests.domains.billing.conftest import Estate

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.billing import policies, queries, services
from anju.domains.billing.enums import Basis, SkipReason
from anju.domains.billing.models import Bill, ChargeDocument
from anju.domains.billing.services import OneCharge
from anju.domains.ledger.models import Entry, Line
from anju.domains.ledger.services import PeriodClosed
from anju.domains.residents.enums import ResidencyRole


def charge(estate: Estate, amount: str = "120.00", *, key: str = "form-1", **facts: Any) -> ChargeDocument:
    unit = facts.pop("unit", None) or estate.unit()
    return services.charge_once(
        actor=estate.root,
        project=estate.project,
        fee_item=estate.fee_item("维修费"),
        charge=OneCharge(unit_id=unit.pk, amount=Decimal(amount), **facts),
        memo="更换水龙头",
        key=key,
    )


def test_charge_is_one_bill_with_its_entry(estate: Estate, root: Actor) -> None:
    document = charge(estate)
    bill = Bill.objects.get(document=document)
    assert (bill.run, bill.amount, bill.balance, bill.person.name) == (None, 120, 120, "王建国")
    assert bill.period_start == bill.period_end == bill.due_on == clock.today()
    assert (document.bill_count, document.bill_amount) == (1, 120)
    sides = dict(Line.objects.filter(entry=bill.entry_id).values_list("account__role", "amount"))
    assert sides == {"receivable": 120, "revenue": -120}
    assert queries.disagreements(root, estate.project) == []


def test_same_form_charges_once(estate: Estate) -> None:
    unit = estate.unit()
    assert charge(estate, unit=unit).pk == charge(estate, unit=unit).pk
    assert Bill.objects.count() == 1
    charge(estate, unit=unit, key="form-2")
    assert Bill.objects.count() == 2  # the same thing twice a day is two charges


def test_tenant_who_agreed_to_pay_owes(estate: Estate) -> None:
    unit = estate.unit()
    estate.resident(unit, "李租客", role=ResidencyRole.TENANT, is_payer=True)
    assert Bill.objects.get(document=charge(estate, unit=unit)).person.name == "李租客"


def test_charge_is_reversed_whole_and_once(estate: Estate, root: Actor) -> None:
    document = services.reverse_document(actor=root, document=charge(estate), reason="开错了户")
    bill = Bill.objects.get()
    assert (bill.balance, document.reversed_for) == (0, "开错了户")
    assert Entry.objects.filter(reverses=bill.entry_id).exists()
    assert queries.disagreements(root, estate.project) == []
    with pytest.raises(DomainError):
        services.reverse_document(actor=root, document=document, reason="再来一次")


def test_paid_charge_is_not_reversed(estate: Estate, root: Actor) -> None:
    document = charge(estate)
    Bill.objects.update(paid=1)
    with pytest.raises(DomainError):
        services.reverse_document(actor=root, document=document, reason="开错了户")


@pytest.mark.parametrize(("amount", "memo"), [("0", "更换水龙头"), ("-1", "更换水龙头"), ("5", " ")])
def test_charge_needs_an_amount_and_a_word(estate: Estate, amount: str, memo: str) -> None:
    one = OneCharge(unit_id=estate.unit().pk, amount=Decimal(amount))
    with pytest.raises(DomainError):
        services.charge_once(
            actor=estate.root,
            project=estate.project,
            fee_item=estate.fee_item("维修费"),
            charge=one,
            memo=memo,
            key="k",
        )


def test_charging_takes_the_right(estate: Estate) -> None:
    one = OneCharge(unit_id=estate.unit().pk, amount=Decimal(5))
    clerk = actor_with(policies.VIEW_BILLS, project_id=estate.project.pk)
    with pytest.raises(AccessDenied):
        services.charge_once(
            actor=clerk, project=estate.project, fee_item=estate.fee_item(), charge=one, memo="卡", key="k"
        )
    document = charge(estate)
    with pytest.raises(AccessDenied):
        services.reverse_document(actor=clerk, document=document, reason="开错了")


def test_closed_month_takes_no_charge(estate: Estate, root: Actor) -> None:
    from anju.domains.ledger import services as ledger

    past = clock.today().replace(day=1) - dt.timedelta(days=1)
    ledger.close_period(actor=root, project=estate.project, month=past)
    tariff = services.document_tariff(actor=root, fee_item=estate.fee_item("清运费"), basis=Basis.ONCE)
    rows = services.rows_of([OneCharge(unit_id=estate.unit().pk, amount=Decimal(5))], on=past)
    with pytest.raises(PeriodClosed):
        services.issue_document(actor=root, tariff=tariff, rows=rows, key="k", issued_on=past)


def test_rows_by_select_make_a_bill_each(estate: Estate, root: Actor) -> None:
    for area in ("80", "90", "100"):
        estate.unit(area)
    tariff = services.document_tariff(actor=root, fee_item=estate.fee_item("公摊水费"), basis=Basis.SHARED)
    rows = services.Rows(
        """SELECT id AS unit_id, NULL::bigint AS space_id, NULL::bigint AS person_id, 0 AS part,
               %(first)s::date AS period_start, %(last)s::date AS period_end, area AS quantity, 0.1 AS price,
               round(area * 0.1, 2) AS amount, NULL::date AS due_on FROM estate_unit WHERE project_id = %(project)s""",
        {"first": dt.date(2026, 10, 1), "last": dt.date(2026, 10, 31)},
    )
    document = services.issue_document(actor=root, tariff=tariff, rows=rows, key="water:2026-10")
    assert (document.bill_count, document.bill_amount) == (3, 27)
    assert Entry.objects.filter(kind="bill").count() == 3
    with pytest.raises(DomainError, match="公摊水费"):
        services.document_tariff(actor=root, fee_item=tariff.fee_item, basis=Basis.ONCE)


def test_document_without_rows_is_an_error(estate: Estate, root: Actor) -> None:
    tariff = services.document_tariff(actor=root, fee_item=estate.fee_item("维修费"), basis=Basis.ONCE)
    with pytest.raises(DomainError):
        services.issue_document(actor=root, tariff=tariff, rows=services.rows_of([], on=clock.today()), key="k")
    assert not ChargeDocument.objects.exists()


def test_run_leaves_them_alone_and_says_why(estate: Estate, root: Actor) -> None:
    estate.tariff()
    charge(estate)
    seen = queries.preview(root, estate.project, dt.date(2026, 11, 1))
    assert seen.skipped[SkipReason.BY_DOCUMENT] == 1
    assert len(estate.bill()) == 1


def test_bill_is_of_a_run_or_of_a_document(estate: Estate) -> None:
    charge(estate)
    Bill.objects.get()
    with pytest.raises(IntegrityError):
        Bill.objects.bulk_create([_twin(Bill.objects.get(), document_id=None)])


def _twin(bill: Bill, **changes: Any) -> Bill:
    facts = {field.attname: getattr(bill, field.attname) for field in bill._meta.concrete_fields if not field.generated}
    return Bill(**{**facts, "id": None, **changes})
