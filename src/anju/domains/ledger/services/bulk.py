"""Posting by the hundred thousand: pieces of SQL for a statement that writes records and their entries at once."""

from __future__ import annotations

from dataclasses import dataclass

ENTRY_ID = "nextval('ledger_entry_id_seq')"
"""SQL for the number of a new entry; the caller needs it in the record that the entry tells of."""


@dataclass(frozen=True)
class BulkFacts:
    """SQL expressions for what all entries of a statement share; parameters or literals, never a user's text.

    ``carried`` is a further column of the source, for an account that differs from row to row.
    """

    project: str
    kind: str
    on_date: str
    posted_at: str
    debit_account: str
    credit_account: str
    carried: str = ""


def post_pairs_sql(source: str, facts: BulkFacts) -> str:
    """Return two common table expressions that post one entry of two lines for every row of ``source``.

    ``source`` is the name of a materialized expression with the columns ``entry_id`` (from `ENTRY_ID`), ``unit_id``,
    ``source_id`` and ``amount`` (yuan, above zero): ``amount`` is debited to one account and credited to the other.
    """
    carried = f", {facts.carried}" if facts.carried else ""
    return f"""
    posted_entry AS (
        INSERT INTO ledger_entry (id, project_id, kind, on_date, unit_id, source_id, posted_at)
        SELECT entry_id, {facts.project}, {facts.kind}, {facts.on_date}, unit_id, source_id, {facts.posted_at}
        FROM {source}
    ), posted_line AS (
        INSERT INTO ledger_line (project_id, entry_id, position, account_id, amount)
        SELECT {facts.project}, entry_id, side,
            CASE side WHEN 1 THEN {facts.debit_account}::bigint ELSE {facts.credit_account}::bigint END,
            CASE side WHEN 1 THEN amount ELSE -amount END
        FROM (SELECT entry_id, amount{carried}, generate_series(1, 2) AS side FROM {source}) pair
    )"""  # noqa: S608 - names and parameters of the caller's module


def reverse_entries_sql(source: str, facts: BulkFacts) -> str:
    """Return two common table expressions that post the opposite of many entries, each linked to its original.

    ``source`` has the columns ``entry_id`` (the original), ``unit_id`` and ``source_id``. The accounts of ``facts``
    are not used: the lines are those of the originals with their signs turned.
    """
    return f"""
    reversal_entry AS (
        INSERT INTO ledger_entry (project_id, kind, on_date, unit_id, source_id, reverses_id, posted_at)
        SELECT {facts.project}, {facts.kind}, {facts.on_date}, unit_id, source_id, entry_id, {facts.posted_at}
        FROM {source} RETURNING id, reverses_id
    ), reversal_line AS (
        INSERT INTO ledger_line (project_id, entry_id, position, account_id, amount)
        SELECT {facts.project}, reversal_entry.id, line.position, line.account_id, -line.amount
        FROM reversal_entry JOIN ledger_line line ON line.entry_id = reversal_entry.reverses_id
    )"""  # noqa: S608 - names and parameters of the caller's module
