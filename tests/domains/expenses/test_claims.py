"""Expenses: claimed, approved by the ladder, booked, paid by a third person, taken back by opposites."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from django.db import IntegrityError, transaction
from tests.conftest import actor_with

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.approvals import queries as approvals
from anju.domains.approvals import services as deciding
from anju.domains.expenses import policies, queries, services
from anju.domains.expenses.enums import ClaimState
from anju.domains.expenses.models import Claim
from anju.domains.expenses.services import Expense
from anju.domains.identity import queries as identity
from anju.domains.ledger import queries as books
from anju.domains.ledger import services as ledger
from anju.domains.ledger.models import Account, Entry

Hire = Callable[..., Actor]


@pytest.fixture
def hire(project: Any, make_user: Callable[..., Any]) -> Hire:
    def hired(name: str, *roles: str, everywhere: bool = False) -> Actor:
        user = make_user(name, *roles, project=None if everywhere else project)
        return identity.actor_for(user, surface="test")

    return hired


def _claim(actor: Actor, project: Any, amount: str = "3200.00", code: str = "6401.02", **more: Any) -> Claim:
    account = Account.objects.get(project=project, code=code)
    facts = {"payee": "迅达电梯", "on_date": clock.today(), "description": "十一月电梯维保", **more}
    return services.claim_expense(
        actor=actor, project=project, expense=Expense(account=account, amount=Decimal(amount), **facts)
    )


def _decide(actor: Actor, project: Any, claim: Claim, is_approved: bool = True) -> Claim:
    request = approvals.latest_request(project, policies.CLAIM_REQUEST.name, claim.pk)
    assert request is not None
    deciding.decide(actor=actor, request=request, is_approved=is_approved, note="" if is_approved else "超预算")
    claim.refresh_from_db()
    return claim


def _balances(project: Any) -> dict[str, Decimal]:
    root = actor_with("ledger.entry:view")
    lines = books.trial_balance(root, project, first_on=dt.date(2020, 1, 1), last_on=dt.date(2099, 1, 1))
    return {line.code: line.closing for line in lines if line.closing}


def test_an_expense_goes_from_claim_to_payment_with_its_entries(project: Any, hire: Hire) -> None:
    engineer, manager = hire("gongcheng", "engineering_head"), hire("jingli", "project_manager")
    payer = hire("chuna", "finance")
    claim = _claim(engineer, project)
    assert _balances(project) == {}
    _decide(manager, project, claim)
    assert claim.state == ClaimState.APPROVED
    assert _balances(project) == {"6401.02": Decimal("3200.00"), "2202": Decimal("-3200.00")}
    bank = books.account_of(project, "bank")
    services.pay_claim(actor=payer, claim=claim, account=bank, on_date=clock.today())
    assert _balances(project) == {"6401.02": Decimal("3200.00"), "1002": Decimal("-3200.00")}
    kinds = ["expense", "expense_payment"]
    assert [one.kind for one in books.entries_of_document(payer, project, kinds, claim.pk)] == kinds


def test_the_ladder_sends_large_amounts_to_the_group(project: Any, hire: Hire) -> None:
    engineer, manager = hire("gongcheng", "engineering_head"), hire("jingli", "project_manager")
    group = hire("jituan", "group", everywhere=True)
    small, large = _claim(engineer, project, "5000.00"), _claim(engineer, project, "5000.01")
    assert _decide(manager, project, small).state == ClaimState.APPROVED
    assert _decide(manager, project, large).state == ClaimState.APPLIED
    assert _decide(group, project, large).state == ClaimState.APPROVED


def test_a_refused_claim_is_not_booked(project: Any, hire: Hire) -> None:
    claim = _claim(hire("gongcheng", "engineering_head"), project)
    _decide(hire("jingli", "project_manager"), project, claim, is_approved=False)
    assert claim.state == ClaimState.REFUSED
    assert not Entry.objects.exists()
    with pytest.raises(DomainError):
        services.pay_claim(
            actor=hire("chuna", "finance"),
            claim=claim,
            account=books.account_of(project, "bank"),
            on_date=clock.today(),
        )


def test_a_withdrawn_claim_is_given_up(project: Any, hire: Hire) -> None:
    engineer = hire("gongcheng", "engineering_head")
    claim = _claim(engineer, project)
    request = approvals.latest_request(project, policies.CLAIM_REQUEST.name, claim.pk)
    assert request is not None
    deciding.withdraw(actor=engineer, request=request)
    claim.refresh_from_db()
    assert claim.state == ClaimState.WITHDRAWN


def test_neither_applicant_nor_approver_pays(project: Any, hire: Hire) -> None:
    engineer, both = hire("gongcheng", "engineering_head", "finance"), hire("jingli", "project_manager", "finance")
    claim = _decide(both, project, _claim(engineer, project))
    bank = books.account_of(project, "bank")
    for actor in (engineer, both):
        with pytest.raises(AccessDenied):
            services.pay_claim(actor=actor, claim=claim, account=bank, on_date=clock.today())


def test_an_approver_of_an_earlier_step_does_not_pay_either(project: Any, hire: Hire) -> None:
    manager = hire("jingli", "project_manager", "finance")
    claim = _claim(hire("gongcheng", "engineering_head"), project, "9000.00")
    _decide(manager, project, claim)
    _decide(hire("jituan", "group", everywhere=True), project, claim)
    with pytest.raises(AccessDenied):
        services.pay_claim(actor=manager, claim=claim, account=books.account_of(project, "bank"), on_date=clock.today())


@pytest.mark.parametrize("role", ["decided_by", "paid_by"])
def test_the_database_refuses_one_person_for_two_duties(project: Any, hire: Hire, role: str) -> None:
    engineer = hire("gongcheng", "engineering_head")
    claim = _claim(engineer, project)
    with pytest.raises(IntegrityError, match="expenses_claim_"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(**{role: engineer.user_id})


def test_a_payment_is_taken_back_and_made_again(project: Any, hire: Hire) -> None:
    payer, other = hire("chuna", "finance"), hire("caiwu", "finance")
    claim = _claim(hire("gongcheng", "engineering_head"), project)
    _decide(hire("jingli", "project_manager"), project, claim)
    bank = books.account_of(project, "bank")
    paid = services.pay_claim(actor=payer, claim=claim, account=bank, on_date=clock.today())
    with pytest.raises(AccessDenied):
        services.undo_payment(actor=payer, claim=paid, reason="退汇")
    open_again = services.undo_payment(actor=other, claim=paid, reason="账号错误退汇")
    assert open_again.state == ClaimState.APPROVED
    assert _balances(project) == {"6401.02": Decimal("3200.00"), "2202": Decimal("-3200.00")}
    services.pay_claim(actor=payer, claim=open_again, account=bank, on_date=clock.today())
    assert _balances(project)["1002"] == Decimal("-3200.00")


def test_a_booked_cost_is_reversed_while_unpaid(project: Any, hire: Hire) -> None:
    engineer, finance = hire("gongcheng", "engineering_head"), hire("caiwu", "finance")
    claim = _decide(hire("jingli", "project_manager"), project, _claim(engineer, project))
    reversed_claim = services.reverse_claim(actor=finance, claim=claim, reason="重复报销")
    assert reversed_claim.state == ClaimState.REVERSED
    assert _balances(project) == {}
    with pytest.raises(DomainError):
        services.reverse_claim(actor=finance, claim=reversed_claim, reason="再冲")


def test_a_cost_of_a_month_closed_meanwhile_is_booked_today(project: Any, hire: Hire, root: Actor) -> None:
    engineer, manager = hire("gongcheng", "engineering_head"), hire("jingli", "project_manager")
    with clock.at(dt.date(2026, 10, 30)):
        claim = _claim(engineer, project)
    with clock.at(dt.date(2026, 11, 3)):
        ledger.close_period(actor=root, project=project, month=dt.date(2026, 10, 1))
        _decide(manager, project, claim)
        assert (claim.on_date, claim.booked_on) == (dt.date(2026, 10, 30), dt.date(2026, 11, 3))
        with pytest.raises(DomainError):
            _claim(engineer, project, on_date=dt.date(2026, 10, 31))


@pytest.mark.parametrize("wrong", [{"amount": "0"}, {"on_date": dt.date(2999, 1, 1)}, {"code": "1002"}])
def test_what_makes_no_sense_is_refused(project: Any, hire: Hire, wrong: dict[str, Any]) -> None:
    with pytest.raises(DomainError):
        _claim(hire("gongcheng", "engineering_head"), project, **wrong)


def _sheet(*rows: tuple[Any, ...]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("工资")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return file.getvalue()


def test_wages_come_from_a_sheet(project: Any, hire: Hire) -> None:
    finance = hire("caiwu", "finance")
    content = _sheet(
        ("十一月工资表",),
        ("序号", "姓名", "部门", "应发工资", "实发工资"),
        (1, "王建国", "工程部", 6200.5, 5800),
        (2, "陈晓燕", "客服部", 5100, 4800),
        ("", "合计", "", 11300.5, 10600),
    )
    claim = services.claim_wages(
        actor=finance,
        project=project,
        on_date=clock.today(),
        description="十一月工资",
        filename="工资.xlsx",
        content=content,
    )
    assert claim.amount == Decimal("11300.50")
    assert claim.account.code == "6401.01"
    assert [(one.name, one.amount) for one in queries.wages_of(finance, claim)] == [
        ("王建国", Decimal("6200.50")),
        ("陈晓燕", Decimal("5100.00")),
    ]
    assert not queries.wages_of(hire("gongcheng", "engineering_head"), claim).exists()


@pytest.mark.parametrize(
    "rows",
    [
        [("姓名", "电话"), ("王", 1)],
        [("姓名", "金额")],
        [("姓名", "金额"), ("王", "很多")],
        [("姓名", "金额"), ("王", -5)],
    ],
)
def test_a_sheet_that_is_none_is_refused(project: Any, hire: Hire, rows: list[Any]) -> None:
    with pytest.raises(DomainError):
        services.claim_wages(
            actor=hire("caiwu", "finance"),
            project=project,
            on_date=clock.today(),
            description="工资",
            filename="x.xlsx",
            content=_sheet(*rows),
        )
