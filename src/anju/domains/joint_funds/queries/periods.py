"""What the owners' joint funds did in a period, out of the ledgers: what is published and what the desk sees."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from anju.domains.joint_funds.calc import is_whole_months
from anju.domains.joint_funds.enums import CommonHead, FundMove
from anju.domains.joint_funds.models import Publication, ServiceAudit
from anju.domains.joint_funds.queries.service_funds import moves_of_period, service_funds
from anju.domains.ledger.enums import CostClass
from anju.domains.tenancy.models import Project

# By the entries in the books, so that what is published is what was booked: an act and its reversal each on their day.
_COMMON = """
SELECT CASE WHEN entry.on_date < %(first)s THEN '' ELSE movement.head END AS head, movement.direction,
    -sum(line.amount) AS amount
FROM ledger_line line
JOIN ledger_account account ON account.id = line.account_id AND account.role = 'common_income'
JOIN ledger_entry entry ON entry.id = line.entry_id
LEFT JOIN joint_funds_commonmovement movement ON movement.id = entry.source_id
WHERE line.project_id = %(project)s AND entry.on_date <= %(last)s
    AND entry.kind IN ('common_income', 'common_expense')
GROUP BY 1, 2
"""
_FUND = """
SELECT CASE WHEN entry.on_date < %(first)s THEN '' ELSE act.kind END AS kind, sum(entry.amount) AS amount
FROM joint_funds_fundentry entry JOIN joint_funds_fundact act ON act.id = entry.act_id
WHERE entry.project_id = %(project)s AND entry.on_date <= %(last)s
GROUP BY 1
"""
_UNITS = """
SELECT count(*), count(*) FILTER (WHERE first_deposit > 0 AND balance < 0.3 * first_deposit)
FROM joint_funds_fundaccount WHERE project_id = %(project)s
"""


@dataclass(frozen=True)
class Account:
    """Opening, what moved by kind, closing, in yuan; what went out is negative in ``moves``."""

    opening: Decimal
    moves: tuple[tuple[str, Decimal], ...]
    closing: Decimal

    def as_stored(self) -> dict[str, Any]:
        """Return it as JSON can keep it."""
        return {
            "opening": f"{self.opening:.2f}",
            "moves": [[name, f"{amount:.2f}"] for name, amount in self.moves],
            "closing": f"{self.closing:.2f}",
        }


@dataclass(frozen=True)
class PeriodAccount:
    """The accounts of a period; ``units`` hold shares of the fund.

    Of these ``low_units`` hold less than 30 % of their first deposit. ``service`` are the prepaid service funds of a
    project under a commission, ``audits`` what auditors said of its years (year, auditor, opinion).
    """

    common: Account
    fund: Account
    units: int
    low_units: int
    service: Account | None = None
    audits: tuple[tuple[int, str, str], ...] = ()

    def as_stored(self) -> dict[str, Any]:
        """Return it as JSON can keep it."""
        stored: dict[str, Any] = {
            "common": self.common.as_stored(),
            "fund": self.fund.as_stored(),
            "units": self.units,
            "low_units": self.low_units,
        }
        if self.service is not None:
            stored["service"] = self.service.as_stored()
            stored["audits"] = [list(one) for one in self.audits]
        return stored


def account_of_period(project: Project, first_on: dt.date, last_on: dt.date) -> PeriodAccount:
    """Return what came, went and remained from ``first_on`` to ``last_on``, both included."""
    params: dict[str, Any] = {"project": project.pk, "first": first_on, "last": last_on}
    with connection.cursor() as cursor:
        cursor.execute(_COMMON, params)
        common = [(head, amount) for head, _way, amount in cursor.fetchall()]
        cursor.execute(_FUND, params)
        fund = list(cursor.fetchall())
        cursor.execute(_UNITS, params)
        units, low = cursor.fetchone()
    return PeriodAccount(
        _account(common, list(CommonHead.values)),
        _account(fund, list(FundMove.values)),
        units,
        low,
        *_service(project, first_on, last_on),
    )


def _service(
    project: Project, first_on: dt.date, last_on: dt.date
) -> tuple[Account | None, tuple[tuple[int, str, str], ...]]:
    """Return the account of prepaid service funds, None where no month of the period is under a commission."""
    if not is_whole_months(first_on, last_on):
        return None, ()
    funds = service_funds(project, last_on)
    if not any(month >= first_on for month in funds.months):
        return None, ()
    opening = funds.balance_before(first_on)
    moves = tuple((name, amount) for name, amount in moves_of_period(funds, first_on) if amount)
    account = Account(opening, moves, opening + sum((amount for _name, amount in moves), Decimal("0.00")))
    rows = ServiceAudit.objects.filter(project=project, year__gte=first_on.year, year__lte=last_on.year)
    audits = rows.order_by("year", "pk").values_list("year", "auditor", "opinion")
    return account, tuple((year, auditor, opinion) for year, auditor, opinion in audits)


def _account(rows: list[tuple[str, Decimal]], order: list[str]) -> Account:
    opening = sum((amount for name, amount in rows if not name), Decimal("0.00"))
    moves: dict[str, Decimal] = {}
    for name, amount in rows:
        if name:
            moves[name] = moves.get(name, Decimal("0.00")) + amount
    shown = tuple((name, moves[name]) for name in order if moves.get(name))
    return Account(opening, shown, opening + sum((amount for _name, amount in shown), Decimal("0.00")))


@dataclass(frozen=True)
class PublishedAccount:
    """One of the two accounts as it is shown to people: moves by their names, in yuan."""

    title: str
    opening: Decimal
    moves: tuple[tuple[str, Decimal], ...]
    closing: Decimal
    note: str = ""


def published(publication: Publication) -> tuple[PublishedAccount, ...]:
    """Return what a publication says: prepaid service funds where they are the owners', common money, the fund."""
    content = publication.content
    note = _("{units} units hold shares; {low} of them hold less than 30% of their first deposit and have to top up.")
    shown = (
        _shown(str(_("Common-area income")), content["common"], dict(CommonHead.choices)),
        _shown(
            str(_("Maintenance fund")),
            content["fund"],
            dict(FundMove.choices),
            note.format(units=content["units"], low=content["low_units"]),
        ),
    )
    if "service" not in content:
        return shown
    names = {
        "collected": _("Service funds collected"),
        **dict(CostClass.choices),
        "remuneration": _("Remuneration of the company"),
    }
    said = " ".join(f"{year} · {auditor}：{opinion}" for year, auditor, opinion in content["audits"])
    return (_shown(str(_("Prepaid service funds")), content["service"], names, said), *shown)


def _shown(title: str, stored: dict[str, Any], names: dict[str, Any], note: str = "") -> PublishedAccount:
    return PublishedAccount(
        title,
        Decimal(stored["opening"]),
        tuple((str(names[name]), Decimal(amount)) for name, amount in stored["moves"]),
        Decimal(stored["closing"]),
        note,
    )
