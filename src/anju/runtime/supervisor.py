"""``anju up``: runs pages, live push and workers over one database, and starts again whatever dies."""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from anju.runtime.children import Child, Program, stop_all
from anju.runtime.faults import RuntimeFault
from anju.runtime.home import Home
from anju.runtime.postgres import Server

GRACE_SECONDS = 10.0
_READY_SECONDS = 60.0
_TICK = 0.2


@dataclass(frozen=True)
class Address:
    """Where the pages and live push listen, and the sandboxes of acquirer and tax bureau where there are any."""

    host: str
    port: int
    push_port: int
    acquirer_port: int = 0
    tax_port: int = 0

    @property
    def url(self) -> str:
        """What a person on this machine types."""
        host = "localhost" if self.host in ("127.0.0.1", "0.0.0.0", "::") else self.host  # noqa: S104 - compared only
        return f"http://{host}:{self.port}"


class AlreadyRunning(RuntimeFault):
    """Another supervisor holds this installation; says where it runs."""


class RunLock:
    """Held by the one supervisor of an installation. The kernel frees it when the process dies, however it dies."""

    def __init__(self, home: Home) -> None:
        self._path = home.run / "up.lock"
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            raise AlreadyRunning(_where(self._path)) from None
        self.tell({"pid": os.getpid()})

    def tell(self, facts: dict[str, object]) -> None:
        """Record where this supervisor runs, for the next one to say."""
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, json.dumps(facts).encode(), 0)

    def release(self) -> None:
        """Let the next supervisor start."""
        os.close(self._file)


def programs(address: Address, *, web_workers: int, job_workers: int) -> list[Program]:
    """Return the processes of an installation on one machine."""
    pages = pages_command(address.host, address.port, web_workers)
    push = _granian("asgi", "anju.config.push", address.host, address.push_port, 1)
    worker = (sys.executable, "-m", "anju", "worker")
    own_port = address.push_port and not os.environ.get("ANJU_PUSH_URL")
    told = {"ANJU_PUSH_PORT": str(address.push_port)} if own_port else {}
    payable = _payable(address)
    outside = payable | _invoicing(address)
    return [
        Program("web", pages, told | outside),
        Program("push", push, told),
        *(Program(f"worker-{number}", worker, outside) for number in range(1, job_workers + 1)),
        *([Program("acquirer", acquirer_command(address.acquirer_port))] if payable else []),
        *([Program("tax", tax_command(address.tax_port))] if address.tax_port else []),
    ]


def _payable(address: Address) -> dict[str, str]:
    """Return what pages and workers are told of the sandbox acquirer, and it in turn of the pages."""
    if not address.acquirer_port:
        return {}
    host = "127.0.0.1" if address.host in ("0.0.0.0", "localhost") else address.host  # noqa: S104 - compared only
    pages = os.environ.get("ANJU_PUBLIC_URL") or f"http://{host}:{address.port}"
    return {"ANJU_SANDBOX_ACQUIRER": f"http://127.0.0.1:{address.acquirer_port}", "ANJU_PUBLIC_URL": pages}


def _invoicing(address: Address) -> dict[str, str]:
    """Return what pages and workers are told of the sandbox of the tax bureau."""
    return {"ANJU_SANDBOX_TAX": f"http://127.0.0.1:{address.tax_port}"} if address.tax_port else {}


def tax_command(port: int) -> tuple[str, ...]:
    """Return the command that serves the sandbox of the tax bureau, to this machine alone."""
    return _granian("asgi", "anju.integrations.sandbox_tax.server.asgi", "127.0.0.1", port, 1)


def acquirer_command(port: int) -> tuple[str, ...]:
    """Return the command that serves the sandbox acquirer, to this machine alone: whoever reaches it may pay."""
    return _granian("asgi", "anju.integrations.sandbox_acquirer.server.asgi", "127.0.0.1", port, 1)


def pages_command(host: str, port: int, workers: int) -> tuple[str, ...]:
    """Return the command that serves the pages."""
    # Every blocking thread keeps a database connection: few threads a worker keep connections few.
    threads = min(8, 2 * (os.cpu_count() or 1) + 1)
    return _granian("wsgi", "anju.config.wsgi", host, port, workers, f"--blocking-threads={threads}")


def _granian(interface: str, module: str, host: str, port: int, workers: int, *options: str) -> tuple[str, ...]:
    command: tuple[str, ...] = (sys.executable, "-m", "granian", "--no-ws", "--http=1", "--log-level=warning")
    command += ("--respawn-failed-workers", "--respawn-interval=0.5", "--workers-kill-timeout=5")
    command += (f"--interface={interface}", f"--host={host}", f"--port={port}", f"--workers={workers}")
    return (*command, *options, f"{module}:application")


class Supervisor:
    """Keeps the children and the embedded database alive until a signal asks to stop."""

    def __init__(self, home: Home, children: list[Program], server: Server | None, say: Callable[[str], None]) -> None:
        self._home = home
        self._server = server
        self._say = say
        self._children = [Child(program, home.log) for program in children]
        self._stopping = False

    def start(self, address: Address) -> None:
        """Start all children and return when the pages answer; raises RuntimeFault when they do not."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        web = self._children[0]
        until = time.monotonic() + _READY_SECONDS
        self._tend(web)  # the pages first and alone: the rest would only slow them down, and nobody waits for it
        while not _answers(address):
            if self._stopping:
                return
            if time.monotonic() > until:
                raise RuntimeFault(f"The pages do not answer on {address.url}.\n{web.last_lines()}", f"See {web.log}.")
            self._tend(web)
            time.sleep(0.05)
        self._tend(*self._children)

    def run(self) -> None:
        """Watch until asked to stop."""
        while not self._stopping:
            self._tend(*self._children)
            time.sleep(_TICK)

    def stop(self) -> None:
        """Stop the children; the database is stopped after them by whoever leased it."""
        stop_all(self._children, grace=GRACE_SECONDS)

    def facts(self, address: Address) -> dict[str, object]:
        """Return what the lock file tells about this run."""
        pids = {child.program.name: child.pid for child in self._children}
        return {"pid": os.getpid(), "url": address.url, "push_port": address.push_port, "children": pids}

    def _tend(self, *children: Child) -> None:
        if self._server is not None and self._server.pid is None:
            self._say("The database stopped and is started again.")
            try:
                self._server.start()
            except RuntimeFault as fault:
                self._say(str(fault))
        for child in children:
            fate = child.tend()
            if fate is not None:
                self._say(f"{child.program.name} {fate} and is started again; its log is {child.log}.")

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True


def _answers(address: Address) -> bool:
    """Tell whether the pages answer at all; a page that refuses or redirects is an answer too."""
    host = "127.0.0.1" if address.host == "0.0.0.0" else address.host  # noqa: S104 - compared only
    connection = http.client.HTTPConnection(host, address.port, timeout=5)
    try:
        connection.request("GET", "/account/login/", headers={"Host": f"localhost:{address.port}"})
        return connection.getresponse().status < 600
    except OSError:
        return False
    finally:
        connection.close()


def _where(path: Path) -> str:
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        facts = {}
    place = f" at {facts['url']}" if "url" in facts else ""
    return f"Anju runs already{place} (process {facts.get('pid', 'unknown')})."
