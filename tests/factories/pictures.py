"""Pictures for tests, drawn on the spot."""

from __future__ import annotations

import io

from PIL import Image


def picture(colour: str = "steelblue") -> bytes:
    """Return a small JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()
