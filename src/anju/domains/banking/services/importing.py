"""A bank's statement comes in: each line once, booked into suspense, its unit found, its money taken; all in sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.core.sheets.read import read_workbook
from anju.domains.banking import policies, queries
from anju.domains.banking.calc import reading
from anju.domains.banking.enums import MatchedBy
from anju.domains.banking.models import BankAccount, BankStatement
from anju.domains.banking.services import claiming, slips
from anju.domains.ledger import queries as ledger_queries
from anju.domains.ledger import services as ledger
from anju.domains.ledger.enums import AccountRole, EntryKind

_TAKE = """
CREATE TEMP TABLE IF NOT EXISTS statement_line (
    mark text PRIMARY KEY, serial text, on_date date, amount numeric, payer text, payer_account text, remark text,
    virtual_account text, codes text[]
) ON COMMIT DELETE ROWS
"""
_FIND = """
WITH fresh AS (
    SELECT line.id, line.amount, line.payer, line.virtual_account, told.codes FROM banking_bankline line
    JOIN statement_line told USING (mark)
    WHERE line.statement_id = %(statement)s AND line.claimed = 0
), by_number AS (
    SELECT fresh.id, held.unit_id FROM fresh JOIN banking_virtualaccount held
    ON held.number = fresh.virtual_account AND held.project_id = %(project)s WHERE fresh.virtual_account <> ''
), by_code AS (
    SELECT fresh.id, min(unit.id) AS unit_id FROM fresh JOIN estate_unit unit
    ON unit.project_id = %(project)s AND unit.code = ANY (fresh.codes) GROUP BY fresh.id HAVING count(*) = 1
), owed AS (
    SELECT unit_id, sum(balance) AS amount FROM billing_bill
    WHERE project_id = %(project)s AND balance > 0 AND reversed_at IS NULL GROUP BY unit_id
), likely AS (
    SELECT fresh.id, min(lives.unit_id) AS unit_id FROM fresh
    JOIN residents_person person ON person.project_id = %(project)s AND person.name = fresh.payer
    JOIN residents_residency lives ON lives.person_id = person.id
        AND (lives.ends_on IS NULL OR lives.ends_on >= %(today)s)
    JOIN owed ON owed.unit_id = lives.unit_id AND owed.amount = fresh.amount
    WHERE fresh.payer <> '' AND cardinality(fresh.codes) = 0
    GROUP BY fresh.id HAVING count(DISTINCT lives.unit_id) = 1
), by_payer AS (
    SELECT min(id) AS id, unit_id FROM likely GROUP BY unit_id HAVING count(*) = 1
)
SELECT fresh.id, coalesce(by_number.unit_id, by_code.unit_id, by_payer.unit_id),
    CASE WHEN by_number.unit_id IS NOT NULL THEN %(virtual)s WHEN by_code.unit_id IS NOT NULL THEN %(code)s
         ELSE %(payer)s END
