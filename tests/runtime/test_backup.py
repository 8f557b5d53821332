"""Backups are proved by restoring them."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from anju.runtime.backup import DUMP, MANIFEST, make_backup
from anju.runtime.faults import RuntimeFault
from anju.runtime.home import Home
from anju.runtime.postgres import OWNER_ROLE, Server, ensure_server
from anju.runtime.restore import restore_backup

pytestmark = pytest.mark.process
_NAMES = [("翠湖一期 3栋",), ("O'Neill",)]


@pytest.fixture
def filled(server: Server) -> Server:
    """Give a server with a table under row-level security, a file and a key."""
    with psycopg.connect(server.url(role=OWNER_ROLE)) as connection:
        connection.execute("CREATE TABLE place (project_id bigint, name text PRIMARY KEY)")
        connection.execute("ALTER TABLE place ENABLE ROW LEVEL SECURITY")
        connection.execute("CREATE POLICY apart ON place USING (project_id = 1)")
        connection.execute("GRANT SELECT ON place TO anju_app")
        connection.cursor().executemany("INSERT INTO place VALUES (2, %s)", _NAMES)
    (server.home.files / "2026").mkdir()
    (server.home.files / "2026/合同.pdf").write_bytes(b"%PDF-1.7")
    (server.home.root / "secret_key").write_text("key", encoding="ascii")
    return server


@pytest.fixture
def archive(filled: Server, tmp_path: Path) -> Path:
    """Give a backup of it."""
    target = tmp_path / "backup.tar"
    make_backup(filled.home, filled.url(role=OWNER_ROLE), target)
    return target


@pytest.fixture
def other(make_home: Callable[[], Home]) -> Iterator[Server]:
    """Give an empty installation to restore into."""
    with ensure_server(make_home(), durable=False) as running:
        yield running


def _names(server: Server) -> list[tuple[str]]:
    with psycopg.connect(server.url(role=OWNER_ROLE)) as connection:
        return connection.execute('SELECT name FROM place ORDER BY name COLLATE "C" DESC').fetchall()


def test_restore_brings_rows_policies_files_and_key(archive: Path, other: Server) -> None:
    manifest = restore_backup(other.home, other.url(role=OWNER_ROLE), archive)
    assert manifest["database"]["rows"] == {"place": 2}
    assert _names(other) == _NAMES
    with psycopg.connect(other.url()) as connection:
        assert connection.execute("SELECT count(*) FROM place").fetchone() == (0,)  # the policy is there, and the right
    assert (other.home.files / "2026/合同.pdf").read_bytes() == b"%PDF-1.7"
    assert (other.home.root / "secret_key").read_text(encoding="ascii") == "key"


def test_archive_is_for_its_owner_only(archive: Path) -> None:
    assert archive.stat().st_mode & 0o777 == 0o600


def test_restore_refuses_to_overwrite(archive: Path, filled: Server) -> None:
    with pytest.raises(RuntimeFault, match="already"):
        restore_backup(filled.home, filled.url(role=OWNER_ROLE), archive)
    assert _names(filled) == _NAMES


def test_restore_by_force_replaces_rows_and_files(archive: Path, filled: Server) -> None:
    with psycopg.connect(filled.url(role=OWNER_ROLE)) as connection:
        connection.execute("DELETE FROM place")
        connection.execute("CREATE TABLE later AS SELECT 1 AS x")
    (filled.home.files / "later.txt").write_text("x", encoding="ascii")
    restore_backup(filled.home, filled.url(role=OWNER_ROLE), archive, force=True)
    assert _names(filled) == _NAMES
    assert not (filled.home.files / "later.txt").exists()
    with psycopg.connect(filled.url(role=OWNER_ROLE)) as connection:
        assert connection.execute("SELECT to_regclass('later')").fetchone() == (None,)


def test_restore_by_force_waits_for_nobody(archive: Path, filled: Server) -> None:
    with psycopg.connect(filled.url()), pytest.raises(RuntimeFault, match="Stop Anju"):
        restore_backup(filled.home, filled.url(role=OWNER_ROLE), archive, force=True)
    assert _names(filled) == _NAMES


def _rewritten(archive: Path, change: Callable[[Path], None]) -> Path:
    folder = archive.parent / "unpacked"
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    change(folder)
    target = archive.parent / "changed.tar"
    with tarfile.open(target, "w") as tar:
        tar.add(folder, ".")
    return target


def test_changed_dump_is_refused_before_anything_is_touched(archive: Path, filled: Server) -> None:
    def damage(folder: Path) -> None:
        with (folder / DUMP).open("ab") as dump:
            dump.write(b"x")

    with pytest.raises(RuntimeFault, match="damaged"):
        restore_backup(filled.home, filled.url(role=OWNER_ROLE), _rewritten(archive, damage), force=True)
    assert _names(filled) == _NAMES


def test_rows_that_differ_from_the_manifest_leave_the_old_database(archive: Path, filled: Server) -> None:
    def lie(folder: Path) -> None:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        manifest["database"]["rows"]["place"] = 3
        (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")

    with psycopg.connect(filled.url(role=OWNER_ROLE)) as connection:
        connection.execute("DELETE FROM place WHERE name = %s", _NAMES[0])
    with pytest.raises(RuntimeFault, match="differ"):
        restore_backup(filled.home, filled.url(role=OWNER_ROLE), _rewritten(archive, lie), force=True)
    assert _names(filled) == _NAMES[1:]
    with psycopg.connect(filled.url(role=OWNER_ROLE)) as connection:
        assert connection.execute("SELECT count(*) FROM pg_database WHERE datname LIKE '%restored%'").fetchone() == (0,)


def test_half_an_archive_is_refused(archive: Path, other: Server) -> None:
    archive.write_bytes(archive.read_bytes()[:3000])
    with pytest.raises(RuntimeFault, match="no whole backup"):
        restore_backup(other.home, other.url(role=OWNER_ROLE), archive)


def test_commands_carry_a_whole_installation_over(
    installation: Server, environment: dict[str, str], make_home: Callable[[], Home], tmp_path: Path
) -> None:
    target = tmp_path / "whole.tar"
    (installation.home.files / "a.txt").write_text("a", encoding="ascii")
    made = _anju(environment, "backup", str(target), "--json")
    rows = json.loads(made)["database"]["rows"]
    assert rows["identity_role"] > 0
    elsewhere = make_home()
    said = _anju(environment | {"ANJU_HOME": str(elsewhere.root)}, "restore", str(target))
    assert f"Restored {sum(rows.values())} rows and 1 files" in said
    assert (elsewhere.files / "a.txt").exists()


def _anju(environment: dict[str, str], *arguments: str) -> str:
    result = subprocess.run(
        [sys.executable, "-m", "anju", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr + result.stdout
    return result.stdout
