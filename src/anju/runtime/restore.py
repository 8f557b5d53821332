"""``anju restore``: puts a backup back and proves that every row and file of its manifest is there."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from anju.runtime.backup import DUMP, FILES, FORMAT, KEY, MANIFEST, count_rows, digest, run_postgres_program
from anju.runtime.faults import RuntimeFault
from anju.runtime.home import Home


def restore_backup(home: Home, owner_url: str, archive: Path, *, force: bool = False) -> dict[str, Any]:
    """Put a backup into an empty installation, or with ``force`` in place of what is there; returns its manifest.

    The archive is unpacked and checked before anything is touched, and what was there is only given up once the
    backup stands beside it, counted. Raises RuntimeFault when the archive is damaged, when there is something to lose
    and ``force`` is not given, or when somebody is still connected.
    """
    home.make()
    with tempfile.TemporaryDirectory(dir=home.root, prefix=".restore-") as name:
        folder = Path(name)
        manifest = _unpack(archive, folder)
        _check(folder, manifest)
        occupied = _has_tables(owner_url)
        if not force and (occupied or _has_files(home)):
            raise RuntimeFault(
                "There are tables or files here already.",
                "Restore into an empty ANJU_HOME, or give --force to replace.",
            )
        if occupied:
            _restore_in_place_of(owner_url, folder / DUMP, manifest)
        else:
            _restore_into(owner_url, folder / DUMP, manifest)
        if not manifest["files_elsewhere"]:
            _put_files_back(home, folder, manifest)
        _put_key_back(home, folder, force=force)
    return manifest


def _unpack(archive: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(archive, "r:*") as tar:
            tar.extractall(folder, filter="data")
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, tarfile.TarError, ValueError) as error:
        raise RuntimeFault(f"{archive} is no whole backup of Anju: {error}", "Take another copy of it.") from error
    if manifest.get("format") != FORMAT:
        raise RuntimeFault(
            f"{archive} was made by Anju {manifest.get('anju')} in a form this version does not read.",
            "Restore it with that version and bring it up to date there.",
        )
    return dict(manifest)


def _check(folder: Path, manifest: dict[str, Any]) -> None:
    expected = {DUMP: manifest["database"]["sha256"]}
    expected |= {f"{FILES}/{name}": told for name, told in manifest["files"].items()}
    for name, told in expected.items():
        path = folder / name
        if not path.is_file() or digest(path) != told:
            raise RuntimeFault(f"The backup is damaged: {name} is not what its manifest says.", "Take another copy.")


def _has_tables(url: str) -> bool:
    with psycopg.connect(url) as connection:
        return bool(count_rows(connection))


def _has_files(home: Home) -> bool:
    return home.files.exists() and any(path.is_file() for path in home.files.rglob("*"))


def _restore_into(url: str, dump: Path, manifest: dict[str, Any]) -> None:
    """Restore into an empty database in one transaction, then compare the rows of every table with the manifest."""
    database = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    run_postgres_program(
        "pg_restore", url, "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={database}", str(dump)
    )
    with psycopg.connect(url) as connection:
        found = count_rows(connection)
    expected = manifest["database"]["rows"]
    wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    if wrong:
        raise RuntimeFault(f"The restored tables differ from the backup: {', '.join(wrong)}.", "Take another copy.")


def _restore_in_place_of(url: str, dump: Path, manifest: dict[str, Any]) -> None:
    """Restore into a database beside the present one, then let it take its place."""
    name = str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])
    aside = f"{name}_restored_{os.getpid()}"
    present, new = sql.Identifier(name), sql.Identifier(aside)
    with psycopg.connect(make_conninfo(url, dbname="postgres"), autocommit=True) as connection:
        _refuse_if_connected(connection, name)
        try:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(new))
        except psycopg.errors.InsufficientPrivilege as error:
            raise RuntimeFault(
                "The owner of the tables may not make a database, which replacing one needs.",
                "Let an administrator run: ALTER ROLE owner CREATEDB; or restore into an empty database.",
            ) from error
        try:
            _restore_into(make_conninfo(url, dbname=aside), dump, manifest)
            connection.execute(sql.SQL("DROP DATABASE {}").format(present))
        except BaseException:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(new))
            raise
        connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(new, present))


def _refuse_if_connected(connection: psycopg.Connection, database: str) -> None:
    row = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [database]).fetchone()
    if row is not None and row[0]:
        raise RuntimeFault(f"{row[0]} connections use the database.", "Stop Anju first (Ctrl-C where it runs).")


def _put_files_back(home: Home, folder: Path, manifest: dict[str, Any]) -> None:
    """Swap the files folder in whole, so that no moment shows half of it."""
    restored = folder / FILES
    restored.mkdir(exist_ok=True)
    replaced = folder / "replaced"
    if home.files.exists():
        home.files.rename(replaced)
    restored.rename(home.files)
    home.files.chmod(0o700)
    for name, told in manifest["files"].items():
        if digest(home.files / name) != told:
            raise RuntimeFault(f"The restored file {name} differs from the backup.", "See whether the disk is sound.")
    shutil.rmtree(replaced, ignore_errors=True)


def _put_key_back(home: Home, folder: Path, *, force: bool) -> None:
    """Bring the installation's key: what was signed or sealed with it is in the restored tables."""
    source, target = folder / KEY, home.root / KEY
    if source.exists() and (force or not target.exists()):
        source.replace(target)
        target.chmod(0o600)
