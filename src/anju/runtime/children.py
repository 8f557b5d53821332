"""One supervised process: started in a group of its own, started again when it dies, stopped with its whole group."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

_LOG_LIMIT = 10_000_000  # bytes; a larger log is put aside when its process starts
_FIRST_WAIT = 0.25  # seconds before the first new start; doubled at every further death
_LONGEST_WAIT = 30.0
_SOUND_AFTER = 60.0  # a process that lived so long starts again without delay
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Program:
    """What to run: a name for people, the command and what its environment adds."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)


class Child:
    """A program under supervision. The supervisor calls ``tend`` a few times a second."""

    def __init__(self, program: Program, log_folder: Path) -> None:
        self.program = program
        self.log = log_folder / f"{program.name}.log"
        self.starts = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._next_start = 0.0
        self._wait = _FIRST_WAIT

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def tend(self) -> str | None:
        """Start the program if it does not run and its time has come; returns how it died, when it just did."""
        if self._process is not None:
            code = self._process.poll()
            if code is None:
                return None
            self._kill_group()  # a server's own workers outlive it and would keep its port
            self._process = None
            self._plan_next_start()
            return _fate(code)
        if time.monotonic() >= self._next_start:
            self._start()
        return None

    def ask_to_stop(self) -> None:
        """Send SIGTERM to the program; it finishes what it is doing."""
        if self.pid is not None:
            os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End the whole group at once."""
        self._kill_group()
        if self._process is not None:
            self._process.wait()
            self._process = None

    def last_lines(self, count: int = 15) -> str:
        """Return the end of its log, to show why it died."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])

    def _start(self) -> None:
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                self.program.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ | self.program.environment,
                start_new_session=True,  # Ctrl-C reaches the supervisor only, which stops things in order
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - the supervisor has one thread
            )
        self._started_at = time.monotonic()
        self.starts += 1

    def _plan_next_start(self) -> None:
        now = time.monotonic()
        if now - self._started_at > _SOUND_AFTER:
            self._wait = _FIRST_WAIT
        self._next_start = now + self._wait
        self._wait = min(self._wait * 2, _LONGEST_WAIT)

    def _kill_group(self) -> None:
        if self._process is not None:
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return


def stop_all(children: list[Child], *, grace: float) -> None:
    """Ask all to stop, wait at most ``grace`` seconds together, then kill what is left."""
    for child in children:
        child.ask_to_stop()
    until = time.monotonic() + grace
    while any(child.pid is not None for child in children) and time.monotonic() < until:
        time.sleep(0.05)
    for child in children:
        child.kill()


def _end_with_parent() -> None:
    """Ask the kernel to stop this process should the supervisor be killed, so that nothing is left behind."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _fate(code: int) -> str:
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
