"""The largest-remainder method as SQL: `core.money.allocate` for rows that stand in the database."""

from __future__ import annotations

_SHARES = """
SELECT key, round((quota + (rank <= fen - given)::int) / 100, 2) AS share
FROM (SELECT key, fen, quota, sum(quota) OVER () AS given, row_number() OVER (ORDER BY rest DESC, position) AS rank
FROM (
    SELECT key, position, fen, div(fen * weight, whole) AS quota, mod(fen * weight, whole) AS rest
    FROM (SELECT key, weight::numeric, position, sum(weight::numeric) OVER () AS whole,
            (<amount>::numeric * 100)::numeric(20) AS fen FROM (<rows>) given) weighed
) cut) ranked
"""


def shares_sql(rows: str, amount: str) -> str:
    """Return a SELECT of ``key`` and ``share`` (yuan, two places) that cuts an amount by weight, to the cent.

    ``rows`` selects ``key``, ``weight`` (not negative, not all zero: the statement fails with a division by zero) and
    ``position``, which is different for each row and decides between equal remainders: the lower takes the cent.
    ``amount`` is an expression in yuan, positive, the same for every row. Rows whose share is nothing are there too.
    """
    return _SHARES.replace("<rows>", rows).replace("<amount>", amount)
