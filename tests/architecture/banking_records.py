"""Records of the bank and of the desks' days."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from anju.core import clock
from anju.core.access import system_actor
from anju.domains.banking import services
from anju.domains.banking.models import (
    BankAccount,
    BankClaim,
    BankLine,
    BankStatement,
    CashBanking,
    CashDay,
    Debit,
    DebitMandate,
)
from anju.domains.tenancy.models import Project
from tests.architecture.reader import somebody
from tests.factories import household

ROOT = system_actor("tests")


def bank_account(project: Project, number: int) -> int:
    return services.open_account(
        actor=ROOT, project=project, name=f"基本户{number}", bank="工行", number=f"6222{number}"
    ).pk


def _account(project: Project) -> BankAccount:
    return BankAccount.objects.filter(project=project).first() or BankAccount.objects.get(pk=bank_account(project, 900))


def bank_line(project: Project, number: int) -> int:
    row = f"2026-11-{number % 28 + 1:02d},S{number},{100 + number}.00,某公司{number},6217001234567890{number},物业费"
    content = "\n".join(["某银行交易明细", "交易日期,流水号,贷方发生额,对方户名,对方账号,摘要", row])
    made = services.import_statement(
        actor=ROOT, account=_account(project), content=content.encode(), filename=f"流水{number}.csv"
    )
    return BankLine.objects.get(statement=made).pk


def bank_statement(project: Project, number: int) -> int:
    return BankStatement.objects.get(bank_lines=bank_line(project, number)).pk


def bank_claim(project: Project, number: int) -> int:
    line = BankLine.objects.get(pk=bank_line(project, number))
    home = household.make_unit(project, f"7-1-{number + 100:04d}")
    services.claim_line(actor=ROOT, line=line, parts=home)
    return BankClaim.objects.get(line=line).pk


def virtual_account(project: Project, number: int) -> int:
    home = household.make_unit(project, f"6-1-{number + 100:04d}")
    return services.give_virtual_account(actor=ROOT, project=project, number=f"8800{number}", unit=home).pk


def cash_banking(project: Project, number: int) -> int:
    closed = CashDay.objects.filter(project=project).order_by("-day").first()
    banked_on = closed.day + dt.timedelta(days=1) if closed else clock.today() - dt.timedelta(days=100)
    return services.bank_cash(
        actor=ROOT,
        project=project,
        account=_account(project),
        amount=Decimal(100),
        slip=f"J{number}",
        banked_on=banked_on,
    ).pk


def cash_day(project: Project, number: int) -> int:
    banking = CashBanking.objects.get(pk=cash_banking(project, number))
    return CashDay.objects.create(
        project=project,
        day=banking.banked_on,
        shifts=1,
        opening=300,
        cash_in=0,
        refunds=0,
        banked=100,
        expected=200,
        counted=200,
        difference=0,
        table=[["物业服务费", ["0.00", "0.00", "0.00", "0.00"], "0.00"]],
        closed_by=somebody(),
        closed_at=clock.now(),
    ).pk


def debit_mandate(project: Project, number: int) -> int:
    home = household.make_unit(project, f"5-1-{number + 100:04d}")
    return services.record_mandate(
        actor=ROOT,
        project=project,
        number=f"DK{number}",
        unit=home,
        holder=f"户主{number}",
        bank="工行",
        account=f"62220000{number:08d}",
        starts_on=dt.date(2026, 1, 1),
    ).pk


def debit(project: Project, number: int) -> int:
    mandate = DebitMandate.objects.get(pk=debit_mandate(project, number))
    household.make_bill(mandate.unit, "88.00", month="2026-08")
    batch = services.draw_batch(actor=ROOT, account=_account(project), due_until=clock.today())
    return Debit.objects.get(batch=batch).pk


def debit_batch(project: Project, number: int) -> int:
    return Debit.objects.get(pk=debit(project, number)).batch_id


MAKERS = {
    "debit": debit,
    "debit_batch": debit_batch,
    "debit_mandate": debit_mandate,
    "bank_account": bank_account,
    "bank_claim": bank_claim,
    "bank_line": bank_line,
    "bank_statement": bank_statement,
    "cash_banking": cash_banking,
    "cash_day": cash_day,
    "virtual_account": virtual_account,
}
OF_MODEL = {
    "banking.Debit": "debit",
    "banking.DebitBatch": "debit_batch",
    "banking.DebitMandate": "debit_mandate",
    "banking.BankAccount": "bank_account",
    "banking.BankClaim": "bank_claim",
    "banking.BankLine": "bank_line",
    "banking.BankStatement": "bank_statement",
    "banking.CashBanking": "cash_banking",
    "banking.CashDay": "cash_day",
    "banking.VirtualAccount": "virtual_account",
}
