"""The embedded PostgreSQL: made once, started when needed, stopped by the last process that uses it.

The layer is thin on purpose. Anything with a ``DATABASE_URL`` of its own never comes here, so any PostgreSQL 16 or
newer can stand in this one's place.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

from anju.runtime import postgres_settings
from anju.runtime.account import Account, server_account
from anju.runtime.binaries import postgres_program
from anju.runtime.faults import RuntimeFault
from anju.runtime.home import Home
from anju.runtime.roles import make_roles_and_database

OWNER_ROLE = "anju"
APP_ROLE = "anju_app"
SUPERUSER = "postgres"
DATABASE = "anju"

_START_SECONDS = 120  # crash recovery after a kill may take a while
_LOG_LIMIT = 10_000_000  # bytes
_ORPHAN_SECONDS = 30  # how long the backends of a killed server may linger


@dataclass
class Server:
    """A running embedded server, with a lease that keeps it running until ``release``."""

    home: Home
    account: Account
    durable: bool = True
    _lease: int | None = field(default=None, repr=False)

    def url(self, *, role: str = APP_ROLE, dbname: str = DATABASE) -> str:
        """Return the URL over the Unix socket; there is no password, the kernel tells the server who asks."""
        return f"postgresql://{quote(role)}@/{quote(dbname)}?host={quote(str(self.home.socket), safe='')}&port=5432"

    @property
    def pid(self) -> int | None:
        """Process id of the running server, None when it does not run."""
        pid = _recorded_pid(self.home)
        return pid if pid is not None and _is_our_server(pid, self.home) else None

    def start(self) -> None:
        """Start the server if it does not run, also after a crash; returns when it answers."""
        with _Locked(self.home.run / "postgres.lock"):
            if self.pid is None:
                _start(self.home, self.account, durable=self.durable)

    def release(self) -> None:
        """Give the lease back; the server stops when no other process holds one."""
        if self._lease is None:
            return
        with _Locked(self.home.run / "postgres.lock"):
            try:
                fcntl.flock(self._lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass  # another process still uses the server; it will stop it
            else:
                self._stop()
            os.close(self._lease)
            self._lease = None

    def _stop(self) -> None:
        if self.pid is not None:
            _pg_ctl(self.home, self.account, "stop", "-m", "fast", "-w", "-t", "60")

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def ensure_server(home: Home | Path, *, durable: bool = True) -> Server:
    """Return the running server of an installation, made and started if need be, with its roles and database.

    ``durable=False`` switches fsync off, for tests. Call ``release`` (or use the server in a ``with``) when done: the
    last user stops it. A killed process gives its lease back by dying. Raises RuntimeFault when it cannot start.
    """
    home = (home if isinstance(home, Home) else Home(Path(home).absolute())).make()
    server = Server(home, server_account(), durable)
    with _Locked(home.run / "postgres.lock"):
        server._lease = os.open(home.run / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(server._lease, fcntl.LOCK_SH)
        try:
            _make_data(home, server.account, durable=durable)
            if server.pid is None:
                _start(home, server.account, durable=durable)
            _make_roles_once(server)
        except BaseException:
            os.close(server._lease)
            server._lease = None
            raise
    return server


class _Locked:
    """Hold an exclusive lock on a file; the kernel lets go of it when the process dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = -1

    def __enter__(self) -> None:
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *exc: object) -> None:
        os.close(self._file)


def _make_data(home: Home, account: Account, *, durable: bool) -> None:
    """Run initdb once. A half-made folder (killed in between) is recognised by its missing mark and made anew."""
    account.let_read(postgres_program("initdb").parent.parent)
    account.own(home.socket)
    made = home.run / "postgres.made"
    if made.exists() and (home.postgres / "PG_VERSION").exists():
        _check_version(home)
        return
    if (home.postgres / "base").exists() and not (home.run / "postgres.making").exists():
        made.touch()  # a data folder put here by hand, or restored from a copy
        return
    _remove_half_made(home)
    (home.run / "postgres.making").touch()
    account.own(home.postgres)
    command = [str(postgres_program("initdb")), "-D", str(home.postgres), "-U", SUPERUSER, "--auth=peer"]
    command += ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
    command += ["--lc-messages=C", "--no-instructions", *([] if durable else ["--no-sync"])]
    result = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **account.popen)  # noqa: S603
    if result.returncode != 0:
        raise RuntimeFault(
            f"The database could not be made in {home.postgres}: {result.stderr.strip()}",
            "See that the disk has room and that the folder can be entered; then start again.",
        )
    (home.run / "postgres.making").unlink()
    made.touch()


