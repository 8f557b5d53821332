"""Turn a layout (.typ) and data into a PDF.

The same layout and data give the same bytes everywhere: only the fonts of the wheel are used, never the machine's,
and no clock is read. Data reaches the layout as JSON, never as source, so no text of a user is ever executed.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import manimgx_fonts_cjk
import typst
from django.utils.translation import get_language

from anju.ui.print.paper import Paper

ROOT = Path(__file__).resolve().parent.parent.parent
"""The package's folder: layouts import the kit as ``/ui/print/kit.typ``."""

_FACES = {"zh-hans": ("zh", "cn", "SC"), "zh-hant": ("zh", "tw", "TC"), "en": ("en", "gb", "SC")}

# A compiler serves one thread at a time; the fonts are shared.
_of_thread = threading.local()


class PrintError(Exception):
    """A layout could not be set; the message is the typesetter's own, for the log."""


def render_pdf(template: Path, data: Mapping[str, Any], *, paper: Paper) -> bytes:
    """Return the PDF of a layout filled with data, in the active language.

    ``template`` is a .typ file within the package. ``data`` holds only what JSON can carry: amounts and dates are
    formatted by the caller. Rendering takes a few milliseconds, the first call of a process about a tenth of a second
    (fonts are opened).

    Raises `PrintError` when the layout fails, TypeError for data JSON cannot carry.
    """
    language, region, face = _FACES.get(get_language() or "", _FACES["zh-hans"])
    sheet = {**asdict(paper), "language": language, "region": region, "face": f"Noto Sans CJK {face}"}
    inputs = {"data": json.dumps(data, ensure_ascii=False), "sheet": json.dumps(sheet)}
    try:
        pdf = _compiler().compile(input=template, sys_inputs=inputs, format="pdf", timestamp=0)
    except typst.TypstError as error:
        raise PrintError(f"{template.name}: {error.diagnostic}") from error
    assert isinstance(pdf, bytes)
    return pdf


def _compiler() -> typst.Compiler:
    compiler: typst.Compiler | None = getattr(_of_thread, "compiler", None)
    if compiler is None:
        compiler = _of_thread.compiler = typst.Compiler(root=ROOT, font_paths=_fonts(), ignore_system_fonts=True)
    return compiler


@cache
def _fonts() -> typst.Fonts:
    assert manimgx_fonts_cjk.__file__
    folder = Path(manimgx_fonts_cjk.__file__).parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
