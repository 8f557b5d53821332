"""``anju doctor``: looks at everything an installation stands on and says what to do about each fault."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import psycopg
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.db import connection as django_connection
from django.db.migrations.executor import MigrationExecutor

from anju.core import audit
from anju.core.db import RowSecurity
from anju.runtime.home import Home
from anju.runtime.prepare import code_fingerprint, set_up_from

ZONE = "Asia/Shanghai"
_OLDEST_SERVER = 160000
_WAITING_LIMIT = 300  # seconds a due job may wait before something is wrong
_SILENT_LIMIT = 60  # seconds without a heartbeat after which a worker is dead
_SKEW_LIMIT = 5  # seconds between this machine's clock and the database's
_DISK_BYTES, _DISK_SHARE = 1 << 30, 0.05


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was seen, and what to do when it is a fault."""

    check: str
    ok: bool
    seen: str
    remedy: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return it for --json."""
        return asdict(self)


def examine(home: Home, url: str) -> list[Finding]:
    """Look at everything; never raises for a fault. Connects as the application does; Django must be loaded."""
    findings = [check_disk(home), check_time_zone_data()]
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        remedy = "See that PostgreSQL runs and that DATABASE_URL is right; without DATABASE_URL see the server.log."
        return [Finding("database", False, str(error).strip(), remedy), *findings]
    with connection:
        checks: list[Callable[[psycopg.Connection], Finding]] = [
            check_database, check_roles, check_policies, check_queue, check_time_zone,
        ]  # fmt: skip
        return [*(check(connection) for check in checks), *findings, check_storage(), check_migrations(url)]


def check_database(connection: psycopg.Connection) -> Finding:
    """The server answers, is new enough and speaks UTF-8."""
    version = connection.info.server_version
    encoding = _value(connection, "SHOW server_encoding")
    seen = f"PostgreSQL {version // 10000}.{version % 10000}, {encoding}"
    if version < _OLDEST_SERVER:
        return Finding("database", False, seen, "Move to PostgreSQL 16 or newer.")
    if encoding != "UTF8":
        return Finding("database", False, seen, "Make the database anew with ENCODING 'UTF8' and restore a backup.")
    return Finding("database", True, seen)


def check_roles(connection: psycopg.Connection) -> Finding:
    """The application's role is bound by row-level security: no superuser, no bypass, owner of nothing."""
    row = connection.execute(
        """SELECT current_user, rolsuper, rolbypassrls,
                  (SELECT count(*) FROM pg_class WHERE relowner = r.oid AND relkind IN ('r', 'p')),
                  (SELECT string_agg(DISTINCT pg_get_userbyid(relowner), ', ') FROM pg_class c
                   JOIN pg_namespace n ON n.oid = relnamespace AND nspname = 'public'
                   WHERE relkind IN ('r', 'p') AND relowner <> r.oid AND pg_has_role(r.oid, relowner, 'MEMBER'))
           FROM pg_roles r WHERE rolname = current_user"""
    ).fetchone()
    assert row is not None
    name, superuser, bypass, owned, member_of = row
    for wrong, seen, remedy in (
        (superuser, f"{name} is a superuser", f"Run as administrator: ALTER ROLE {name} NOSUPERUSER;"),
        (bypass, f"{name} bypasses row-level security", f"Run as administrator: ALTER ROLE {name} NOBYPASSRLS;"),
        (owned, f"{name} owns {owned} tables", f"Run as administrator: REASSIGN OWNED BY {name} TO the owner role;"),
        (member_of, f"{name} is a member of {member_of}", f"Run as administrator: REVOKE {member_of} FROM {name};"),
    ):
        if wrong:
            return Finding("roles", False, f"{seen}: projects are not kept apart", remedy)
    return Finding("roles", True, f"{name} owns nothing and is bound by row-level security")


def check_policies(connection: psycopg.Connection) -> Finding:
    """Every table with a project's rows has row-level security switched on and a policy. Needs Django.

    Those are the tables that the code declares as such, and any other whose rows must name a project, but for those
    of which the code says that they are read outside of scopes.
    """
    tables = [model._meta for model in apps.get_models(include_auto_created=True)]
    declared = [one.db_table for one in tables if any(isinstance(rule, RowSecurity) for rule in one.constraints)]
    left_open = [one.db_table for one in tables if audit.is_left_open(one.db_table)]
    rows = connection.execute(
        """SELECT c.relname, c.relrowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)
           FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
           LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'project_id' AND NOT a.attisdropped
           WHERE c.relkind IN ('r', 'p') AND (a.attnotnull AND c.relname <> ALL(%s) OR c.relname = ANY(%s))
           ORDER BY 1""",
        [left_open, declared],
    ).fetchall()
    missing = sorted(set(declared) - {name for name, _kept in rows})
    bare = [name for name, kept in rows if not kept]
    if bare:
        remedy = "Stop Anju and restore the last backup beside this one: somebody changed the tables by hand."
        return Finding("policies", False, f"no working policy on {', '.join(bare)}", remedy)
    if missing:
        return Finding("policies", False, f"{len(missing)} tables are missing, {missing[0]} first", "Run: anju migrate")
    return Finding("policies", True, f"{len(rows)} tables keep projects apart")


