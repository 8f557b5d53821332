"""Records of budgets: a year, a department's part, a version of its budget, a plan."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from anju.core import clock
from anju.core.access import Actor
from anju.domains.budgets import services
from anju.domains.budgets.models import Alert, BudgetYear, Part, Plan, PlanLine
from anju.domains.budgets.services import Cell
from anju.domains.identity.models import User
from anju.domains.ledger.models import Account
from anju.domains.tenancy import services as tenancy
from anju.domains.tenancy.models import Project


def _writer(project: Project) -> Actor:
    held, _new = User.objects.get_or_create(username=f"budget{project.code}", defaults={"name": "预算员"})
    return Actor(user_id=held.pk, name="预算员", is_system=True)


def budget_year(project: Project, number: int) -> int:
    year = 2100 + number
    found = BudgetYear.objects.filter(project=project, year=year).first()
    due = dt.date(year - 1, 12, 15)
    return (found or services.open_year(actor=_writer(project), project=project, year=year, due_on=due)).pk


def budget_part(project: Project, number: int) -> int:
    writer, year = _writer(project), BudgetYear.objects.get(pk=budget_year(project, number))
    department = tenancy.open_department(
        actor=writer, company=project.company, name=f"绿化与环境维护部{number}", project=project
    )
    template = dict(Account.objects.filter(project=project, code__startswith="6401.0").values_list("pk", "cost_class"))
    return services.set_part(
        actor=writer,
        year=year,
        department=department,
        head=User.objects.get(pk=writer.user_id),
        template=dict.fromkeys(template, "month"),
    ).pk


def budget_sheet(project: Project, number: int) -> int:
    part = Part.objects.select_related("project", "year", "department").get(pk=budget_part(project, number))
    account = Account.objects.get(project=project, code="6401.02").pk
    cells = {account: Cell([Decimal(1000 + number)] * 12, "电梯、水泵维保")}
    return services.fill_sheet(actor=_writer(project), part=part, cells=cells).pk


def budget_plan(project: Project, number: int) -> int:
    writer = _writer(project)
    part = Part.objects.select_related("year").get(pk=budget_part(project, number + 20))
    made = Plan.objects.create(
        project=project, year=part.year, number=1, prepared_by_id=writer.user_id, prepared_at=clock.now()
    )
    account = Account.objects.get(project=project, code="6401.02")
    PlanLine.objects.create(
        project=project, plan=made, department=part.department, account=account, months=[Decimal(1200)] * 12
    )
    return made.pk


def budget_alert(project: Project, number: int) -> int:
    part = Part.objects.get(pk=budget_part(project, number + 40))
    account = Account.objects.get(project=project, code="6401.02")
    made = Alert.objects.create(
        project=project,
        year_id=part.year_id,
        department_id=part.department_id,
        account=account,
        threshold=80 + number,
        actual=Decimal(number),
        budget=Decimal(number),
        told_at=clock.now(),
    )
    return int(made.pk)


MAKERS = {
    "budget_alert": budget_alert,
    "budget_part": budget_part,
    "budget_plan": budget_plan,
    "budget_sheet": budget_sheet,
    "budget_year": budget_year,
}
OF_MODEL = {
    "budgets.Alert": "budget_alert",
    "budgets.BudgetYear": "budget_year",
    "budgets.Part": "budget_part",
    "budgets.Plan": "budget_plan",
    "budgets.Sheet": "budget_sheet",
}
