"""Numbered steps with their times, as set-up prints them; standard library only, as nothing is installed yet."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_WIDTH = 44


class Steps:
    """Prints ``[2/7] Browser packages ..... 3.1 s``; on a terminal the line moves while the step runs."""

    def __init__(self, total: int, *, done: int = 0) -> None:
        self.total = total
        self.number = done
        self._label = ""
        self._live = sys.stdout.isatty()

    @contextmanager
    def step(self, label: str) -> Iterator[Steps]:
        """Time a step; the line is closed with its seconds, or with "failed" when it raises."""
        self.number += 1
        self._label = f"[{self.number}/{self.total}] {label} "
        if self._live:
            self._write(self._label)
        started = time.monotonic()
        try:
            yield self
        except BaseException:
            self._write(f"{self._start()}{self._label.ljust(_WIDTH, '.')} failed\n")
            raise
        self._write(f"{self._start()}{self._label.ljust(_WIDTH, '.')} {time.monotonic() - started:5.1f} s\n")

    def note(self, text: str) -> None:
        """Show how far the running step is; only a terminal sees it."""
        if self._live:
            self._write(f"{self._start()}{self._label}{text}")

    def say(self, text: str) -> None:
        """Print a line of its own between steps."""
        self._write(f"{text}\n")

    def _start(self) -> str:
        return "\r\033[K" if self._live else ""

    @staticmethod
    def _write(text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()
