"""Cash that was paid in and batches of debits are found on the bank's statement; they are in the books already."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from anju.core import clock
from anju.domains.banking import queries
from anju.domains.banking.enums import MatchedBy
from anju.domains.banking.models import BankStatement, CashBanking, DebitBatch
from anju.domains.ledger import queries as ledger_queries
from anju.domains.ledger import services as ledger
from anju.domains.ledger.enums import AccountRole, EntryKind

# By the slip's number, as the bank's own or in the remark; else by the amount within a week, where only one fits.
_SLIPS = """
open_slip AS (
    SELECT slip.id, slip.amount, slip.slip, slip.banked_on FROM banking_cashbanking slip
    WHERE slip.account_id = %(account)s AND NOT EXISTS (
        SELECT FROM banking_bankclaim claim WHERE claim.banking_id = slip.id AND claim.undone_at IS NULL)
)"""
_BATCHES = """
open_slip AS (
    SELECT batch.id, batch.paid AS amount, batch.number AS slip,
        (batch.answered_at AT TIME ZONE 'Asia/Shanghai')::date - 3 AS banked_on FROM banking_debitbatch batch
    WHERE batch.account_id = %(account)s AND batch.state = 'done' AND batch.paid > 0 AND NOT EXISTS (
        SELECT FROM banking_bankclaim claim WHERE claim.batch_id = batch.id AND claim.undone_at IS NULL)
)"""
_FOUND = """
, waiting AS (
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
        AND line.on_date BETWEEN slip.banked_on AND slip.banked_on + 7 AND line.remark ~ %(words)s
    WHERE slip.id NOT IN (SELECT slip_id FROM by_number) AND line.id NOT IN (SELECT line_id FROM by_number)
), pair AS (
    SELECT min(slip_id) AS slip_id, line_id FROM by_number GROUP BY line_id HAVING count(*) = 1
    UNION ALL SELECT slip_id, line_id FROM fits WHERE lines = 1 AND slips = 1
), fresh AS MATERIALIZED (
    SELECT line.id AS source_id, line.amount, NULL::bigint AS unit_id, greatest(line.on_date, %(open)s) AS on_date,
        pair.slip_id, <entry> AS entry_id FROM pair JOIN waiting line ON line.id = pair.line_id
)"""


@dataclass(frozen=True)
class _By:
    """A kind of documents that statements are matched with: their SQL, the claim's column, words banks use for them."""

    documents: str
    column: str
    how: MatchedBy
    words: str


_SLIP = _By(_SLIPS, "banking_id", MatchedBy.SLIP, "现金|现存|存现|缴存|解款")
_BATCH = _By(_BATCHES, "batch_id", MatchedBy.BATCH, "代扣|代收|批扣|批量")


def find_bankings(*, statement: BankStatement) -> int:
    """Match the waiting lines of a statement's account with slips and batches; return how many were found.

    Their documents have booked the money into the bank, so what its line brought into suspense goes back.
    """
    return _match(statement.account_id, statement, _SLIP) + _match(statement.account_id, statement, _BATCH)


def find_line(*, banking: CashBanking) -> int:
    """Match a slip with a line that came before it was recorded."""
    return _match(banking.account_id, banking, _SLIP)


def find_batch_line(*, batch: DebitBatch) -> int:
    """Match a batch with a line that came before the bank's answers."""
    return _match(batch.account_id, batch, _BATCH)


def _match(account_id: int, record: BankStatement | CashBanking | DebitBatch, by: _By) -> int:
    accounts = ledger_queries.account_ids(record.project)
    facts = ledger.BulkFacts(
        project="%(project)s",
        kind=f"'{EntryKind.BANK_CLAIM.value}'",
        on_date="on_date",
        posted_at="%(now)s",
        debit_account="%(suspense)s",
        credit_account="%(bank)s",
    )
    found = _FOUND.replace("<entry>", ledger.ENTRY_ID)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH {by.documents}{found}, {ledger.post_pairs_sql("fresh", facts)}
            INSERT INTO banking_bankclaim (project_id, line_id, amount, how, account_id, entry_id, {by.column}, reason,
                claimed_at, undone_reason)
            SELECT %(project)s, source_id, amount, %(how)s, %(bank)s, entry_id, slip_id, '', %(now)s, '' FROM fresh
            """,  # noqa: S608 - pieces of this module and of the ledger's
            {
                "account": account_id,
                "project": record.project_id,
                "open": queries.first_open_day(record.project),
                "now": clock.now(),
                "how": str(by.how),
                "words": by.words,
                "suspense": accounts[AccountRole.SUSPENSE],
                "bank": accounts[AccountRole.BANK],
            },
        )
        return int(cursor.rowcount)
