"""Supervised processes."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from anju.runtime.children import Child, Program, stop_all

pytestmark = pytest.mark.process


def _child(folder: Path, code: str) -> Child:
    return Child(Program("test", (sys.executable, "-u", "-c", code)), folder)


def _tend_until_starts(child: Child, starts: int) -> list[str]:
    fates: list[str] = []
    until = time.monotonic() + 10
    while child.starts < starts or child.pid is None:
        assert time.monotonic() < until
        fate = child.tend()
        fates += [fate] if fate else []
        time.sleep(0.02)
    return fates


def _alive(pid: int) -> bool:
    """Tell whether a process runs; a zombie that nobody reaps does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_killed_child_is_started_again(tmp_path: Path) -> None:
    child = _child(tmp_path, "import time; time.sleep(60)")
    _tend_until_starts(child, 1)
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    assert _tend_until_starts(child, 2) == ["was killed by SIGKILL"]
    stop_all([child], grace=5)


def test_child_that_keeps_dying_is_started_ever_more_slowly(tmp_path: Path) -> None:
    child = _child(tmp_path, "print('cannot'); raise SystemExit(3)")
    until = time.monotonic() + 2.0
    fates = []
    while time.monotonic() < until:
        fates += [fate] if (fate := child.tend()) else []
        time.sleep(0.01)
    assert 2 <= child.starts <= 4  # after 0.25 s, 0.5 s and 1 s
    assert set(fates) == {"ended with code 3"}
    assert "cannot" in child.last_lines()
    stop_all([child], grace=5)


def test_what_a_dead_child_had_started_is_ended_too(tmp_path: Path) -> None:
    code = (
        "import os, subprocess, sys, time\n"
        "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(p.pid); time.sleep(60)"
    )
    child = _child(tmp_path, code)
    _tend_until_starts(child, 1)
    until = time.monotonic() + 10
    while not child.last_lines():
        assert time.monotonic() < until
        time.sleep(0.02)
    grandchild = int(child.last_lines().split()[0])
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    _tend_until_starts(child, 2)
    assert not _alive(grandchild)
    stop_all([child], grace=5)


def test_child_that_ignores_a_polite_request_is_killed(tmp_path: Path) -> None:
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    child = _child(tmp_path, code)
    _tend_until_starts(child, 1)
    while not child.last_lines():
        time.sleep(0.02)
    pid = child.pid
    assert pid is not None
    started = time.monotonic()
    stop_all([child], grace=0.3)
    assert time.monotonic() - started < 3
    assert not _alive(pid)