FROM fresh LEFT JOIN by_number USING (id) LEFT JOIN by_code USING (id) LEFT JOIN by_payer USING (id)
WHERE coalesce(by_number.unit_id, by_code.unit_id, by_payer.unit_id) IS NOT NULL ORDER BY fresh.id
"""


def import_statement(*, actor: Actor, account: BankAccount, content: bytes, filename: str = "") -> BankStatement:
    """Take a bank's file (Excel or CSV): keep what is new of it, book it into suspense, and take what has its unit.

    A line that stands in several files is taken once (`calc.reading.mark_of`). Cash that was paid in is known by its
    slip. A unit is found by its virtual account, else by its code in the remark, else where one home alone has a
    resident of the payer's name and owes just the amount; all other money waits to be claimed.

    Side effects: entries, payments and their events. Raises AccessDenied, SheetError, DomainError for a file in which
    no header or an unreadable row is found: it is taken whole or not at all.
    """
    actor.require(policies.IMPORT_STATEMENTS, account.project_id)
    held = BankAccount.objects.select_for_update(of=("self",)).select_related("project").get(pk=account.pk)
    received, others = _read(content, filename, held.mapping)
    statement = BankStatement.objects.create(
        project=held.project,
        account=held,
        filename=filename[:200],
        imported_by_id=actor.user_id,
        imported_at=clock.now(),
        passed_over=others,
    )
    values: dict[str, Any] = {
        "project": held.project_id,
        "statement": statement.pk,
        "account": held.pk,
        "today": clock.today(),
    }
    with connection.cursor() as cursor:
        count = _hand_over(cursor, received)
        statement.fresh = _keep(cursor, statement)
        statement.known = count - statement.fresh
        statement.save(update_fields=["fresh", "known"])
    slips.find_bankings(statement=statement)
    with connection.cursor() as cursor:
        cursor.execute(_FIND, values | {str(one.value): str(one) for one in MatchedBy})
        found = cursor.fetchall()
    claiming.take_found(actor=actor, statement=statement, found=found)
    return statement


def _read(content: bytes, filename: str, mapping: Mapping[str, str]) -> tuple[list[reading.Received], int]:
    told: list[reading.Received | None] = []
    for grid in read_workbook(content, filename=filename).sheets:
        if grid.hidden or not grid.rows:
            continue
        try:
            told += [line for _number, line in reading.read_rows(grid.rows, mapping)]
        except reading.Unread as fault:
            if str(fault) == "no header":
                continue
            text = _("Row {fault} cannot be read. Nothing was taken.")
            raise DomainError(text.format(fault=fault), field="file") from fault
    if not told:
        text = _("No column of days and none of amounts was found; say what the bank calls them.")
        raise DomainError(text, field="file")
    received = [line for line in told if line is not None]
    return received, len(told) - len(received)


def _hand_over(cursor: Any, received: Iterable[reading.Received]) -> int:
    """Give the lines to the database; the same number twice in one file is one line. Returns how many."""
    like: Counter[reading.Received] = Counter()
    lines: dict[str, reading.Received] = {}
    for line in received:
        like[line] += 1
        lines.setdefault(reading.mark_of(line, like[line]), line)
    cursor.execute(_TAKE)
    cursor.execute("TRUNCATE statement_line")
    with cursor.copy("COPY statement_line FROM STDIN") as copy:
        for mark, one in lines.items():
            facts = (one.payer, one.payer_account, one.remark, one.virtual_account, reading.codes_in(one.remark))
            copy.write_row((mark, one.serial, one.on_date, one.amount, *facts))
    cursor.execute("ANALYZE statement_line")
    return len(lines)


def _keep(cursor: Any, statement: BankStatement) -> int:
    """Store what is new and post it, from the bank into suspense, an entry a line; return how many lines are new.

    The account is locked, so nobody else brings a line of it meanwhile.
    """
    accounts = ledger_queries.account_ids(statement.project)
    facts = ledger.BulkFacts(
        project="%(project)s",
        kind=f"'{EntryKind.BANK_RECEIPT.value}'",
        on_date="greatest(on_date, %(open)s)",
        posted_at="%(now)s",
        debit_account="%(bank)s",
        credit_account="%(suspense)s",
    )
    cursor.execute(
        f"""
        WITH fresh AS MATERIALIZED (
            SELECT told.*, nextval(pg_get_serial_sequence('banking_bankline', 'id')) AS source_id,
                NULL::bigint AS unit_id, {ledger.ENTRY_ID} AS entry_id
            FROM (SELECT * FROM statement_line told WHERE NOT EXISTS (
                SELECT FROM banking_bankline held WHERE held.account_id = %(account)s AND held.mark = told.mark
            ) ORDER BY on_date, mark) told
        ), {ledger.post_pairs_sql("fresh", facts)}
        INSERT INTO banking_bankline (id, project_id, statement_id, account_id, mark, serial, on_date, amount, payer,
            payer_account, remark, virtual_account, entry_id)
        SELECT source_id, %(project)s, %(statement)s, %(account)s, mark, serial, on_date, amount, payer,
            payer_account, remark, virtual_account, entry_id FROM fresh
        """,  # noqa: S608 - pieces of this module and of the ledger's
        {
            "project": statement.project_id,
            "statement": statement.pk,
            "account": statement.account_id,
            "open": queries.first_open_day(statement.project),
            "now": clock.now(),
            "bank": accounts[AccountRole.BANK],
            "suspense": accounts[AccountRole.SUSPENSE],
        },
    )
    return int(cursor.rowcount)
