"""QR codes for papers and pages."""

from __future__ import annotations

import io

import segno


def qr_address(text: str) -> str:
    """Return a QR code of the text as a picture that stands in its own address (data:), with the quiet zone."""
    address: str = segno.make(text, error="m", micro=False).svg_data_uri(scale=6)
    return address


def qr_svg(text: str) -> str:
    """Return a QR code of the text as an SVG picture without a border; the layout leaves the quiet zone."""
    drawing = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawing, kind="svg", xmldecl=False, border=0)
    return drawing.getvalue().decode()
