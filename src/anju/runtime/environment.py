"""Which database a command works on: the one that ``DATABASE_URL`` names, else the embedded one, started for it."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from anju.runtime.faults import RuntimeFault
from anju.runtime.home import current_home
from anju.runtime.postgres import OWNER_ROLE, Server, ensure_server

SETTINGS = "anju.config.settings"


@contextmanager
def database_in_use(*, owner: bool = False) -> Iterator[Server | None]:
    """Point this process (and those it starts) at the database for as long as the block runs.

    Yields the embedded server, or None when the database is elsewhere. With ``owner`` the process connects as the
    owner of the tables, which only setting up, backing up and restoring may. Sets environment variables.
    Raises RuntimeFault when the owner's URL of a database elsewhere is not given.
    """
    home = current_home()
    os.environ["ANJU_HOME"] = str(home.root)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if owner:
        os.environ["ANJU_DB_ROLE"] = "owner"
    if os.environ.get("DATABASE_URL"):
        if owner and not os.environ.get("ANJU_OWNER_DATABASE_URL"):
            raise RuntimeFault(
                "This command works as the owner of the tables, whose URL is not given.",
                "Set ANJU_OWNER_DATABASE_URL=postgresql://owner:password@host/anju for this command only.",
            )
        home.make()
        yield None
        return
    with ensure_server(home) as server:
        os.environ["DATABASE_URL"] = server.url()
        os.environ["ANJU_OWNER_DATABASE_URL"] = server.url(role=OWNER_ROLE)
        try:
            yield server
        finally:
            _close_django_connections()
            for name in ("DATABASE_URL", "ANJU_OWNER_DATABASE_URL"):
                os.environ.pop(name, None)


def owner_url() -> str:
    """Return the owner's URL inside ``database_in_use(owner=True)``."""
    return os.environ["ANJU_OWNER_DATABASE_URL"]


def start_django() -> None:
    """Load Django with the settings of the present environment; only once a database is in use."""
    importlib.import_module("django").setup()


def _close_django_connections() -> None:
    """Close what Django still holds open, so that the server can stop without breaking a connection."""
    if "django.db" in sys.modules:
        sys.modules["django.db"].connections.close_all()
