"""Pictures for the demonstration's reports, drawn by simple shapes: nobody's photo, nobody's rights."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from functools import cache

from PIL import Image, ImageDraw

SIZE = (960, 720)
Pen = ImageDraw.ImageDraw


def _tap(pen: Pen) -> None:
    pen.rectangle((0, 470, 960, 720), fill="#dfe5ea")
    pen.rounded_rectangle((150, 500, 810, 690), 60, fill="#f7f9fa", outline="#b9c4cd", width=6)
    pen.rectangle((440, 230, 500, 520), fill="#9fb0bd")
    pen.arc((440, 150, 700, 400), 180, 350, fill="#9fb0bd", width=54)
    pen.rounded_rectangle((400, 190, 540, 240), 20, fill="#7d919f")
    for top in (330, 420, 540):
        pen.ellipse((655, top, 685, top + 46), fill="#5aa7e0")


def _lamp(pen: Pen) -> None:
    pen.rectangle((0, 0, 960, 720), fill="#3b4048")
    pen.polygon([(0, 720), (300, 300), (660, 300), (960, 720)], fill="#4d535c")
    pen.rectangle((300, 120, 660, 300), fill="#5a616b")
    pen.ellipse((430, 70, 530, 150), fill="#8b8f80", outline="#6c6f63", width=6)
    pen.line((480, 0, 480, 70), fill="#22252a", width=10)


def _drain(pen: Pen) -> None:
    for left in range(0, 960, 160):
        for top in range(0, 720, 160):
            pen.rectangle((left + 4, top + 4, left + 156, top + 156), fill="#cfd6d8")
    pen.ellipse((300, 200, 660, 560), fill="#8fa6a6")
    pen.ellipse((360, 260, 600, 500), fill="#717c80", outline="#50595c", width=10)
    for left in range(400, 580, 40):
        pen.line((left, 290, left, 470), fill="#3f474a", width=14)


def _socket(pen: Pen) -> None:
    pen.rectangle((0, 0, 960, 720), fill="#e9e3d8")
    pen.rounded_rectangle((300, 180, 660, 540), 30, fill="#fbfbf9", outline="#c9c4ba", width=8)
    for box in ((400, 280, 420, 350), (540, 280, 560, 350), (470, 400, 490, 470)):
        pen.rectangle(box, fill="#55514a")
    pen.ellipse((420, 240, 640, 430), fill="#5b4636")


def _lift(pen: Pen) -> None:
    pen.rectangle((0, 0, 960, 720), fill="#d9d4cb")
    pen.rectangle((250, 80, 710, 720), fill="#aab2b8", outline="#7f888e", width=12)
    pen.line((480, 80, 480, 720), fill="#6f787e", width=8)
    pen.rounded_rectangle((770, 330, 840, 500), 16, fill="#8b949a")
    pen.ellipse((788, 350, 822, 384), fill="#e0b24a")
    pen.ellipse((788, 430, 822, 464), fill="#5f686e")


def _door(pen: Pen) -> None:
    pen.rectangle((0, 0, 960, 720), fill="#e4ded4")
    pen.rectangle((270, 60, 690, 720), fill="#8a5a3b", outline="#6d452c", width=12)
    pen.rectangle((330, 130, 630, 350), outline="#6d452c", width=8)
    pen.rounded_rectangle((590, 400, 660, 560), 18, fill="#c7b38a")
    pen.ellipse((606, 420, 644, 458), fill="#6b5f45")


def _wall(pen: Pen) -> None:
    pen.rectangle((0, 0, 960, 720), fill="#eeeae1")
    pen.ellipse((300, -120, 900, 360), fill="#cdbf9f")
    pen.ellipse((420, -60, 820, 260), fill="#b7a57f")
    pen.line((120, 700, 260, 480, 240, 360, 380, 210, 430, 60), fill="#7a725f", width=7)


def _yard(pen: Pen) -> None:
    pen.rectangle((0, 0, 960, 340), fill="#bcd7ea")
    pen.rectangle((0, 340, 960, 720), fill="#8c9298")
    pen.rectangle((0, 330, 960, 380), fill="#7fa36b")
    pen.rounded_rectangle((340, 250, 470, 520), 14, fill="#3f7d54")
    pen.rounded_rectangle((500, 250, 630, 520), 14, fill="#3c6ea3")
    for left, top in ((300, 500), (430, 540), (560, 510), (650, 550)):
        pen.ellipse((left, top, left + 110, top + 80), fill="#2f3338")


def _meter(pen: Pen) -> None:
    pen.rectangle((0, 0, 960, 720), fill="#d5dade")
    pen.rounded_rectangle((260, 120, 700, 600), 24, fill="#f3f4f4", outline="#9aa4ab", width=10)
    for place in range(5):
        left = 310 + 72 * place
        pen.rectangle((left, 220, left + 52, 420), fill="#454b50")
        pen.rectangle((left + 8, 250 if place == 3 else 330, left + 44, 310 if place == 3 else 390), fill="#d24b3e")


_OF_CLASS: dict[str, Callable[[Pen], None]] = {
    "water": _tap,
    "water.drain": _drain,
    "water.toilet": _drain,
    "power": _socket,
    "power.lamp": _lamp,
    "power.breaker": _meter,
    "power.outage": _meter,
    "building": _wall,
    "door": _door,
    "lift": _lift,
    "light": _lamp,
    "signal": _door,
    "environment": _yard,
    "facility": _yard,
    "complaint": _yard,
}


@cache
def picture_of(leaf: str) -> bytes | None:
    """Return a JPEG for a class of reports, the same for good; None where none is drawn."""
    draw = _OF_CLASS.get(leaf) or _OF_CLASS.get(leaf.partition(".")[0])
    if draw is None:
        return None
    image = Image.new("RGB", SIZE, "#eef1f3")
    draw(ImageDraw.Draw(image))
    chance = random.Random(f"anju-picture-{leaf}")  # noqa: S311 - a slight difference, not a secret
    image = image.rotate(chance.uniform(-2.5, 2.5), Image.Resampling.BILINEAR, fillcolor="#e8ebed")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=82)
    return buffer.getvalue()
