"""What must be true before Anju starts: catalogues compiled, static files collected, tables as the code wants them.

Each part leaves a mark of what it was made from and is skipped while that is unchanged.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import psycopg
from psycopg import sql

from anju.runtime.faults import RuntimeFault
from anju.runtime.home import Home

PACKAGE = Path(__file__).resolve().parents[1]
ROOT = PACKAGE.parents[1]
_COMMENT = "Anju, set up from "


def prepare_catalogues(home: Home) -> bool:
    """Compile the message catalogues if a part changed; returns whether there was anything to do."""
    sources = [*PACKAGE.glob("locale/*/parts/*.po"), PACKAGE / "config/catalogues.py"]
    wanted = _fingerprint(sources)
    mark = home.locale / "made-from"
    if _says(mark, wanted):
        return False
    from anju.config.catalogues import compile_catalogues

    compile_catalogues(home.locale)
    mark.write_text(wanted, encoding="ascii")
    return True


def prepare_static(home: Home) -> bool:
    """Collect static files if one of them changed; returns whether there was anything to do."""
    own = [file for folder in PACKAGE.rglob("static") for file in folder.rglob("*") if file.is_file()]
    locks = [file for name in ("package-lock.json", "requirements.lock") if (file := ROOT / name).exists()]
    wanted = _fingerprint([*own, *locks, PACKAGE / "ui/assets.py", PACKAGE / "ui/icons.txt"])
    mark = home.root / "static-made-from"
    if _says(mark, wanted) and home.static.exists():
        return False
    run_anju("manage", "collectstatic", "--noinput", "--verbosity", "0")
    mark.write_text(wanted, encoding="ascii")
    return True


def prepare_tables() -> bool:
    """Migrate if the code is not the one the database was last set up from; returns whether there was anything to do.

    On a database elsewhere whose owner is not known here, nothing is done: `anju migrate` is run by whoever owns it.
    """
    if not os.environ.get("ANJU_OWNER_DATABASE_URL") or set_up_from() == code_fingerprint():
        return False
    run_anju("migrate", "--quiet")
    return True


def code_fingerprint() -> str:
    """Return a fingerprint of all that decides tables, roles and permissions: our code and the locked packages."""
    return _fingerprint([*PACKAGE.rglob("*.py"), *[lock for lock in [ROOT / "requirements.lock"] if lock.exists()]])


def set_up_from() -> str:
    """Return the fingerprint of the code that last set the database up, empty when none did. It is kept as the
    database's comment, so it goes wherever the database goes and a restored one is set up anew."""
    query = """SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute(query).fetchone()
    comment = (row[0] if row else "") or ""
    return comment.removeprefix(_COMMENT) if comment.startswith(_COMMENT) else ""


def remember_set_up(owner_url: str) -> None:
    """Record that the database is set up from the present code."""
    with psycopg.connect(owner_url) as connection:
        connection.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(connection.info.dbname), sql.Literal(_COMMENT + code_fingerprint())
            )
        )


def run_anju(*arguments: str) -> str:
    """Run one of our own commands in a process of its own, which keeps the supervisor small; returns what it printed.

    Raises RuntimeFault with the end of its output when it fails.
    """
    result = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "anju", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if result.returncode != 0:
        tail = "\n".join(result.stdout.splitlines()[-15:])
        raise RuntimeFault(f"anju {arguments[0]} failed:\n{tail}", f"Run it by hand to see all: anju {' '.join(arguments)}")
    return result.stdout


def _fingerprint(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(os.fsencode(file.name))
        digest.update(file.read_bytes())
    return digest.hexdigest()[:32]


def _says(mark: Path, wanted: str) -> bool:
    return mark.exists() and mark.read_text(encoding="ascii") == wanted
