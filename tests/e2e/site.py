"""The real processes of an installation, over a database cloned from one that was filled once."""

from __future__ import annotations

import fcntl
import hashlib
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
from django.test.utils import override_settings
from psycopg import sql
from psycopg.rows import dict_row

from anju.runtime import prepare
from anju.runtime.children import Child, stop_all
from anju.runtime.home import Home
from anju.runtime.ports import free_port
from anju.runtime.postgres import Server
from anju.runtime.supervisor import Address, programs
from tests import database
from tests.e2e import channels, deals, estate, phones, walks

_READY_SECONDS = 60.0
_ARGON = ["django.contrib.auth.hashers.Argon2PasswordHasher"]  # what the real processes read


@dataclass(frozen=True)
class Site:
    """A running installation: where it is, and how tests look behind it."""

    url: str
    database_url: str
    web: Child
    push: Child
    acquirer_url: str
    wechat: channels.Wechat

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """Return what the database holds, read as its superuser."""
        with psycopg.connect(self.database_url, row_factory=dict_row) as connection:
            return connection.execute(query, values).fetchall()

    def value(self, query: str, *values: Any) -> Any:
        """Return the first column of the first row."""
        return next(iter(self.rows(query, *values)[0].values()))

    def log(self) -> str:
        """Return what the pages' process has written."""
        return self.web.log.read_text(encoding="utf-8", errors="replace")


def home() -> Home:
    """Return the folder of files, catalogues and logs; it is kept between runs."""
    return Home(Path(os.environ["ANJU_HOME"]) / "e2e").make()


@contextmanager
def running(server: Server, worker_id: str) -> Iterator[Site]:
    """Start pages, live push and a worker over a database of their own; stop and drop all of it at the end."""
    name = f"anju_e2e_{worker_id}_{os.getpid()}"
    url = database.clone(server, _filled(server), name)
    address = _free_address()
    logs, at = _logs(worker_id), f"http://127.0.0.1:{address.port}"
    with channels.running(home().root / "wechat" / worker_id) as wechat:
        wechat.expect_notices_at(at)
        told = _environment(url) | wechat.environment
        children = [
            Child(replace(program, environment=program.environment | told), logs)
            for program in programs(address, web_workers=1, job_workers=1)
        ]
        try:
            for child in children:
                child.tend()
            _wait_for_pages(address, children[0])
            superuser_url = server.url(role="postgres", dbname=name)
            yield Site(at, superuser_url, children[0], children[1], _acquirer_url(address), wechat)
        finally:
            stop_all(children, grace=5.0)
            database.drop(server, name)


def _acquirer_url(address: Address) -> str:
    return f"http://127.0.0.1:{address.acquirer_port}"


def _environment(url: str) -> dict[str, str]:
    return {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "anju.config.settings",
        "ANJU_HOME": str(home().root),
        "PYTHONPATH": str(prepare.PACKAGE.parent),
        "PYTHONWARNINGS": "default",
        "ANJU_SANDBOX_LADDER": "1,1,1,2,2",
    }


def _logs(worker_id: str) -> Path:
    folder = home().log / worker_id
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.log"):
        old.unlink()
    return folder


def _free_address() -> Address:
    wanted = random.randrange(20_000, 30_000, 10)  # far from the other test process and from an Anju in use
    port = free_port("127.0.0.1", wanted)
    push_port = free_port("127.0.0.1", port + 1)
    return Address("127.0.0.1", port, push_port, free_port("127.0.0.1", push_port + 1))


def _wait_for_pages(address: Address, web: Child) -> None:
    import http.client

    until = time.monotonic() + _READY_SECONDS
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=30)
        try:
            connection.request("GET", "/account/login/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
        assert time.monotonic() < until, web.last_lines()
        assert web.pid is not None, web.last_lines()


def _filled(server: Server) -> str:
    """Return the name of a database with the estate in it, made once for all test processes."""
    template = database.make_template(server)
    source = hashlib.sha256(template.encode())
    for file in (
        *(Path(str(module.__file__)) for module in (estate, phones, walks, deals)),
        *Path(estate.__file__).parent.parent.glob("factories/*.py"),
    ):
        source.update(file.read_bytes())
    name = f"e2e_{source.hexdigest()[:16]}"
    with open(home().run / "estate.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _prepare_files(server)
        if not _exists(server, name):
            _drop_older(server)
            making = f"{name}_making"
            url = database.clone(server, template, making)
            with database.connected_as(url), override_settings(PASSWORD_HASHERS=_ARGON, MEDIA_ROOT=home().files):
                estate.fill()
            _rename(server, making, name)
    return name


def _prepare_files(server: Server) -> None:
    """Compile the catalogues and collect static files, as `anju up` does; skipped while nothing changed."""
    before, folder = dict(os.environ), home()
    os.environ.update(_environment(server.url()))
    try:
        prepare.prepare_catalogues(folder)
        prepare.prepare_static(folder)
    finally:
        os.environ.clear()
        os.environ.update(before)


def _exists(server: Server, name: str) -> bool:
    with psycopg.connect(server.url(role="postgres", dbname="postgres")) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _drop_older(server: Server) -> None:
    with psycopg.connect(server.url(role="postgres", dbname="postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'e2e\\_%'").fetchall()
    for (name,) in found:
        database.drop(server, name)


def _rename(server: Server, before: str, after: str) -> None:
    with psycopg.connect(server.url(role="postgres", dbname="postgres"), autocommit=True) as connection:
        statement = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        connection.execute(statement.format(sql.Identifier(before), sql.Identifier(after)))
