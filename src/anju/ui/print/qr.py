"""QR codes for papers."""

from __future__ import annotations

import io

import segno


def qr_svg(text: str) -> str:
    """Return a QR code of the text as an SVG picture without a border; the layout leaves the quiet zone."""
    drawing = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawing, kind="svg", xmldecl=False, border=0)
    return drawing.getvalue().decode()
