"""What an estate costs by month, how it is charged, and the risks that the rules find in all that."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from anju.core.access import Actor
from anju.core.money import round_half_up
from anju.domains.identity import queries as identity
from anju.domains.identity.models import User
from anju.domains.insight import queries as insight
from anju.domains.insight import services as risks
from anju.domains.insight.calc.results import By, View
from anju.domains.insight.queries.risks import rules
from anju.domains.joint_funds import services as joint_funds
from anju.domains.joint_funds.enums import SchemeKind
from anju.domains.ledger import services as ledger
from anju.domains.ledger.models import Account
from anju.domains.ledger.services import Posting
from anju.domains.tenancy.models import Project

# Shares of a month's income in thousandths, by the number of the cost account; the second where summers cost more.
_SHARES = {
    "6401.01": (430, 430),
    "6401.02": (115, 160),
    "6401.03": (90, 92),
    "6401.04": (45, 70),
    "6401.05": (135, 135),
    "6401.06": (21, 19),
    "6401.08": (12, 12),
}
_OWED = "2241"


def keep_books(*, actor: Actor, project: Project, clerk: User, checker: User, months: list[dt.date]) -> None:
    """Charge the estate by a lump sum, enter what the last months cost, and let the rules of risk look at it."""
    joint_funds.set_scheme(
        actor=actor,
        project=project,
        kind=SchemeKind.LUMP,
        begins_on=months[0],
        agreed_in="物业服务合同第十二条",
    )
    found = insight.results_of(actor, project, by=By.MONTH, view=View.ACCRUAL, upto=months[-1])
    income = {span.first: amount for span, amount in zip(found.spans, found.income_sums, strict=True)}
    accounts = dict(Account.objects.filter(project=project).values_list("code", "pk"))
    written_by, checked_by = (identity.actor_for(one, surface="demo") for one in (clerk, checker))
    for month in [one for one in months if income.get(one)][:-1]:
        is_summer = month.month in {6, 7, 8, 9}
        costs = {code: round_half_up(income[month] * shares[is_summer] / 1000) for code, shares in _SHARES.items()}
        lines = [Posting(accounts[code], amount) for code, amount in costs.items()]
        journal = ledger.write_journal(
            actor=written_by,
            project=project,
            on_date=month.replace(day=25),
            memo=f"{month:%Y-%m} 物业服务成本",
            lines=[*lines, Posting(accounts[_OWED], -sum(costs.values(), Decimal(0)))],
        )
        ledger.post_journal(actor=checked_by, journal=journal)
    for rule in rules().values():
        risks.evaluate(actor=actor, project_ids=[project.pk], rule=rule)
