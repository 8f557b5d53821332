"""The mark on a photo of work: where, when, which order, by whom, drawn into the picture as it is shown.

The photo that is kept stays as the phone sent it: what is shown can be drawn anew, evidence cannot.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import manimgx_fonts_cjk
from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

_SHARE = 30
"""A line's height is this part of the picture's shorter side."""
_SIMPLIFIED = 2
"""Which face of the collection has the forms of the mainland."""
_QUALITY = 85


def marked(content: bytes, lines: Sequence[str]) -> bytes:
    """Return a picture as JPEG with the lines at its foot, white on a dark band; what is no picture as it is."""
    try:
        with Image.open(io.BytesIO(content)) as opened:
            image = opened.convert("RGB")
    except UnidentifiedImageError:
        return content
    size = max(12, min(image.size) // _SHARE)
    font, step = _font(size), size * 3 // 2
    height = step * len(lines) + size
    band = Image.new("RGBA", (image.width, height), (15, 22, 33, 170))
    draw = ImageDraw.Draw(band)
    for number, line in enumerate(lines):
        draw.text((size, size // 2 + number * step), _fitting(line, font, image.width - 2 * size), "white", font)
    image.paste(band, (0, image.height - height), band)
    target = io.BytesIO()
    image.save(target, "JPEG", quality=_QUALITY)
    return target.getvalue()


def _fitting(line: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    """Return as much of a line as there is room for."""
    if font.getlength(line) <= width:
        return line
    while line and font.getlength(f"{line}…") > width:
        line = line[:-1]
    return f"{line}…"


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    assert manimgx_fonts_cjk.__file__
    file = next(Path(manimgx_fonts_cjk.__file__).parent.glob("*.ttc"))
    font = ImageFont.truetype(str(file), size, index=_SIMPLIFIED)
    font.set_variation_by_name("Medium")
    return font
