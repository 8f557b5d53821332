"""The chart of accounts of a project: opened once, then added to and renamed; no account is ever deleted."""

from __future__ import annotations

import re

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from anju.core import validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.ledger import policies
from anju.domains.ledger.enums import AccountKind, AccountRole, CostClass
from anju.domains.ledger.models import Account
from anju.domains.tenancy.models import Project

# Numbers of the accounts follow the national chart [企业会计准则—应用指南, 会计科目].
_CHART = (
    ("1001", AccountRole.CASH, AccountKind.ASSET),
    ("1002", AccountRole.BANK, AccountKind.ASSET),
    ("1012", AccountRole.POS, AccountKind.ASSET),
    ("1012.01", AccountRole.ONLINE, AccountKind.ASSET),
    ("1122", AccountRole.RECEIVABLE, AccountKind.ASSET),
    ("1403", AccountRole.STOCK, AccountKind.ASSET),
    ("2202", AccountRole.PAYABLE, AccountKind.LIABILITY),
    ("2203", AccountRole.PREPAID, AccountKind.LIABILITY),
    ("2241.01", AccountRole.DEPOSITS, AccountKind.LIABILITY),
    ("2241.02", AccountRole.SUSPENSE, AccountKind.LIABILITY),
    ("2241.03", AccountRole.COMMON_INCOME, AccountKind.LIABILITY),
    ("6602", AccountRole.WAIVED, AccountKind.EXPENSE),
    ("6603", AccountRole.CHANNEL_FEES, AccountKind.EXPENSE),
    ("6701", AccountRole.WRITTEN_OFF, AccountKind.EXPENSE),
    ("6711", AccountRole.CASH_DIFFERENCE, AccountKind.EXPENSE),
)
# Accounts that the platform has no use of its own for; manual entries post to them.
_FREE = (
    ("1123", "预付账款", AccountKind.ASSET),
    ("1221", "其他应收款", AccountKind.ASSET),
    ("1601", "固定资产", AccountKind.ASSET),
    ("1602", "累计折旧", AccountKind.ASSET),
    ("1801", "长期待摊费用", AccountKind.ASSET),
    ("2211", "应付职工薪酬", AccountKind.LIABILITY),
    ("2221", "应交税费", AccountKind.LIABILITY),
    ("2241", "其他应付款", AccountKind.LIABILITY),
    ("4001", "实收资本", AccountKind.EQUITY),
    ("4103", "本年利润", AccountKind.EQUITY),
    ("4104", "利润分配", AccountKind.EQUITY),
    ("6051", "其他业务收入", AccountKind.INCOME),
    ("6301", "营业外收入", AccountKind.INCOME),
    ("6403", "税金及附加", AccountKind.EXPENSE),
    ("6801", "所得税费用", AccountKind.EXPENSE),
)
_COST_CODE = "6401"
_COSTS = tuple((f"{_COST_CODE}.{number:02d}", one) for number, one in enumerate(CostClass, start=1))
_REVENUE_CODE = "6001"
_CODE = re.compile(r"[1-6]\d{3}(\.\d{2,4}){0,3}")
_KINDS = {
    "1": {AccountKind.ASSET},
    "2": {AccountKind.LIABILITY},
    "3": {AccountKind.ASSET, AccountKind.LIABILITY},
    "4": {AccountKind.EQUITY},
    "5": {AccountKind.EXPENSE, AccountKind.ASSET},
    "6": {AccountKind.INCOME, AccountKind.EXPENSE},
}


def open_books(*, actor: Actor, project: Project) -> None:
    """Give a project its chart of accounts; accounts that are there already stay as they are."""
    with translation.override(settings.LANGUAGE_CODE):
        for code, role, kind in _CHART:
            Account.objects.get_or_create(
                project=project, role=role, defaults={"code": code, "kind": kind, "name": str(role.label)}
            )
        for code, name, kind in _FREE:
            Account.objects.get_or_create(project=project, code=code, defaults={"kind": kind, "name": name})
        for code, cost in _COSTS:
            facts = {"kind": AccountKind.EXPENSE, "name": str(cost.label), "role": AccountRole.COST, "cost_class": cost}
            Account.objects.get_or_create(project=project, code=code, defaults=facts)


def open_revenue_account(*, actor: Actor, project: Project, name: str) -> Account:
    """Open (or return) the income account of a fee item, numbered 6001.01, 6001.02 …"""
    with transaction.atomic():
        # Two fee items opened at once would otherwise take the same number.
        list(Account.objects.select_for_update().filter(project=project, role=AccountRole.RECEIVABLE))
        held = Account.objects.filter(project=project, role=AccountRole.REVENUE)
        if found := held.filter(name=name).first():
            return found
        number = held.count() + 1
        while Account.objects.filter(project=project, code=f"{_REVENUE_CODE}.{number:02d}").exists():
            number += 1
        return Account.objects.create(
            project=project,
            code=f"{_REVENUE_CODE}.{number:02d}",
            name=name,
            kind=AccountKind.INCOME,
            role=AccountRole.REVENUE,
        )


def add_account(*, actor: Actor, project: Project, code: str, name: str, kind: str, cost_class: str = "") -> Account:
    """Add an account; one with a cost class takes expense claims.

    The first figure of the code follows the kind (1 assets, 2 liabilities, 4 equity, 6 income and expense), as in the
    national chart. Raises DomainError for a code that is taken or does not fit.
    """
    actor.require(policies.EDIT_ACCOUNTS, project.pk)
    code, name = code.strip(), name.strip()
    if not _CODE.fullmatch(code):
        raise DomainError(_("A code has four figures, then groups after points, as 6401.0201."), field="code")
    if AccountKind(kind) not in _KINDS[code[0]]:
        raise DomainError(
            _("A code that begins with {figure} is not of this kind.").format(figure=code[0]), field="code"
        )
    if cost_class and kind != AccountKind.EXPENSE:
        raise DomainError(_("Only an expense has a cost class."), field="cost_class")
    _refuse_same_name(project, name)
    role = AccountRole.COST if cost_class else ""
    account = Account(project=project, code=code, name=name, kind=kind, role=role, cost_class=cost_class)
    validation.check(account)
    account.save()
    return account


def rename_account(*, actor: Actor, account: Account, name: str, cost_class: str = "") -> Account:
    """Give an account another name; a cost account may move to another class. Its code and kind stay for good."""
    actor.require(policies.EDIT_ACCOUNTS, account.project_id)
    name = name.strip()
    if bool(cost_class) != (account.role == AccountRole.COST):
        raise DomainError(_("Cost accounts have a cost class, other accounts have none."), field="cost_class")
    _refuse_same_name(account.project, name, but=account)
    account.name, account.cost_class = name, cost_class
    validation.check(account)
    account.save(update_fields=["name", "cost_class"])
    return account


def _refuse_same_name(project: Project, name: str, but: Account | None = None) -> None:
    others = Account.objects.filter(project=project, name=name)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise DomainError(_("Another account has this name."), field="name")
