"""Bank statements: each line once, its unit found or claimed, every yuan in the books (domain rule 1.16)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.conftest import actor_with

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.banking import policies, queries, services
from anju.domains.banking.models import BankClaim, BankLine
from anju.domains.billing.models import Bill
from anju.domains.ledger import queries as ledger_queries
from anju.domains.ledger.enums import AccountRole
from anju.domains.ledger.models import Line
from anju.domains.payments import services as payments
from anju.domains.payments.models import Balance, Payment


def account(role: str) -> Decimal:
    return sum(Line.objects.filter(account__role=role).values_list("amount", flat=True), Decimal(0))


def owed(home: Any) -> Decimal:
    return sum((bill.balance for bill in Bill.objects.filter(unit=home)), Decimal(0))


def test_units_are_found_by_number_by_code_by_payer_or_wait(bank: Any) -> None:
    services.give_virtual_account(actor=bank.clerk, project=bank.project, number="88001201", unit=bank.homes[0])
    statement = bank.file(
        "2026-11-20,S1,200.00,,陌生人,,转账,88001201",
        '2026/11/20,S2,"1,150.00",,李某,,3-2-1202 物业费,',
        "20261121,S3,200.00,,张伟,6217,转账,",
        "20261121,S4,77.00,,某公司,,货款,",
        "20261121,S5,,500.00,供应商,,付款,",
    )
    assert (statement.fresh, statement.known, statement.passed_over) == (4, 0, 1)
    found = dict(BankClaim.objects.values_list("line__serial", "how"))
    assert found == {"S1": "virtual", "S2": "code", "S3": "payer"}
    assert [owed(home) for home in bank.homes] == [0, 0, 0]
    assert Balance.objects.get(unit=bank.homes[1]).amount == Decimal("950.00")
    assert (account("bank"), account("suspense"), account("prepaid")) == (
        Decimal("1627.00"),
        Decimal("-77.00"),
        Decimal("-950.00"),
    )
    assert set(Payment.objects.values_list("source", "cashier_id")) == {("bank", None)}
    assert len(set(Payment.objects.values_list("number", flat=True))) == 3


def test_a_line_is_never_taken_twice(bank: Any) -> None:
    row = "2026-11-20,S1,200.00,,王建国,,3-2-1201,"
    assert bank.file(row, row).fresh == 1
    again = bank.file(row, "2026-11-21,S2,5.00,,某人,,,")
    assert (again.fresh, again.known) == (1, 1)
    assert Payment.objects.count() == 1
    assert account("bank") == Decimal("205.00")


def test_without_the_banks_numbers_like_lines_are_counted(bank: Any) -> None:
    header = "交易日期,收入金额,对方户名,摘要"
    rows = ["2026-11-20,5.00,某人,停车", "2026-11-20,5.00,某人,停车"]
    assert bank.file(*rows, header=header).fresh == 2
    assert bank.file(*rows, header=header).fresh == 0


def test_columns_are_read_as_the_account_says(bank: Any) -> None:
    header = "Date,Ref,In,Who"
    with pytest.raises(DomainError):
        bank.file("2026-11-20,S1,5.00,某人", header=header)
    services.edit_account(
        actor=bank.clerk,
        account=bank.account,
        name="基本户",
        bank="",
        number="1",
        mapping={"on_date": "Date", "serial": "Ref", "credit": "In", "payer": "Who"},
    )
    bank.file("2026-11-20,S1,5.00,某人", header=header)
    assert BankLine.objects.get().payer == "某人"


def test_an_unreadable_row_takes_nothing(bank: Any) -> None:
    with pytest.raises(DomainError, match="4"), transaction.atomic():
        bank.file("2026-11-20,S1,200.00,,王建国,,3-2-1201,", "2026-13-45,S2,5.00,,某人,,,")
    assert not BankLine.objects.exists()
    assert account("bank") == 0


def test_money_nobody_knew_is_claimed_once_and_a_claim_can_be_undone(bank: Any, root: Actor) -> None:
    bank.file("2026-11-20,S1,150.00,,某人,,,")
    line = BankLine.objects.get()
    claimed = services.claim_line(actor=bank.clerk, line=line, parts=bank.homes[0])
    assert (claimed.state, claimed.left, owed(bank.homes[0])) == ("claimed", 0, 50)
    assert account("suspense") == 0
    with pytest.raises(services.CannotClaim):
        services.claim_line(actor=bank.other, line=line, parts=bank.homes[1])
    payment, claim = Payment.objects.get(), BankClaim.objects.get()
    with pytest.raises(payments.CannotUndo):
        payments.void_payment(actor=root, payment=payment, reason="认错")
    with pytest.raises(services.CannotUndoClaim):
        services.undo_claim(actor=bank.clerk, claim=claim, reason="认错")
    line = services.undo_claim(actor=bank.other, claim=claim, reason="认错")
    assert (line.state, line.left, owed(bank.homes[0])) == ("suspense", 150, 200)
    assert account("suspense") == Decimal("-150.00")
    with pytest.raises(services.CannotUndoClaim):
        services.undo_claim(actor=bank.other, claim=claim, reason="认错")
    services.claim_line(actor=bank.clerk, line=line, parts=bank.homes[1])
    assert (owed(bank.homes[1]), Payment.objects.count()) == (50, 2)


def test_a_receipt_that_is_reversed_returns_its_part_of_the_line(bank: Any, root: Actor) -> None:
    bank.file("2026-11-20,S1,150.00,,某人,,,")
    line = services.claim_line(actor=bank.clerk, line=BankLine.objects.get(), parts=bank.homes[0])
    with pytest.raises(services.CannotUndoClaim), transaction.atomic():
        payments.reverse_payment(actor=bank.clerk, payment=Payment.objects.get(), reason="认错")
    payments.reverse_payment(actor=bank.other, payment=Payment.objects.get(), reason="认错")
    line.refresh_from_db()
    assert (line.left, BankClaim.objects.get().undone_by_id) == (150, bank.other.user_id)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE banking_bankclaim SET undone_at = now(), undone_by_id = claimed_by_id")


def test_a_line_is_split_over_several_homes(bank: Any) -> None:
    bank.file("2026-11-20,S1,330.00,,某公司,,3-2-1201 与 3-2-1202 物业费,")
    line = BankLine.objects.get()
    assert line.state == "suspense"
    first, second, third = bank.homes
    with pytest.raises(DomainError):
        services.claim_line(actor=bank.clerk, line=line, parts={first: Decimal(200), second: Decimal("130.01")})
    line = services.claim_line(actor=bank.clerk, line=line, parts={first: Decimal(200), second: Decimal(100)})
    assert (line.state, line.left, account("suspense")) == ("suspense", 30, -30)
    services.claim_line(actor=bank.clerk, line=line, parts=third)
    assert [owed(home) for home in bank.homes] == [0, 100, 170]
    assert account("suspense") == 0


def test_what_is_no_residents_money_is_booked_and_undone(bank: Any) -> None:
    bank.file("2026-11-20,S1,98.40,,财付通,,微信结算,")
    line = BankLine.objects.get()
    held = ledger_queries.account_of(bank.project, AccountRole.BANK)
    with pytest.raises(DomainError):
        services.book_line(actor=bank.clerk, line=line, account=held, reason=" ")
    receivable = ledger_queries.account_of(bank.project, AccountRole.RECEIVABLE)
    with pytest.raises(DomainError):
        services.book_line(actor=bank.clerk, line=line, account=receivable, reason="错")
    services.book_line(actor=bank.clerk, line=line, account=held, reason="渠道结算，已由对账入账")
    assert (account("bank"), account("suspense")) == (0, 0)
    with pytest.raises(services.CannotClaim):
        services.claim_line(actor=bank.clerk, line=line, parts=bank.homes[0])
    services.undo_claim(actor=bank.other, claim=BankClaim.objects.get(), reason="记错")
    assert (account("bank"), account("suspense")) == (Decimal("98.40"), Decimal("-98.40"))


def test_what_waits_is_shown_by_its_age(bank: Any) -> None:
    today = clock.today()
    days = [today - dt.timedelta(days=age) for age in (0, 7, 8, 31, 200)]
    bank.file(*(f"{day},S{n},{n + 1}.00,,某人,,," for n, day in enumerate(days)))
    ages = queries.suspense_ageing(bank.clerk, bank.project)
    assert [(age.first, age.last, age.lines, age.amount) for age in ages] == [
        (0, 7, 2, 3),
        (8, 30, 1, 3),
        (31, 90, 1, 4),
        (91, None, 1, 5),
    ]
    assert queries.waiting_lines(bank.clerk, bank.project) == 5


def test_who_may_only_look_neither_imports_nor_claims(bank: Any) -> None:
    bank.file("2026-11-20,S1,5.00,,某人,,,")
    looker = actor_with(policies.VIEW_BANK, project_id=bank.project.pk, user_id=bank.other.user_id)
    with pytest.raises(AccessDenied):
        services.claim_line(actor=looker, line=BankLine.objects.get(), parts=bank.homes[0])
    with pytest.raises(AccessDenied):
        services.import_statement(actor=looker, account=bank.account, content=b"")


def test_the_database_keeps_lines_and_takes_none_twice(bank: Any) -> None:
    bank.file("2026-11-20,S1,5.00,,某人,,,")
    for statement in (
        "DELETE FROM banking_bankline",
        "UPDATE banking_bankline SET claimed = 5.01",
        "INSERT INTO banking_bankline (project_id, statement_id, account_id, mark, serial, on_date, amount, payer,"
        " payer_account, remark, virtual_account, entry_id) SELECT project_id, statement_id,"
        " account_id, mark, serial, on_date, amount, '', '', '', '', 1 FROM banking_bankline",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_several_receipts_of_a_home_settle_its_bills_in_their_order(bank: Any) -> None:
    rows = [f"2026-11-20,S{n},70.00,,某人,,3-2-1201," for n in range(4)]
    bank.file(*rows)
    assert owed(bank.homes[0]) == 0
    assert Balance.objects.get(unit=bank.homes[0]).amount == Decimal("80.00")
    assert [one.total for one in Payment.objects.order_by("pk")] == [Decimal("70.00")] * 4
    assert sorted(one.prepaid for one in Payment.objects.all()) == [0, 0, 10, 70]
