"""``anju backup``: the database and the files in one archive, with a manifest that a restore is checked against."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from anju import __version__
from anju.runtime.binaries import postgres_program
from anju.runtime.faults import RuntimeFault
from anju.runtime.home import Home

FORMAT = 1
MANIFEST, DUMP, FILES, KEY = "manifest.json", "database.dump", "files", "secret_key"


def make_backup(home: Home, owner_url: str, target: Path, *, files_here: bool = True) -> dict[str, Any]:
    """Write the archive to ``target`` and return its manifest; ``target`` appears only when it is whole.

    The counts in the manifest and the dump are of one snapshot, so work may go on meanwhile. Files are read after the
    database: every file that a row names is there. ``files_here=False`` leaves the files out, when S3 keeps them.
    The archive holds personal data and the installation's key; it can be read by its owner only.
    Raises RuntimeFault when pg_dump fails.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".anju-backup-") as folder:
        dump = Path(folder) / DUMP
        with _snapshot(owner_url) as (connection, snapshot):
            version = connection.info.server_version
            tables = count_rows(connection)
            _dump(owner_url, snapshot, dump)
        files = _list_files(home.files) if files_here else {}
        manifest = {
            "format": FORMAT,
            "anju": __version__,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "postgres": f"{version // 10000}.{version % 10000}",
            "database": {"sha256": digest(dump), "bytes": dump.stat().st_size, "rows": tables},
            "files": files,
            "files_elsewhere": not files_here,
        }
        aside = Path(folder) / "archive.tar"
        _pack(home, aside, dump, manifest)
        aside.chmod(0o600)
        aside.replace(target)
    return manifest


def count_rows(connection: psycopg.Connection) -> dict[str, int]:
    """Return the number of rows of every table of ours, by name."""
    names = connection.execute(
        """SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1"""
    ).fetchall()
    counts = {}
    for (name,) in names:
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
        assert row is not None
        counts[name] = row[0]
    return counts


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def run_postgres_program(name: str, url: str, *arguments: str) -> None:
    """Run pg_dump or pg_restore on a database; the URL goes through the environment, where no other user sees it.

    Raises RuntimeFault with what the program said.
    """
    command = [str(postgres_program(name)), "--no-password", *arguments]
    environment = os.environ | _connection_environment(url)
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode != 0:
        tail = "\n".join(result.stderr.splitlines()[-8:])
        raise RuntimeFault(
            f"{name} failed:\n{tail}",
            "If it says that the server's version does not match, set ANJU_PG_BIN to the programs of that version.",
        )


def _connection_environment(url: str) -> dict[str, str]:
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    names |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    facts = psycopg.conninfo.conninfo_to_dict(url)
    return {names[key]: str(value) for key, value in facts.items() if key in names and value is not None}


@contextlib.contextmanager
def _snapshot(url: str) -> Iterator[tuple[psycopg.Connection, str]]:
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        yield connection, row[0]


def _dump(url: str, snapshot: str, target: Path) -> None:
    run_postgres_program("pg_dump", url, "--format=custom", f"--snapshot={snapshot}", "-f", str(target))


def _list_files(folder: Path) -> dict[str, str]:
    if not folder.exists():
        return {}
    found = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): digest(path) for path in found}


def _pack(home: Home, target: Path, dump: Path, manifest: dict[str, Any]) -> None:
    described = dump.parent / MANIFEST
    described.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    key = home.root / KEY
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as archive:  # the dump is compressed already
        archive.add(described, MANIFEST)
        archive.add(dump, DUMP)
        if key.exists():
            archive.add(key, KEY)
        for name in manifest["files"]:
            archive.add(home.files / name, f"{FILES}/{name}")
