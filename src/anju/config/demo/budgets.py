"""Budgets in the demonstration: a plan adopted for this year, costs to hold against it, next year's first draft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from anju.core import clock
from anju.core.access import Actor
from anju.core.money import round_half_up, total
from anju.domains.approvals import queries as approvals
from anju.domains.approvals import services as deciding
from anju.domains.approvals.enums import RequestState
from anju.domains.approvals.ports import Kind
from anju.domains.budgets import policies, queries, services
from anju.domains.budgets.models import BudgetYear, Part
from anju.domains.budgets.services import Cell
from anju.domains.expenses import policies as expense_policies
from anju.domains.expenses import services as expenses
from anju.domains.expenses.services import Expense
from anju.domains.identity import queries as identity
from anju.domains.identity.models import User
from anju.domains.ledger import queries as ledger_queries
from anju.domains.ledger.models import Account
from anju.domains.tenancy import queries as tenancy
from anju.domains.tenancy.models import Project


@dataclass(frozen=True)
class Cost:
    """What a department budgets on an account; ``pace`` is how much of it really goes, ``a_month`` a guess in yuan."""

    department: str
    head: str
    code: str
    a_month: int
    purpose: str
    pace: str = "0.97"
    split: str = "month"


# Every account has one department: the books name no department, and what they say then falls to it.
COSTS = (
    Cost("设施设备维护部", "engineering_head", "6401.02", 18000, "电梯、水泵与消防维保", "1.24"),
    Cost("安全管理部", "security_head", "6401.05", 30000, "秩序维护外包与耗材", "0.82"),
    Cost("客户服务部", "service", "6401.06", 2400, "办公用品与印刷", "1.06", "year"),
    Cost("物业管理部", "project_manager", "6401.01", 120000, "各部门员工工资及社保", "0.98"),
    Cost("物业管理部", "project_manager", "6401.03", 16000, "公共区域保洁"),
    Cost("物业管理部", "project_manager", "6401.04", 9000, "绿化养护", "0.9", "quarter"),
)
CLAIMS = (
    ("6401.02", "迅达电梯有限公司", "3 号楼电梯曳引绳更换", "4860.00"),
    ("6401.02", "永安消防", "灭火器年检", "1280.00"),
)


def load_budgets(*, actor: Actor, project: Project, staff: Mapping[str, User]) -> None:
    """Bring a plan of this year into force, claim something, raise the alerts, and begin next year's."""
    office = {role: identity.actor_for(user, surface="demo") for role, user in staff.items()}
    accounts = {one.code: one for one in ledger_queries.cost_accounts(project)}
    year = clock.today().year
    months = _a_month(project, accounts, year)
    opened = _open(project, office, staff, accounts, year)
    _adopt(project, office, opened, accounts, months)
    _claim(project, office, accounts)
    services.raise_alerts(actor=actor, project=project)
    following = services.open_year(
        actor=office["finance"], project=project, year=year + 1, due_on=dt.date(year, 12, 15)
    )
    for part in Part.objects.filter(year=following, department__name="设施设备维护部").select_related(
        "project", "year"
    ):
        cells = _cells(part, accounts, months, Decimal("1.05"))
        services.fill_sheet(actor=office["engineering_head"], part=part, cells=cells)


def _a_month(project: Project, accounts: Mapping[str, Account], year: int) -> dict[str, Decimal]:
    """Return what is budgeted a month: what the books had on average, at each one's pace, in whole hundreds."""
    booked = queries.actuals(project, year=year, plan=None)
    found = {}
    for cost in COSTS:
        held = [month for month in booked.get((None, accounts[cost.code].pk), []) if month > 0]
        usual = total(held) / len(held) / Decimal(cost.pace) if held else Decimal(cost.a_month)
        found[cost.code] = max(round_half_up(usual / 100, 0) * 100, Decimal(100))
    return found


def _open(
    project: Project, office: Mapping[str, Actor], staff: Mapping[str, User], accounts: Mapping[str, Account], year: int
) -> BudgetYear:
    departments = {one.name: one for one in tenancy.departments_of(project).filter(project=project)}
    with clock.at(dt.date(year - 1, 11, 20)):
        opened = services.open_year(
            actor=office["finance"], project=project, year=year, due_on=dt.date(year - 1, 12, 15)
        )
        for name, head in dict.fromkeys((cost.department, cost.head) for cost in COSTS):
            services.set_part(
                actor=office["finance"],
                year=opened,
                department=departments[name],
                head=staff[head],
                template={accounts[cost.code].pk: cost.split for cost in COSTS if cost.department == name},
            )
    return opened


def _adopt(
    project: Project,
    office: Mapping[str, Actor],
    year: BudgetYear,
    accounts: Mapping[str, Account],
    months: Mapping[str, Decimal],
) -> None:
    """Let every department submit, one after a return, and the chain approve what finance made of it."""
    heads = {cost.department: office[cost.head] for cost in COSTS}
    with clock.at(dt.date(year.year - 1, 12, 12)):
        for part in Part.objects.filter(year=year).select_related("department", "project", "year"):
            head = heads[part.department.name]
            sheet = services.fill_sheet(actor=head, part=part, cells=_cells(part, accounts, months))
            sheet = services.submit_sheet(actor=head, sheet=sheet)
            if part.department.name == "客户服务部":
                services.return_sheet(actor=office["finance"], sheet=sheet, reason="办公费请附明细说明")
                sheet = services.fill_sheet(actor=head, part=part, cells=_cells(part, accounts, months))
                sheet = services.submit_sheet(actor=head, sheet=sheet)
            services.accept_sheet(actor=office["finance"], sheet=sheet)
        plan = services.prepare_plan(actor=office["finance"], year=year)
        services.request_plan(actor=office["finance"], plan=plan)
        _approve(project, office, policies.PLAN_REQUEST, plan.pk)
        services.adopt_plan(actor=office["group"], plan=plan)


def _cells(
    part: Part, accounts: Mapping[str, Account], months: Mapping[str, Decimal], times: Decimal = Decimal(1)
) -> dict[int, Cell]:
    return {
        accounts[cost.code].pk: Cell([round_half_up(months[cost.code] * times)] * 12, cost.purpose)
        for cost in COSTS
        if cost.department == part.department.name
    }


def _claim(project: Project, office: Mapping[str, Actor], accounts: Mapping[str, Account]) -> None:
    """Claim two repairs: one is approved and waits to be paid, one waits for approval."""
    department = tenancy.departments_of(project).filter(project=project, name="设施设备维护部").first()
    for number, (code, payee, purpose, amount) in enumerate(CLAIMS):
        claim = expenses.claim_expense(
            actor=office["engineering_head"],
            project=project,
            expense=Expense(accounts[code], payee, Decimal(amount), clock.today(), purpose, department),
        )
        if not number:
            _approve(project, office, expense_policies.CLAIM_REQUEST, claim.pk)


def _approve(project: Project, office: Mapping[str, Actor], kind: Kind, subject_id: int) -> None:
    """Let the chain say yes, each step by whose it is."""
    request = approvals.latest_request(project, kind.name, subject_id)
    for role in ("project_manager", "group"):
        actor = office[role]
        if request is None or request.state != RequestState.PENDING:
            return
        if request.applicant_id != actor.user_id:
            request = deciding.decide(actor=actor, request=request, is_approved=True)
