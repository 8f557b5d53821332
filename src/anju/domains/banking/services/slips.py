"""Cash that was paid in is found on the bank's statement by its slip; it is in the books already."""

from __future__ import annotations

from django.db import connection

from anju.core import clock
from anju.domains.banking import queries
from anju.domains.banking.enums import MatchedBy
from anju.domains.banking.models import BankStatement, CashBanking
from anju.domains.ledger import queries as ledger_queries
from anju.domains.ledger import services as ledger
from anju.domains.ledger.enums import AccountRole, EntryKind

# By the slip's number, as the bank's own or in the remark; else by the amount within a week, where only one fits.
_FOUND = """
open_slip AS (
    SELECT slip.id, slip.amount, slip.slip, slip.banked_on FROM banking_cashbanking slip
    WHERE slip.account_id = %(account)s AND NOT EXISTS (
        SELECT FROM banking_bankclaim claim WHERE claim.banking_id = slip.id AND claim.undone_at IS NULL)
), waiting AS (
    SELECT line.* FROM banking_bankline line WHERE line.account_id = %(account)s AND line.claimed = 0
    AND line.project_id = %(project)s
), by_number AS (
    SELECT slip.id AS slip_id, min(line.id) AS line_id FROM open_slip slip JOIN waiting line
    ON line.amount = slip.amount AND (line.serial = slip.slip OR position(slip.slip IN line.remark) > 0)
    GROUP BY slip.id HAVING count(*) = 1
), fits AS (
    SELECT slip.id AS slip_id, line.id AS line_id, count(*) OVER (PARTITION BY slip.id) AS lines,
        count(*) OVER (PARTITION BY line.id) AS slips
    FROM open_slip slip JOIN waiting line ON line.amount = slip.amount
        AND line.on_date BETWEEN slip.banked_on AND slip.banked_on + 7 AND line.remark ~ '现金|现存|存现|缴存|解款'
    WHERE slip.id NOT IN (SELECT slip_id FROM by_number) AND line.id NOT IN (SELECT line_id FROM by_number)
), pair AS (
    SELECT min(slip_id) AS slip_id, line_id FROM by_number GROUP BY line_id HAVING count(*) = 1
    UNION ALL SELECT slip_id, line_id FROM fits WHERE lines = 1 AND slips = 1
), fresh AS MATERIALIZED (
    SELECT line.id AS source_id, line.amount, NULL::bigint AS unit_id, greatest(line.on_date, %(open)s) AS on_date,
        pair.slip_id, <entry> AS entry_id FROM pair JOIN waiting line ON line.id = pair.line_id
)"""


def find_bankings(*, statement: BankStatement) -> int:
    """Match the waiting lines of a statement's account with slips; return how many were found.

    The slip has booked the money into the bank, so what its line brought into suspense goes back.
    """
    return _match(statement.account_id, statement)


def find_line(*, banking: CashBanking) -> int:
    """Match a slip with a line that came before it was recorded."""
    return _match(banking.account_id, banking)


def _match(account_id: int, record: BankStatement | CashBanking) -> int:
    accounts = ledger_queries.account_ids(record.project)
    facts = ledger.BulkFacts(
        project="%(project)s",
        kind=f"'{EntryKind.BANK_CLAIM.value}'",
        on_date="on_date",
        posted_at="%(now)s",
        debit_account="%(suspense)s",
        credit_account="%(bank)s",
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH {_FOUND.replace("<entry>", ledger.ENTRY_ID)}, {ledger.post_pairs_sql("fresh", facts)}
            INSERT INTO banking_bankclaim (project_id, line_id, amount, how, account_id, entry_id, banking_id, reason,
                claimed_at, undone_reason)
            SELECT %(project)s, source_id, amount, %(slip)s, %(bank)s, entry_id, slip_id, '', %(now)s, '' FROM fresh
            """,  # noqa: S608 - pieces of this module and of the ledger's
            {
                "account": account_id,
                "project": record.project_id,
                "open": queries.first_open_day(record.project),
                "now": clock.now(),
                "slip": str(MatchedBy.SLIP),
                "suspense": accounts[AccountRole.SUSPENSE],
                "bank": accounts[AccountRole.BANK],
            },
        )
        return int(cursor.rowcount)
