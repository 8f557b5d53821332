"""The permission matrix: reads ``permission_matrix.txt``, the reviewed list of who may open what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.architecture.addresses import Address

FILE = Path(__file__).with_name("permission_matrix.txt")
PUBLIC, SIGNED_IN, RESIDENT = "public", "signed-in", "resident"


@dataclass(frozen=True)
class Row:
    """What the matrix says of one address; ``permission`` may join several that are needed together by ``+``."""

    name: str
    permission: str
    status: int
    record: str = ""

    @property
    def permissions(self) -> list[str]:
        """The permissions that are needed together; none where signing in is enough."""
        return [] if self.is_open else self.permission.split("+")

    @property
    def is_open(self) -> bool:
        """Tell whether no permission is asked for: signing in, or living there, is enough."""
        return self.permission in (PUBLIC, SIGNED_IN, RESIDENT)


def parse(text: str) -> list[Row]:
    """Return the rows of a matrix; raises ValueError with the number of a line that is none."""
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        if len(words) not in (3, 4) or not words[2].isdigit():
            raise ValueError(f"line {number}: NAME PERMISSION STATUS [RECORD], not {line!r}")
        rows.append(Row(words[0], words[1], int(words[2]), *words[3:]))
    return rows


@cache
def rows() -> dict[str, Row]:
    """Return the rows by the name of their address."""
    return {row.name: row for row in parse(FILE.read_text("utf-8"))}


def missing(addresses: list[Address], known: dict[str, Row]) -> list[str]:
    """Return the lines that have to be added for addresses the matrix does not know."""
    lines = {}
    for address in addresses:
        if address.name not in known:
            held = address.screen.permission.name if address.screen else "PERMISSION"
            held = SIGNED_IN if held == "ui.page:signed-in" else held
            held = RESIDENT if address.name.startswith("resident:") else held
            ids = [name for name, _number in address.ids if name not in ("project_code", "home")]
            lines[address.name] = f"{address.name:<44} {held:<28} 200 {'RECORD' if ids else ''}".rstrip()
    return [lines[name] for name in sorted(lines)]
