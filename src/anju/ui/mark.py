"""The mark as a picture for phones' home screens: ``python -m anju.ui.mark FOLDER`` draws what is committed there.

It is ``ui/img/mark.svg`` drawn by hand, because browsers install apps with PNG icons only.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageDraw

SIDES = (192, 512)
_FROM, _TO, _WHITE = (0x3D, 0x8B, 0xFF), (0x1D, 0x5F, 0xD3), (255, 255, 255, 255)
_ROOF = ((6.5, 15.6), (16, 7.6), (25.5, 15.6))
_HOUSE = ((9.6, 14.6), (9.6, 22.8), (10.1, 23.9), (11.2, 24.4), (20.8, 24.4), (21.9, 23.9), (22.4, 22.8), (22.4, 14.6))
_DOOR, _DOOR_RADIUS = (16, 18.4), 2.6
_STROKE = 2.4
_FINER = 4  # drawn larger and scaled down, which smooths the edges


def draw(side: int, *, maskable: bool = False) -> Image.Image:
    """Return the mark as a square; a maskable one fills it and keeps the drawing inside the circle that stays."""
    large = side * _FINER
    unit = large / 32 * (0.72 if maskable else 1)
    edge = large * 0.14 if maskable else 0
    shape = Image.new("L", (large, large), 0)
    ImageDraw.Draw(shape).rounded_rectangle((0, 0, large, large), radius=0 if maskable else large / 4, fill=255)
    picture = Image.new("RGBA", (large, large), (0, 0, 0, 0))
    picture.paste(_ground(large), (0, 0), shape)
    pen = ImageDraw.Draw(picture)
    for stroke in (_ROOF, _HOUSE):
        points = [(edge + x * unit, edge + y * unit) for x, y in stroke]
        pen.line(points, fill=_WHITE, width=round(_STROKE * unit), joint="curve")
        for point in points:
            _dot(pen, point, _STROKE / 2 * unit)
    _dot(pen, (edge + _DOOR[0] * unit, edge + _DOOR[1] * unit), _DOOR_RADIUS * unit)
    return picture.resize((side, side), Image.Resampling.LANCZOS)


def _ground(side: int) -> Image.Image:
    """Return the blue that darkens towards the lower right."""
    falling = Image.linear_gradient("L")
    mixed = Image.blend(falling, falling.transpose(Image.Transpose.TRANSPOSE), 0.5).resize((side, side))
    return Image.composite(Image.new("RGB", mixed.size, _TO), Image.new("RGB", mixed.size, _FROM), mixed)


def _dot(pen: ImageDraw.ImageDraw, at: tuple[float, float], radius: float) -> None:
    pen.ellipse((at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius), fill=_WHITE)


if __name__ == "__main__":
    for one in SIDES:
        draw(one).save(Path(sys.argv[1]) / f"icon-{one}.png", optimize=True)
        draw(one, maskable=True).save(Path(sys.argv[1]) / f"maskable-{one}.png", optimize=True)
