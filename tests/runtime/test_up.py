"""``anju up`` for real: it comes back from kills, says where it runs, gives way on ports and stops without a trace."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from anju.runtime.home import Home
from anju.runtime.postgres import Server, kill_server
from anju.runtime.supervisor import AlreadyRunning, RunLock

pytestmark = pytest.mark.process
_PATIENCE = 180.0  # seconds; a loaded machine is slow, and code edited meanwhile migrates first


def _until(condition: Callable[[], Any], what: str) -> Any:
    until = time.monotonic() + _PATIENCE
    while not (result := condition()):
        assert time.monotonic() < until, f"waited in vain for {what}"
        time.sleep(0.1)
    return result


class Running:
    """An ``anju up`` in a process of its own."""

    def __init__(self, home: Home, environment: dict[str, str], *options: str) -> None:
        self.home = home
        self.output = home.root / "up.out"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "anju", "up", "--web-workers=1", "--job-workers=1", *options],
                env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def facts(self) -> dict[str, Any]:
        """What the lock file tells, once it tells all."""
        try:
            found = json.loads((self.home.run / "up.lock").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if "url" in found and found["pid"] == self.process.pid else {}

    def wait_until_ready(self) -> dict[str, Any]:
        def ready() -> dict[str, Any]:
            assert self.process.poll() is None, self.output.read_text(encoding="utf-8")
            return self.facts()

        return _until(ready, "the pages")

    def status(self) -> int:
        """The pages' answer to the sign-in page, which asks the database; 0 when there is none."""
        port = int(self.facts()["url"].rsplit(":", 1)[1])
        connection = http.client.HTTPConnection("localhost", port, timeout=5)
        try:
            connection.request("GET", "/account/login/")
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def stop(self) -> str:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=30)
        return self.output.read_text(encoding="utf-8")


@pytest.fixture
def running(installation: Server, environment: dict[str, str]) -> Iterator[Running]:
    """Give a running installation on a port that somebody else wanted first."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        started = Running(installation.home, environment, f"--port={taken.getsockname()[1]}")
        started.wait_until_ready()
    yield started
    if started.process.poll() is None:
        started.process.send_signal(signal.SIGTERM)
        started.process.wait(timeout=30)


def _pids_of(marker: str) -> list[int]:
    """Processes of this installation: they carry its folder in their environment or command."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        except OSError:
            continue
        if marker.encode() in text and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


def test_up_survives_kills_and_stops_without_a_trace(running: Running, installation: Server) -> None:
    assert running.status() == 200
    first = running.facts()["children"]

    kill_server(installation)
    _until(lambda: installation.pid, "the database")
    _until(lambda: running.status() == 200, "the pages over the new database")

    os.kill(first["web"], signal.SIGKILL)
    _until(lambda: running.status() == 0 or _killed(running, "web"), "the death of the pages")
    _until(lambda: running.status() == 200, "new pages")

    os.kill(first["worker-1"], signal.SIGKILL)
    _until(lambda: _killed(running, "worker-1"), "the death of the worker")
    _until(lambda: _live_workers(installation) >= 1, "a new worker")

    installation.release()  # the supervisor is the last user now
    said = running.stop()
    assert running.process.returncode == 0, said
    assert "Stopped." in said
    assert installation.pid is None
    _until(lambda: not _pids_of(str(running.home.root)), "the end of all processes")


def test_supervisor_killed_leaves_nothing_running(running: Running, installation: Server) -> None:
    running.process.kill()
    running.process.wait()
    own = str(installation.home.root)
    _until(lambda: not [pid for pid in _pids_of(own) if not _is_postgres(pid)], "the end of the children")


def test_port_taken_and_second_up(running: Running, environment: dict[str, str]) -> None:
    assert "is taken; using" in running.output.read_text(encoding="utf-8")
    second = subprocess.run(
        [sys.executable, "-m", "anju", "up"], env=environment, capture_output=True, text=True, timeout=30, check=False
    )
    assert second.returncode == 0
    assert f"already at {running.facts()['url']}" in second.stdout


def test_lock_is_free_after_release(home: Home) -> None:
    lock = RunLock(home.make())
    with pytest.raises(AlreadyRunning, match=str(os.getpid())):
        RunLock(home)
    lock.release()
    RunLock(home).release()


def _killed(running: Running, name: str) -> bool:
    return f"{name} was killed by SIGKILL" in running.output.read_text(encoding="utf-8")


def _live_workers(server: Server) -> int:
    query = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN %%procrastinate%%'"
    with psycopg.connect(server.url(role="postgres")) as connection:
        row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def _is_postgres(pid: int) -> bool:
    try:
        return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0]
    except OSError:
        return True
