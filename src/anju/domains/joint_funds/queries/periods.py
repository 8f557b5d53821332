"""What the owners' joint funds did in a period, out of the ledgers: what is published and what the desk sees."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from anju.domains.joint_funds.enums import CommonHead, FundMove
from anju.domains.joint_funds.models import Publication
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
    """Both accounts of a period; ``units`` hold shares of the fund.

    Of these ``low_units`` hold less than 30 % of their first deposit.
    """

    common: Account
    fund: Account
    units: int
    low_units: int

    def as_stored(self) -> dict[str, Any]:
        """Return it as JSON can keep it."""
        return {
            "common": self.common.as_stored(),
            "fund": self.fund.as_stored(),
            "units": self.units,
            "low_units": self.low_units,
        }


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
    return PeriodAccount(_account(common, list(CommonHead.values)), _account(fund, list(FundMove.values)), units, low)


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


def published(publication: Publication) -> tuple[PublishedAccount, PublishedAccount]:
    """Return what a publication says: common-area income, then the maintenance fund."""
    content = publication.content
    note = _("{units} units hold shares; {low} of them hold less than 30% of their first deposit and have to top up.")
    return (
        _shown(str(_("Common-area income")), content["common"], CommonHead),
        _shown(
            str(_("Maintenance fund")),
            content["fund"],
            FundMove,
            note.format(units=content["units"], low=content["low_units"]),
        ),
    )


def _shown(
    title: str, stored: dict[str, Any], names: type[CommonHead] | type[FundMove], note: str = ""
) -> PublishedAccount:
    return PublishedAccount(
        title,
        Decimal(stored["opening"]),
        tuple((str(names(name).label), Decimal(amount)) for name, amount in stored["moves"]),
        Decimal(stored["closing"]),
        note,
    )
