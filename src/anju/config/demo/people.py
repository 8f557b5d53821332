"""The demonstration accounts, one for every role, and the office they work in."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from anju.core.access import Actor
from anju.domains.identity import queries as identity_queries
from anju.domains.identity import services as identity
from anju.domains.identity.models import User
from anju.domains.tenancy import services as tenancy
from anju.domains.tenancy.models import Company, Project

PASSWORD = settings.DEMO_PASSWORD
DEPARTMENTS = ("物业管理部", "设施设备维护部", "客户服务部", "安全管理部", "财务部")


@dataclass(frozen=True)
class Account:
    """A demonstration account and the role it shows."""

    username: str
    name: str
    role: str


ACCOUNTS = (
    Account("jituan", "陈志远", "group"),
    Account("yunying", "林清", "operations"),
    Account("jingli", "赵建国", "project_manager"),
    Account("kefu", "李敏", "service"),
    Account("shoufei", "周婷", "cashier"),
    Account("caiwu", "孙丽华", "finance"),
    Account("gongcheng", "吴强", "engineering_head"),
    Account("weixiu", "张师傅", "technician"),
    Account("anguan", "郑刚", "security_head"),
    Account("baoan", "赵强", "guard"),
    Account("baojie", "刘芳", "cleaning"),
    Account("admin", "管理员", "administrator"),
)


def open_office(*, actor: Actor, company: Company, project: Project) -> dict[str, User]:
    """Open the departments and the accounts; those that an earlier demonstration closed are opened again."""
    for name in DEPARTMENTS:
        tenancy.open_department(actor=actor, company=company, project=project, name=name)
    roles = {role.code: role for role in identity_queries.roles()}
    people = {}
    for account in ACCOUNTS:
        user = identity.open_demo_user(actor=actor, username=account.username, name=account.name, password=PASSWORD)
        identity.grant_role(actor=actor, user=user, role=roles[account.role], project=project)
        people[account.role] = user
    return people
