"""The demonstration's bank: a statement with what was found and what waits, a closed day, mandates and two batches."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import Sum

from anju.core import clock
from anju.core.access import Actor
from anju.domains.banking import queries, services
from anju.domains.banking.models import BankAccount
from anju.domains.estate.models import Unit
from anju.domains.identity import queries as identity
from anju.domains.identity.models import User
from anju.domains.payments import queries as payments
from anju.domains.payments.models import CashierShift
from anju.domains.tenancy.models import Project

FOUND, MANDATES, LEAST = 5, 4, 100
HEADER = "交易日期,流水号,借方发生额,贷方发生额,余额,对方户名,对方账号,摘要"


def bank(*, actor: Actor, project: Project, staff: dict[str, User]) -> None:
    """Import a statement, close the latest day of the desk, sign mandates and debit some homes. Needs the scope."""
    account = services.open_account(
        actor=actor, project=project, name="基本户（工行）", bank="中国工商银行翠湖支行", number="4000021009200123456"
    )
    owing = _owing(actor, project)
    _close_latest_day(project, staff, account)
    _import(actor, account, owing[:FOUND])
    _debit(actor, project, account, [unit for unit, _owed in owing[FOUND : FOUND + MANDATES]])


def _owing(actor: Actor, project: Project) -> list[tuple[Unit, Decimal]]:
    """Return homes that owe little, with what they owe, the least first."""
    bills = payments.bills_in_arrears(actor, project, on=clock.today())
    sums = dict(
        bills.order_by()
        .values_list("unit_id")
        .annotate(owed=Sum("balance"))
        .filter(owed__gt=LEAST)
        .order_by("owed", "unit_id")[:40]
    )
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=sums).select_related("project")}
    return [(units[pk], owed) for pk, owed in sums.items()]


def _import(actor: Actor, account: BankAccount, owing: list[tuple[Unit, Decimal]]) -> None:
    today = clock.today()
    rows = [
        (today - dt.timedelta(days=number % 3), owed, f"住户{number + 1}", f"{unit.code} 物业费")
        for number, (unit, owed) in enumerate(owing)
    ]
    rows += [
        (today - dt.timedelta(days=1), Decimal("680.00"), "李某某", "转账"),
        (today - dt.timedelta(days=12), Decimal("2400.00"), "深圳市明湖科技有限公司", "往来款"),
        (today - dt.timedelta(days=46), Decimal("315.50"), "", "跨行汇入"),
    ]
    lines = [f"{day},D{n:04d},,{amount},,{payer},,{remark}" for n, (day, amount, payer, remark) in enumerate(rows)]
    spent = f"{today},D9000,1260.00,,,供电局,,电费"
    content = "\n".join(["中国工商银行账户明细", f"账号：{account.number}", HEADER, *lines, spent]).encode("gbk")
    services.import_statement(actor=actor, account=account, content=content, filename="工行流水.csv")


def _close_latest_day(project: Project, staff: dict[str, User], account: BankAccount) -> None:
    today = dt.datetime.combine(clock.today(), dt.time(), clock.ZONE)
    past = CashierShift.objects.filter(project=project, closed_at__isnull=False, opened_at__lt=today)
    latest = past.order_by("-opened_at").first()
    if latest is None:
        return
    day = latest.opened_at.astimezone(clock.ZONE).date()
    cashier, finance = (identity.actor_for(staff[role], surface="demo") for role in ("cashier", "finance"))
    _bank_old_cash(cashier, project, account, day)
    sheet = queries.day_sheet(cashier, project, day)
    if sheet.still_open:
        return
    closed = services.close_day(actor=cashier, project=project, day=day, counted=sheet.expected)
    services.receive_day(actor=finance, day=closed)


def _bank_old_cash(cashier: Actor, project: Project, account: BankAccount, day: dt.date) -> None:
    """Pay in what the years before the day have taken, so that the latest receipts alone wait."""
    before = [one.left for one in queries.unbanked_cash(cashier, project) if one.day < day]
    if before:
        services.bank_cash(
            actor=cashier,
            project=project,
            account=account,
            amount=sum(before, Decimal(0)),
            slip="JK20261101",
            banked_on=day - dt.timedelta(days=1),
        )


def _debit(actor: Actor, project: Project, account: BankAccount, units: list[Unit]) -> None:
    for number, unit in enumerate(units):
        services.record_mandate(
            actor=actor,
            project=project,
            number=f"DK{clock.today():%Y}{number + 1:04d}",
            unit=unit,
            holder=f"户主{number + 1}",
            bank="中国工商银行",
            account=f"62220240000{number + 1:08d}",
            starts_on=clock.today() - dt.timedelta(days=90),
        )
    month_end = clock.today() + dt.timedelta(days=31)
    batch = services.draw_batch(actor=actor, account=account, due_until=month_end)
    agreements = list(batch.lines.order_by("position").values_list("mandate__number", "amount"))
    rows = [f"{agreement},{amount},成功," for agreement, amount in agreements[:-1]]
    rows += [f"{agreement},{amount},失败,余额不足" for agreement, amount in agreements[-1:]]
    content = "\n".join(["协议号,金额,处理结果,失败原因", *rows]).encode("gbk")
    services.take_answers(actor=actor, batch=batch, content=content, filename="代扣回盘.csv")
    services.draw_batch(actor=actor, account=account, due_until=month_end)
