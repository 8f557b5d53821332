"""What other sessions hold and wait for."""

from __future__ import annotations

import time
from typing import Any

import psycopg

_HELD = """
SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
WHERE d.datname = current_database() AND l.pid <> pg_backend_pid()
"""
"""What others hold; of what they do only a superuser would be told."""


def wait_until_quiet(committed_db: Any) -> None:
    """Wait until the sessions of killed processes have noticed that nobody is there, and hold no locks any more."""
    until = time.monotonic() + 20
    with psycopg.connect(committed_db.owner_url, autocommit=True) as plain:
        while plain.execute(_HELD).fetchone() != (0,):
            assert time.monotonic() < until, "sessions of killed processes stay"
            time.sleep(0.05)


def wait_for_a_wait(committed_db: Any) -> None:
    """Wait until some session waits for a lock that another one holds."""
    until = time.monotonic() + 20
    with psycopg.connect(committed_db.owner_url, autocommit=True) as plain:
        while plain.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone() == (0,):
            assert time.monotonic() < until, "nobody waits"
            time.sleep(0.01)
