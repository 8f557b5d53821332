"""What must be true before Anju starts: catalogues compiled, static files collected, tables as the code wants them.

Each part leaves a mark of what it was made from and is skipped while that is unchanged.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import psycopg
from psycopg import sql

from anju.config.catalogues import compile_catalogues
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
    if not os.environ.get("ANJU_OWNER_DATABASE_URL") or set_up_from(os.environ["DATABASE_URL"]) == code_fingerprint():
        return False
    run_anju("migrate", "--quiet")
    return True


def prepare_demo(home: Home, tell: Callable[[str], None]) -> str:
    """Load the demonstration estate the first time, unless there is a project already; returns what it tells people.

    What it told is kept in ``demo.txt``; once that is there nothing is loaded again, and once the demonstration was
    removed nothing is told any more.
    """
    told = home.root / "demo.txt"
    if not told.exists():
        told.write_text(run_anju("demo", "--if-empty", tell=tell), encoding="utf-8")
    elif not _has_demo():
        return ""
    return told.read_text(encoding="utf-8")


def _has_demo() -> bool:
    url = os.environ.get("ANJU_OWNER_DATABASE_URL")
    if not url:
        return True
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT 1 FROM tenancy_project WHERE is_demo").fetchone() is not None


def code_fingerprint() -> str:
    """Return a fingerprint of all that decides tables, roles and permissions: our code and the locked packages."""
    return _fingerprint([*PACKAGE.rglob("*.py"), *[lock for lock in [ROOT / "requirements.lock"] if lock.exists()]])


def set_up_from(url: str) -> str:
    """Return the fingerprint of the code that last set the database up, empty when none did. It is kept as the
    database's comment, so it goes wherever the database goes and a restored one is set up anew."""
    query = """SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"""
    with psycopg.connect(url) as connection:
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


def run_anju(*arguments: str, tell: Callable[[str], None] | None = None) -> str:
    """Run one of our own commands in a process of its own, which keeps the supervisor small; returns what it printed.

    ``tell`` is given each line of its progress, which commands write to standard error. Raises RuntimeFault with the
    end of that when the command fails.
    """
    said: list[str] = []
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as output,
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "anju", *arguments], stdout=output, stderr=subprocess.PIPE, text=True
        ) as process,
    ):
        assert process.stderr is not None
        for line in process.stderr:
            said.append(line)
            if tell is not None:
                tell(line.strip())
        if process.wait() == 0:
            output.seek(0)
            return output.read()
    tail = "".join(said[-15:])
    raise RuntimeFault(f"anju {arguments[0]} failed:\n{tail}", f"To see all, run: anju {' '.join(arguments)}")


def _fingerprint(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(os.fsencode(file.name))
        digest.update(file.read_bytes())
    return digest.hexdigest()[:32]


def _says(mark: Path, wanted: str) -> bool:
    return mark.exists() and mark.read_text(encoding="ascii") == wanted