def check_queue(connection: psycopg.Connection) -> Finding:
    """Jobs are taken: none waits too long, none is held by a dead worker."""
    if _value(connection, "SELECT to_regclass('public.procrastinate_jobs') IS NULL"):
        return Finding("queue", False, "the job tables are missing", "Run: anju migrate")
    stalled = _value(
        connection,
        """SELECT count(*) FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
           WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - %s * interval '1 second')""",
        _SILENT_LIMIT,
    )
    waiting = int(
        _value(
            connection,
            """SELECT coalesce(extract(epoch FROM now() - min(coalesce(j.scheduled_at,
                 (SELECT min(e.at) FROM procrastinate_events e WHERE e.job_id = j.id)))), 0)
               FROM procrastinate_jobs j
               WHERE j.status = 'todo' AND coalesce(j.scheduled_at, '-infinity') <= now()""",
        )
    )
    if stalled:
        remedy = "Start a worker (anju up or anju worker); it takes them up again within two minutes."
        return Finding("queue", False, f"{stalled} jobs are held by a dead worker", remedy)
    if waiting > _WAITING_LIMIT:
        remedy = "Start a worker (anju up or anju worker), or more of them."
        return Finding("queue", False, f"the oldest job waits {waiting // 60} minutes", remedy)
    return Finding("queue", True, f"no job stalled, the oldest waits {waiting} s")


def check_time_zone(connection: psycopg.Connection) -> Finding:
    """The database's clock agrees with this machine's."""
    there = _value(connection, "SELECT clock_timestamp()")
    skew = abs((datetime.now(UTC) - there).total_seconds())
    if skew > _SKEW_LIMIT:
        return Finding(
            "clock", False, f"this machine and the database differ by {skew:.0f} s", "Set both clocks (NTP)."
        )
    return Finding("clock", True, f"this machine and the database agree to {skew:.1f} s")


def check_time_zone_data() -> Finding:
    """The zone that all dates are told in is known here."""
    try:
        ZoneInfo(ZONE)
    except ZoneInfoNotFoundError:
        return Finding("time zone", False, f"{ZONE} is not known", "Install the package tzdata.")
    return Finding("time zone", True, ZONE)


def check_disk(home: Home) -> Finding:
    """There is room for a few days of work where the data lies."""
    disk = shutil.disk_usage(home.root)
    seen = f"{disk.free / (1 << 30):.1f} GiB free of {disk.total / (1 << 30):.1f} at {home.root}"
    if disk.free < max(_DISK_BYTES, min(disk.total * _DISK_SHARE, 10 * _DISK_BYTES)):
        return Finding("disk", False, seen, "Free some space, or move ANJU_HOME to a larger disk.")
    return Finding("disk", True, seen)


def check_storage() -> Finding:
    """A file can be stored, read and deleted. Needs Django."""
    try:
        name = default_storage.save(f"doctor-{os.getpid()}.txt", ContentFile(b"anju"))
        with default_storage.open(name) as file:
            whole = file.read() == b"anju"
        default_storage.delete(name)
    except Exception as error:
        remedy = "Let the user who runs Anju write there; for S3 check ANJU_S3_BUCKET, ANJU_S3_ENDPOINT and the keys."
        return Finding("storage", False, f"{type(error).__name__}: {error}", remedy)
    where = getattr(default_storage, "location", "") or "S3"
    return Finding(
        "storage",
        whole,
        f"files are kept in {where}",
        "" if whole else "What is read back differs: see whether the disk is sound.",
    )


def check_migrations(url: str) -> Finding:
    """The tables are as the code wants them. Needs Django."""
    try:
        executor = MigrationExecutor(django_connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return Finding("migrations", False, str(error).strip(), "See the database's finding first.")
    if plan:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in plan[:5])
        return Finding("migrations", False, f"{len(plan)} not applied: {names}", "Run: anju migrate")
    if set_up_from(url) != code_fingerprint():
        return Finding("migrations", False, "the code changed since the database was set up", "Run: anju migrate")
    return Finding("migrations", True, "all applied")


def _value(connection: psycopg.Connection, query: str, *parameters: object) -> Any:
    row = connection.execute(query, parameters or None).fetchone()
    return row[0] if row else None
