"""The demonstration accounts, one for every role, and the office they work in."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from anju.core import scope
from anju.core.access import Actor
from anju.domains.identity import queries as identity_queries
from anju.domains.identity import services as identity
from anju.domains.identity.models import User
from anju.domains.tenancy import services as tenancy
from anju.domains.tenancy.models import Company, Department, Project
from anju.domains.workforce import services as workforce

PASSWORD = settings.DEMO_PASSWORD
DEPARTMENTS = ("物业管理部", "设施设备维护部", "客户服务部", "安全管理部", "财务部")


@dataclass(frozen=True)
class Account:
    """A demonstration account and the role it shows; with a post, its person is an employee of the estate."""

    username: str
    name: str
    role: str
    post: str = ""
    department: str = ""


ACCOUNTS = (
    Account("jituan", "陈志远", "group"),
    Account("yunying", "林清", "operations"),
    Account("jingli", "赵建国", "project_manager", "项目经理", "物业管理部"),
    Account("kefu", "李敏", "service", "客服主管", "客户服务部"),
    Account("guanjia", "王静", "steward", "管家", "客户服务部"),
    Account("shoufei", "周婷", "cashier", "收费员", "财务部"),
    Account("caiwu", "孙丽华", "finance", "会计", "财务部"),
    Account("gongcheng", "吴强", "engineering_head", "工程主管", "设施设备维护部"),
    Account("weixiu", "张师傅", "technician", "维修工", "设施设备维护部"),
    Account("anguan", "郑刚", "security_head", "安管主管", "安全管理部"),
    Account("baoan", "赵强", "guard", "保安", "安全管理部"),
    Account("baojie", "刘芳", "cleaning", "保洁员", "物业管理部"),
    Account("cangguan", "何仓", "storekeeper", "仓管员", "设施设备维护部"),
    Account("admin", "管理员", "administrator"),
)


def open_office(*, actor: Actor, company: Company, project: Project) -> dict[str, User]:
    """Open the departments and the accounts; those that an earlier demonstration closed are opened again."""
    departments = {
        name: tenancy.open_department(actor=actor, company=company, project=project, name=name) for name in DEPARTMENTS
    }
    roles = {role.code: role for role in identity_queries.roles()}
    people = {}
    for account in ACCOUNTS:
        user = identity.open_demo_user(actor=actor, username=account.username, name=account.name, password=PASSWORD)
        identity.grant_role(actor=actor, user=user, role=roles[account.role], project=project)
        people[account.role] = user
    _hire(actor, project, people, departments)
    return people


def _hire(actor: Actor, project: Project, people: dict[str, User], departments: dict[str, Department]) -> None:
    """Enter those who work on the estate as its employees, whom work orders are given to."""
    employed = [account for account in ACCOUNTS if account.post]
    with scope.enter([project.pk], actor=actor):
        for number, account in enumerate(employed, 1):
            workforce.hire_employee(
                actor=actor,
                project=project,
                number=f"{project.code}-{number:03d}",
                name=account.name,
                department=departments[account.department],
                user=people[account.role],
                phone=f"1390571{number:04d}",
                post=account.post,
            )
