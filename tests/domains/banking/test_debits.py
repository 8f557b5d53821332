"""Direct debits: drawn up from open bills, answered once, what failed is free again (domain rule 1.15)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.conftest import actor_with

from anju.core import clock, masking
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.core.sheets.read import read_workbook
from anju.domains.banking import policies, queries, services
from anju.domains.banking.models import BankClaim, BankLine, Debit, DebitBill, DebitMandate
from anju.domains.billing.models import Bill
from anju.domains.ledger.models import Line
from anju.domains.payments import policies as payment_policies
from anju.domains.payments import services as payments
from anju.domains.payments.models import Balance, Payment


@pytest.fixture
def debits(bank: Any) -> SimpleNamespace:
    """Give two homes with mandates, the second limited to one of its bills; ``draw`` and ``answer``."""
    rights = (policies.VIEW_DEBITS, policies.EDIT_MANDATES, policies.RUN_DEBITS, policies.EDIT_ACCOUNTS)
    rights = (*rights, policies.VIEW_BANK, policies.IMPORT_STATEMENTS, payment_policies.REVERSE)
    actor = actor_with(*rights, project_id=bank.project.pk, user_id=bank.clerk.user_id)

    def sign(home: int, number: str, limit: str = "") -> DebitMandate:
        return services.record_mandate(
            actor=actor,
            project=bank.project,
            number=number,
            unit=bank.homes[home],
            holder="王建国",
            bank="工行",
            account="6222 0210 0100 1234 567",
            starts_on=dt.date(2026, 1, 1),
            limit=Decimal(limit) if limit else None,
        )

    def draw() -> Any:
        return services.draw_batch(actor=actor, account=bank.account, due_until=clock.today())

    def answer(batch: Any, *rows: str) -> Any:
        content = "\n".join(["代扣回盘文件", "协议号,金额,处理结果,失败原因", *rows]).encode("gbk")
        return services.take_answers(actor=actor, batch=batch, content=content, filename="回盘.csv")

    return SimpleNamespace(
        **(vars(bank) | {"actor": actor}),
        sign=sign,
        draw=draw,
        answer=answer,
        mandates=[sign(0, "A1"), sign(1, "A2", "150")],
    )


def account(role: str) -> Decimal:
    return sum(Line.objects.filter(account__role=role).values_list("amount", flat=True), Decimal(0))


def owed(home: Any) -> Decimal:
    return sum((bill.balance for bill in Bill.objects.filter(unit=home)), Decimal(0))


def test_a_batch_asks_for_whole_bills_within_the_limit(debits: Any) -> None:
    batch = debits.draw()
    assert (batch.debits, batch.amount) == (2, Decimal("300.00"))
    assert dict(batch.lines.values_list("mandate__number", "amount")) == {"A1": 200, "A2": 100}
    again = debits.draw()
    assert dict(again.lines.values_list("mandate__number", "amount")) == {"A2": 100}
    with pytest.raises(DomainError):
        debits.draw()


def test_a_bill_is_in_one_open_batch_in_the_database_as_well(debits: Any) -> None:
    debits.draw()
    second = debits.draw().lines.get()
    held = DebitBill.objects.exclude(debit=second).first()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO banking_debitbill (project_id, debit_id, bill_id, is_open) VALUES (%s, %s, %s, true)",
            [debits.project.pk, second.pk, held.bill_id],
        )


def test_what_succeeds_is_posted_and_what_fails_is_free_again(debits: Any) -> None:
    batch = debits.draw()
    batch = debits.answer(batch, "A1,200.00,成功,", "A2,100.00,失败,余额不足")
    assert (batch.state, batch.paid) == ("done", 200)
    assert [owed(home) for home in debits.homes] == [0, 200, 200]
    assert (account("bank"), account("suspense")) == (200, 0)
    assert list(Payment.objects.values_list("total", "tenders__method")) == [(200, "debit")]
    refused = queries.refused_debits(debits.actor, debits.project, debits.homes[1].pk)
    assert [one.reason for one in refused] == ["余额不足"]
    assert debits.draw().amount == 100


def test_the_same_answers_again_change_nothing(debits: Any) -> None:
    batch = debits.draw()
    for _time in range(2):
        batch = debits.answer(batch, "A1,200.00,0000,")
    assert (batch.state, batch.paid, Payment.objects.count()) == ("open", 200, 1)
    batch = debits.answer(batch, "A1,200.00,0000,", "A2,100.00,账户异常,")
    assert (batch.state, batch.paid, Payment.objects.count()) == ("done", 200, 1)
    assert Debit.objects.get(mandate__number="A2").reason == "账户异常"


def test_answers_are_taken_whole_or_not_at_all(debits: Any) -> None:
    batch = debits.draw()
    for row in ("A9,1.00,成功,", "A2,99.00,成功,"):
        with pytest.raises(DomainError), transaction.atomic():
            debits.answer(batch, "A1,200.00,成功,", row)
    assert not Payment.objects.exists()


def test_a_bill_that_was_paid_meanwhile_leaves_the_money_as_balance(debits: Any) -> None:
    batch = debits.draw()
    payments.gather_bank_money(
        actor=actor_with(payment_policies.GATHER, project_id=debits.project.pk),
        project=debits.project,
        day=clock.today(),
        receipts=[payments.BankMoney(key="k", unit_id=debits.homes[0].pk, amount=Decimal(100))],
    )
    debits.answer(batch, "A1,200.00,成功,")
    assert Balance.objects.get(unit=debits.homes[0]).amount == 100


def test_a_withdrawn_batch_frees_its_bills_and_takes_no_answer(debits: Any) -> None:
    batch = debits.draw()
    services.withdraw_batch(actor=debits.actor, batch=batch)
    with pytest.raises(DomainError):
        debits.answer(batch, "A1,200.00,成功,")
    again = debits.draw()
    assert again.amount == 300
    debits.answer(again, "A1,200.00,成功,")
    with pytest.raises(DomainError):
        services.withdraw_batch(actor=debits.actor, batch=again)


def test_the_banks_line_of_a_batch_is_found_and_books_nothing_twice(debits: Any) -> None:
    batch = debits.draw()
    debits.answer(batch, "A1,200.00,成功,", "A2,100.00,成功,")
    debits.file(f"{clock.today()},S1,300.00,,银行,,{batch.number} 代扣,")
    assert BankLine.objects.get().state == "claimed"
    assert BankClaim.objects.get().batch_id == batch.pk
    assert (account("bank"), account("suspense")) == (300, 0)


@pytest.mark.parametrize("kind", ["csv", "txt", "xlsx"])
def test_the_file_has_the_layout_of_the_account(debits: Any, kind: str) -> None:
    columns = ["batch", "agreement", "account", "amount", "holder"]
    services.set_layout(actor=debits.actor, account=debits.account, kind=kind, columns=columns)
    batch = debits.draw()
    batch.account.refresh_from_db()
    name, content = services.write_batch_file(actor=debits.actor, batch=batch)
    rows = read_workbook(content, filename=name).sheets[0].rows
    assert rows[0] == ["批次号", "协议号", "账号", "金额", "户名"]
    assert rows[1] == [batch.number, "A1", "6222021001001234567", "200.00", "王建国"]
    with pytest.raises(DomainError):
        services.set_layout(actor=debits.actor, account=debits.account, kind=kind, columns=["amount"])


def test_a_mandates_account_is_sealed_and_a_home_has_one(debits: Any) -> None:
    mandate = debits.mandates[0]
    assert b"6222021001001234567" not in bytes(mandate.account_sealed)
    assert masking.sealed_identity(mandate.account_sealed) == "6222***********4567"
    with pytest.raises(DomainError):
        debits.sign(0, "A3")
    services.end_mandate(actor=debits.actor, mandate=mandate, reason="业主终止")
    debits.sign(0, "A3")
    assert set(debits.draw().lines.values_list("mandate__number", flat=True)) == {"A2", "A3"}


def test_who_may_only_look_draws_nothing_up(debits: Any) -> None:
    looker: Actor = actor_with(policies.VIEW_DEBITS, project_id=debits.project.pk, user_id=debits.other.user_id)
    with pytest.raises(AccessDenied):
        services.draw_batch(actor=looker, account=debits.account, due_until=clock.today())
    with pytest.raises(AccessDenied):
        services.write_batch_file(actor=looker, batch=debits.draw())
