"""The SVG sprite of the declared icons: ``python -m anju.ui.sprite NODE_MODULES TARGET`` writes it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from anju.ui import icons

OUTLINE = Path("@tabler") / "icons" / "icons" / "outline"
_FRAME = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')
_SYMBOL = (
    '<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
    'stroke-linecap="round" stroke-linejoin="round">{body}</symbol>'
)


def sprite(sources: Path, wanted: Iterable[str]) -> str:
    """Return one SVG with a symbol for every wanted icon; raises `icons.UnknownIcon` for one that has no source."""
    symbols = []
    for name in sorted(wanted):
        source = sources / f"{name}.svg"
        if not source.exists():
            raise icons.UnknownIcon(f"{name} is no outline icon of @tabler/icons")
        drawing = source.read_text("utf-8")
        body = drawing[drawing.index(">", drawing.index("<svg")) + 1 : drawing.rindex("</svg>")]
        body = re.sub(r"\s+", " ", _FRAME.sub("", body)).strip()
        symbols.append(_SYMBOL.format(name=name, body=body))
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>\n"


def build(node_modules: Path, target: Path) -> None:
    """Write the sprite of all declared icons to the file ``target``."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(sprite(node_modules / OUTLINE, icons.names()), "utf-8")


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
