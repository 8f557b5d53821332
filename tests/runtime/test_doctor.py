"""The doctor names each thing that is broken, and says what to do."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import namedtuple
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest

from anju.runtime import doctor
from anju.runtime.home import Home
from anju.runtime.postgres import Server

pytestmark = pytest.mark.process


@pytest.fixture
def app(committed_db: SimpleNamespace) -> Iterator[psycopg.Connection]:
    """Give a connection as the application."""
    with psycopg.connect(committed_db.url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def owner(committed_db: SimpleNamespace) -> Iterator[psycopg.Connection]:
    """Give a connection as the owner, to break things with."""
    with psycopg.connect(committed_db.owner_url, autocommit=True) as connection:
        yield connection


def test_sound_installation_has_no_fault(committed_db: SimpleNamespace, home: Home) -> None:
    findings = doctor.examine(home, committed_db.url)
    depends_on_machine = {"disk", "storage", "migrations"}
    assert [finding for finding in findings if not finding.ok and finding.check not in depends_on_machine] == []
    assert {finding.check for finding in findings} >= {"database", "roles", "policies", "queue", "clock", "time zone"}


def test_unreachable_database_is_named(home: Home) -> None:
    found = doctor.examine(home, f"postgresql:///anju?host={home.root}")[0]
    assert (found.check, found.ok) == ("database", False)
    assert "DATABASE_URL" in found.remedy


def test_owner_as_application_is_named(owner: psycopg.Connection) -> None:
    found = doctor.check_roles(owner)
    assert not found.ok
    assert "owns" in found.seen


def test_superuser_as_application_is_named(postgres: Any) -> None:
    with psycopg.connect(postgres.url(role="postgres", dbname="postgres")) as connection:
        found = doctor.check_roles(connection)
    assert "NOSUPERUSER" in found.remedy


def test_role_that_bypasses_policies_is_named(server: Server) -> None:
    with psycopg.connect(server.url(role="postgres"), autocommit=True) as admin:
        admin.execute("ALTER ROLE anju_app BYPASSRLS")
    with psycopg.connect(server.url()) as connection:
        assert "NOBYPASSRLS" in doctor.check_roles(connection).remedy


def test_member_of_the_owner_is_named(server: Server) -> None:
    with psycopg.connect(server.url(role="postgres"), autocommit=True) as admin:
        admin.execute("GRANT anju TO anju_app")
        admin.execute("CREATE TABLE place (x int); ALTER TABLE place OWNER TO anju")
    with psycopg.connect(server.url()) as connection:
        assert doctor.check_roles(connection).remedy.endswith("REVOKE anju FROM anju_app;")


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE estate_unit DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE bare (project_id int NOT NULL)",
        "ALTER TABLE ui_display_preference ADD project_id int NOT NULL DEFAULT 1",  # known, but not as left open
    ],
)
def test_table_without_working_policy_is_named(
    app: psycopg.Connection, owner: psycopg.Connection, statement: str
) -> None:
    owner.execute(statement)
    found = doctor.check_policies(app)
    assert not found.ok
    assert statement.split()[2] in found.seen


def test_missing_tables_are_named(server: Server) -> None:
    with psycopg.connect(server.url()) as connection:
        assert doctor.check_policies(connection).remedy == "Run: anju migrate"


def test_missing_job_tables_are_named(server: Server) -> None:
    with psycopg.connect(server.url()) as connection:
        assert doctor.check_queue(connection).remedy == "Run: anju migrate"


def test_job_of_a_dead_worker_is_named(app: psycopg.Connection, owner: psycopg.Connection) -> None:
    owner.execute("INSERT INTO procrastinate_jobs (task_name, queue_name, status) VALUES ('x', 'jobs', 'doing')")
    found = doctor.check_queue(app)
    assert not found.ok
    assert "1 jobs" in found.seen


def test_job_that_waits_too_long_is_named(app: psycopg.Connection, owner: psycopg.Connection) -> None:
    owner.execute(
        "INSERT INTO procrastinate_jobs (task_name, queue_name, scheduled_at) VALUES ('x', 'jobs', %s)",
        [datetime.now(UTC) - timedelta(minutes=7)],
    )
    assert "7 minutes" in doctor.check_queue(app).seen


def test_clocks_that_differ_are_named(app: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_value", lambda connection, query: datetime.now(UTC) + timedelta(hours=8))
    assert not doctor.check_time_zone(app).ok


def test_full_disk_is_named(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(100 << 30, 99 << 30, 1 << 20))
    assert not doctor.check_disk(home).ok


def test_storage_that_cannot_be_written_is_named(settings: Any, home: Home) -> None:
    settings.MEDIA_ROOT = str(home.root / "a-file")
    (home.root / "a-file").write_text("", encoding="ascii")
    found = doctor.check_storage()
    assert not found.ok
    assert "S3" in found.remedy


def test_storage_that_works_is_fine(settings: Any, home: Home) -> None:
    settings.MEDIA_ROOT = str(home.root)
    assert doctor.check_storage().ok
    assert not list(home.root.glob("doctor-*"))


def test_migration_not_applied_is_named_by_the_command(installation: Server, environment: dict[str, str]) -> None:
    with psycopg.connect(installation.url(role="anju")) as connection:
        connection.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    code, told = _doctor(environment)
    (found,) = [finding for finding in told["findings"] if finding["check"] == "migrations"]
    assert code == 1
    assert "sessions.0001_initial" in found["seen"]
    assert found["remedy"] == "Run: anju migrate"


def test_command_ends_with_0_when_all_is_well(installation: Server, environment: dict[str, str]) -> None:
    code, told = _doctor(environment)
    faults = [finding for finding in told["findings"] if not finding["ok"] and finding["check"] != "disk"]
    assert faults == []
    assert (code == 0) is told["ok"]


def _doctor(environment: dict[str, str]) -> tuple[int, dict[str, Any]]:
    result = subprocess.run(
        [sys.executable, "-m", "anju", "doctor", "--json"], env=environment, capture_output=True, text=True, check=False
    )
    assert result.stdout, result.stderr
    return result.returncode, json.loads(result.stdout)
