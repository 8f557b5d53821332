"""The embedded server: made from nothing, shared, killed, and started again without loss."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from anju.runtime.binaries import postgres_program
from anju.runtime.home import Home
from anju.runtime.postgres import APP_ROLE, OWNER_ROLE, Server, ensure_server, kill_server

pytestmark = pytest.mark.process


def _ask(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def _wait_until_dead(server: Server) -> None:
    until = time.monotonic() + 10
    while server.pid is not None:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_roles_are_bound_by_row_level_security(server: Server) -> None:
    query = "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    assert _ask(server.url(), query) is False
    assert _ask(server.url(role=OWNER_ROLE), query) is False
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'anju'"
    assert _ask(server.url(), owner) == OWNER_ROLE


def test_database_speaks_chinese_and_beijing_time(server: Server) -> None:
    assert _ask(server.url(), "SHOW timezone") == "Asia/Shanghai"
    assert _ask(server.url(), "SHOW server_encoding") == "UTF8"
    with psycopg.connect(server.url(role=OWNER_ROLE)) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        row = connection.execute("SELECT similarity('翠湖一期三栋', '翠湖一期') > 0.3").fetchone()
    assert row == (True,)  # a C locale would see no letters at all in Chinese


def test_nothing_listens_on_the_network(server: Server) -> None:
    assert _ask(server.url(), "SHOW listen_addresses") == ""


def test_committed_rows_survive_kill(server: Server) -> None:
    with psycopg.connect(server.url(role=OWNER_ROLE)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS x")
    with contextlib.closing(psycopg.connect(server.url())) as open_still:
        kill_server(server)
        _wait_until_dead(server)
        server.start()
        assert _ask(server.url(role=OWNER_ROLE), "SELECT count(*) FROM kept") == 1
        with pytest.raises(psycopg.OperationalError):
            open_still.execute("SELECT 1")


def test_pid_file_that_names_a_stranger_is_not_believed(server: Server, home: Home) -> None:
    kill_server(server)
    _wait_until_dead(server)
    file = home.postgres / "postmaster.pid"
    lines = file.read_text(encoding="ascii").splitlines()
    file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n", encoding="ascii")
    server.start()
    assert _ask(server.url(), "SELECT 1") == 1


def test_half_made_data_folder_is_made_anew(home: Home) -> None:
    home.make()
    (home.run / "postgres.making").touch()
    home.postgres.mkdir()
    (home.postgres / "base").mkdir()
    with ensure_server(home, durable=False) as server:
        assert _ask(server.url(), "SELECT 1") == 1


def test_last_user_stops_it(home: Home) -> None:
    first = ensure_server(home, durable=False)
    second = ensure_server(home, durable=False)
    assert first.pid == second.pid
    first.release()
    assert _ask(second.url(), "SELECT 1") == 1
    second.release()
    assert second.pid is None


def test_long_home_gets_a_short_socket(make_home: Callable[[], Home]) -> None:
    home = Home(make_home().root / ("长" * 30) / ("y" * 60))
    with ensure_server(home, durable=False) as server:
        assert not home.socket.is_relative_to(home.root)
        assert _ask(server.url(role=APP_ROLE), "SELECT 1") == 1


def test_server_log_holds_no_values(server: Server, home: Home) -> None:
    with psycopg.connect(server.url(role=OWNER_ROLE), autocommit=True) as connection:
        connection.execute("CREATE TABLE person (phone text PRIMARY KEY)")
        connection.execute("INSERT INTO person VALUES ('13800001234')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO person VALUES ('13800001234')")
    log = (home.postgres / "server.log").read_text(encoding="utf-8")
    assert "person_pkey" in log
    assert "13800001234" not in log


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_other_accounts_of_the_machine_are_refused(server: Server) -> None:
    server.home.socket.chmod(0o755)
    command = [str(postgres_program("psql")), server.url(), "-c", "SELECT 1"]
    result = subprocess.run(
        command, user="nobody", group="nogroup", cwd="/", capture_output=True, text=True, check=False
    )
    assert "Peer authentication failed" in result.stderr


def test_fault_names_the_log(home: Home) -> None:
    from anju.runtime.faults import RuntimeFault

    ensure_server(home, durable=False).release()
    settings = home.postgres / "postgresql.conf"
    settings.write_text(settings.read_text(encoding="utf-8") + "max_connections = nonsense\n", encoding="utf-8")
    with pytest.raises(RuntimeFault, match="max_connections") as fault:
        ensure_server(home, durable=False)
    assert Path(fault.value.remedy.split()[-1].rstrip(".")).exists()
