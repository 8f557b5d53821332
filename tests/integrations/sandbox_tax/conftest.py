"""The sandbox of the tax bureau in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from anju.integrations.sandbox_tax.client import SandboxTax
from anju.runtime.ports import free_port
from anju.runtime.supervisor import tax_command


class Bureau(SimpleNamespace):
    """The running bureau: its address, the provider to it, and what people do on its page."""

    def behave(self, **modes: float) -> None:
        """Say how it is to behave from now on."""
        assert self.browser.post(f"{self.url}/control/modes", data=modes).status_code == 303

    def act(self, kind: str, name: str, act: str) -> None:
        """Press a button on the control page."""
        assert self.browser.post(f"{self.url}/control/{kind}/{name}/{act}").status_code == 303


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    """Give a running bureau; the tests of a module share it under serials of their own."""
    home = tmp_path_factory.mktemp("bureau")
    port = free_port("127.0.0.1", 38_000 + os.getpid() % 3000)
    environment = os.environ | {"ANJU_HOME": str(home), "PYTHONPATH": "src"}
    folder = Path(__file__).resolve().parents[3]
    process = subprocess.Popen(tax_command(port), cwd=folder, env=environment, start_new_session=True)
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
        key_file = home / "sandbox" / "tax.key"
        yield Bureau(url=url, provider=SandboxTax(url=url, key_file=key_file), browser=browser, key_file=key_file)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
