"""Let go of locks before the disk has answered, and answer nobody before it has.

A commit usually holds its row locks while the log is flushed. Where many transactions want the same row, such as a
project's counter of receipts, that wait is the limit. Here the commit releases its locks first and the flush follows at
once, shared by all who wait for it. The log is written in order, so a crash in between loses the last transactions
whole and never one in the middle; whoever asked for them has had no answer and asks again under the same key.
"""

from __future__ import annotations

from django.db import connection, transaction

from anju.core import prepared

_LATER = "SELECT set_config('synchronous_commit', 'off', true)"
# A transaction of its own whose commit waits for the log up to its end, and so for everything before it.
_FLUSH = "SELECT pg_logical_emit_message(true, 'anju', '')"


def flush_after_commit(*, already_set: bool = False) -> None:
    """Commit the present transaction without holding its locks for the disk; the flush is waited for right after.

    ``already_set`` says that a statement of the caller's has turned ``synchronous_commit`` off for the transaction.
    """
    if not already_set:
        prepared.run(_LATER, [])
    transaction.on_commit(_flush, using=connection.alias)


def _flush() -> None:
    prepared.run(_FLUSH, [])
