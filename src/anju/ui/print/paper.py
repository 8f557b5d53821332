"""Paper sizes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Paper:
    """A sheet in millimetres; no height means a roll, which is as long as its content.

    ``margins`` are top, right, bottom, left.
    """

    width: int
    height: int | None
    margins: tuple[int, int, int, int]


ROLL_80 = Paper(80, None, (4, 4, 6, 4))
"""80 mm thermal roll."""

FORM_241 = Paper(241, 140, (29, 16, 20, 16))
"""241 × 140 mm carbon form in three parts; 12.7 mm on either side are tractor holes."""

A4 = Paper(210, 297, (18, 18, 18, 18))
