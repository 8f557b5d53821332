"""A vendor of text messages that delivers to nobody: it keeps what it is given in a file, one JSON line a message.

Behaves like a real vendor in what matters: it may be called by several processes at once, and a reference that it has
seen is delivered once, whatever the number of calls.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anju.core import clock
from anju.domains.notifications.ports import PermanentFailure, RecordedSms, Templated


class SmsSandbox:
    """Writes to ``file`` and reads from it. The file holds personal data and codes: only its owner may read it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._seen: dict[str, str] = {}  # vendor's number by reference, as far as the file was read
        self._read_to = 0

    def send(
        self, *, phone: str, text: str, reference: str, template: Templated | None = None, is_repeat: bool = False
    ) -> str:
        """Keep a message and return its number; a reference that is known gives the number it got before.

        It sends the text as it is and needs no template.
        """
        if not phone or not phone.lstrip("+").replace("-", "").isdigit():
            raise PermanentFailure("not a telephone number")
        with self._locked(fcntl.LOCK_EX) as file:
            self._catch_up(file)
            if reference not in self._seen:
                number = f"sandbox-{len(self._seen) + 1}"
                line = {"phone": phone, "text": text, "reference": reference, "at": clock.now().isoformat()}
                written = json.dumps({"number": number, **line}, ensure_ascii=False)
                os.pwrite(file, f"{written}\n".encode(), self._read_to)  # over half a line that a killed writer left
                os.ftruncate(file, self._read_to + len(written.encode()) + 1)
                self._catch_up(file)
            return self._seen[reference]

    def messages_to(self, phone: str) -> list[RecordedSms]:
        """Return what was sent to a number, the latest last."""
        return [message for message in self.messages() if message.phone == phone]

    def messages(self) -> list[RecordedSms]:
        """Return everything that was sent, the latest last."""
        if not self.file.exists():
            return []
        with self._locked(fcntl.LOCK_SH) as file:
            found = _lines(_content(file, 0))
        return [RecordedSms(one["phone"], one["text"], one["reference"], one["at"]) for one in found]

    def _catch_up(self, file: int) -> None:
        """Learn what other processes have written since; a file that became shorter was emptied by somebody."""
        if os.fstat(file).st_size < self._read_to:
            self._seen, self._read_to = {}, 0
        content = _content(file, self._read_to)
        for one in _lines(content):
            self._seen[one["reference"]] = one["number"]
        self._read_to += len(content)

    @contextmanager
    def _locked(self, how: int) -> Iterator[int]:
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, how)
            yield file
        finally:
            os.close(file)  # gives the lock back


def _content(file: int, start: int) -> bytes:
    """Return the file from an offset to its last whole line; a writer that was killed may have left half a line."""
    content = os.pread(file, os.fstat(file).st_size - start, start)
    return content[: content.rfind(b"\n") + 1]


def _lines(content: bytes) -> list[dict[str, str]]:
    return [json.loads(line) for line in content.decode().splitlines() if line.startswith("{")]