def _remove_half_made(home: Home) -> None:
    if (home.postgres / "PG_VERSION").exists() or (home.run / "postgres.making").exists():
        shutil.rmtree(home.postgres, ignore_errors=True)


def _check_version(home: Home) -> None:
    found = (home.postgres / "PG_VERSION").read_text(encoding="ascii").strip()
    program = subprocess.run(  # noqa: S603
        [str(postgres_program("postgres")), "--version"], capture_output=True, text=True, check=True, cwd="/"
    ).stdout.split()[-1]
    if program.split(".")[0] != found:
        raise RuntimeFault(
            f"The data in {home.postgres} is of PostgreSQL {found}, the program is PostgreSQL {program}.",
            "Restore a backup into a new ANJU_HOME (anju restore), or set ANJU_PG_BIN to the older programs.",
        )


def _start(home: Home, account: Account, *, durable: bool) -> None:
    postgres_settings.write(home, account, durable=durable)
    log = home.postgres / "server.log"
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    until = time.monotonic() + _ORPHAN_SECONDS
    while True:
        _clear_stale_locks(home)
        said_before = log.stat().st_size if log.exists() else 0
        if _pg_ctl(home, account, "start", "-w", "-t", str(_START_SECONDS), "-l", str(log)):
            return
        error = log.read_bytes()[said_before:].decode(errors="replace").strip() if log.exists() else "no message"
        # After a kill -9 the server's backends need a moment to notice; until then the new one refuses to start.
        if "shared memory block" not in error or time.monotonic() > until:
            raise RuntimeFault(f"PostgreSQL did not start: {error}", f"Its log is {log}.")
        time.sleep(0.2)


def _pg_ctl(home: Home, account: Account, action: str, *options: str) -> bool:
    """Run pg_ctl and tell whether it worked. Its output goes nowhere: the server would hold a pipe open for ever."""
    command = [str(postgres_program("pg_ctl")), "-D", str(home.postgres), action, "-s", *options]
    quiet: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    return subprocess.run(command, cwd="/", check=False, **quiet, **account.popen).returncode == 0  # noqa: S603


def _recorded_pid(home: Home) -> int | None:
    try:
        return int((home.postgres / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _is_our_server(pid: int, home: Home) -> bool:
    """Tell whether that process is a PostgreSQL server on our data folder, not a stranger that got its number."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False  # gone
    if not command or not command[0]:
        return False  # a zombie has no command line
    return command[0].endswith(b"postgres") and os.fsencode(home.postgres) in command


def _clear_stale_locks(home: Home) -> None:
    """Remove lock files of a dead server whose process number a stranger or a zombie has; PostgreSQL believes them."""
    pid = _recorded_pid(home)
    if pid is None or not _is_our_server(pid, home):
        for leftover in (home.postgres / "postmaster.pid", home.socket / ".s.PGSQL.5432.lock"):
            leftover.unlink(missing_ok=True)


def kill_server(server: Server) -> None:
    """Kill the server as a power cut would, for tests of recovery; it is gone when this returns.

    A process that waits for the disk dies only when the disk has answered.
    """
    pid = server.pid
    if pid is not None:
        os.kill(pid, signal.SIGKILL)
        while _is_our_server(pid, server.home):
            time.sleep(0.02)


def _make_roles_once(server: Server) -> None:
    mark = server.home.run / "postgres.roles"
    if mark.exists():
        return
    make_roles_and_database(
        server.url(role=SUPERUSER, dbname="postgres"), owner=OWNER_ROLE, app=APP_ROLE, database=DATABASE
    )
    mark.touch()
