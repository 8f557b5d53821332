"""A database of a benchmark's own, on a server with the settings of production (every commit reaches the disk)."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path


@contextmanager
def scratch_database(name: str) -> Iterator[str]:
    """Load Django on a fresh, migrated database and yield the application's URL; the database is dropped at the end."""
    home = os.environ.get("ANJU_BENCH_HOME") or str(Path(tempfile.gettempdir()) / f"anju-bench-{getuser()}")
    os.environ["ANJU_HOME"] = home
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anju.config.settings")
    Path(home).mkdir(mode=0o700, parents=True, exist_ok=True)

    import django

    django.setup()
    from tests import database

    from anju.runtime.postgres import ensure_server

    running = ensure_server(Path(home))
    try:
        scratch = f"bench_{name}_{os.getpid()}"
        url = database.clone(running, database.make_template(running), scratch)
        try:
            with database.connected_as(url):
                yield url
        finally:
            database.drop(running, scratch)
    finally:
        running.release()
