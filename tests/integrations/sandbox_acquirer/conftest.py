"""The acquirer in a process of its own, and our pages where it can reach them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import httpx
import pytest

from anju.integrations.sandbox_acquirer.client import SandboxAcquirer
from anju.runtime.ports import free_port
from anju.runtime.supervisor import acquirer_command

LADDER = "0.3,0.3,0.5,0.5,1"


class Acquirer(SimpleNamespace):
    """The running acquirer: its address, the channel to it, and what people do on its pages."""

    def press(self, pay_url: str, act: str = "pay") -> str:
        """Press a button on the cashier page; returns the page that follows."""
        return self.browser.post(pay_url, params={"act": act}, follow_redirects=True).text

    def misbehave(self, **modes: float) -> None:
        """Say how it is to misbehave from now on."""
        assert self.browser.post(f"{self.url}/control/modes", data=modes).status_code == 303

    def act(self, number: str, act: str) -> None:
        """Press a button on the control page."""
        assert self.browser.post(f"{self.url}/control/orders/{number}/{act}").status_code == 303


def kill(process: subprocess.Popen[bytes]) -> None:
    """End the server with its workers, at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


class _Quiet(WSGIRequestHandler):
    def log_message(self, *words: Any) -> None:
        """Say nothing."""


@pytest.fixture
def our_pages() -> Iterator[str]:
    """Serve our pages from this process, so that they use the test's database; gives their address."""
    from django.core.wsgi import get_wsgi_application
    from django.db import connections

    pages = get_wsgi_application()

    def and_close(environ: Any, start_response: Any) -> Any:
        try:
            return list(pages(environ, start_response))
        finally:
            connections.close_all()

    port = free_port("127.0.0.1", 31_000 + os.getpid() % 3000)
    server = make_server("127.0.0.1", port, and_close, server_class=WSGIServer, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def acquirer(tmp_path: Path, our_pages: str) -> Iterator[Acquirer]:
    """Give a running acquirer that tells our pages."""
    port = free_port("127.0.0.1", 35_000 + os.getpid() % 3000)
    environment = os.environ | {"ANJU_HOME": str(tmp_path), "PYTHONPATH": "src", "ANJU_SANDBOX_LADDER": LADDER}
    folder = Path(__file__).resolve().parents[3]
    command = acquirer_command(port)
    assert command[0] == sys.executable
    process = subprocess.Popen(command, cwd=folder, env=environment, start_new_session=True)
    url = f"http://127.0.0.1:{port}"
    with httpx.Client(trust_env=False) as browser:
        until = time.monotonic() + 30
        while True:
            try:
                assert browser.get(f"{url}/control").status_code == 200
                break
            except httpx.TransportError:
                assert time.monotonic() < until
                assert process.poll() is None
                time.sleep(0.1)
        channel = SandboxAcquirer(
            url=url, notify_url=f"{our_pages}/pay/notify/sandbox/", key_file=tmp_path / "sandbox" / "acquirer.key"
        )
        yield Acquirer(url=url, channel=channel, browser=browser, process=process, command=command, env=environment)
    kill(process)
