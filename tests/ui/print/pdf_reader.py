"""Read back the text of a PDF that the typesetter made, with the place of every run; enough for tests."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

POINTS_IN_MM = 72 / 25.4


@dataclass(frozen=True)
class Run:
    """A piece of text on one line; millimetres from the left and from the bottom of the page."""

    words: str
    left: float
    right: float
    bottom: float
    turned: bool


@dataclass(frozen=True)
class Page:
    """One page; millimetres."""

    width: float
    height: float
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """All text of the page in the order of drawing, without any space or invisible place to break."""
        return re.sub(r"[\s\u200b]", "", "".join(run.words for run in self.runs))

    def run_with(self, words: str) -> Run:
        """Return the first run that contains the words."""
        return next(run for run in self.runs if words in run.words)


def read_pdf(pdf: bytes) -> list[Page]:
    """Return the pages with their runs of text."""
    objects = {int(match[1]): match[2] for match in re.finditer(rb"(\d+) 0 obj\s(.*?)\bendobj", pdf, re.S)}
    pages = []
    for body in objects.values():
        if body.startswith(b"<</Type/Page/"):
            box = [float(number) for number in re.search(rb"/MediaBox\[([^\]]+)\]", body)[1].split()]  # type: ignore[index]
            fonts = dict(re.findall(rb"/(f\d+) (\d+) 0 R", objects[_reference(body, b"Resources")]))
            readers = {name: _Font(objects, int(number)) for name, number in fonts.items()}
            content = _stream(objects[_reference(body, b"Contents")])
            pages.append(Page(box[2] / POINTS_IN_MM, box[3] / POINTS_IN_MM, tuple(_runs(content, readers))))
    return pages


class _Font:
    """Widths and characters of one embedded font."""

    def __init__(self, objects: dict[int, bytes], number: int) -> None:
        body = objects[number]
        letters = _stream(objects[_reference(body, b"ToUnicode")])
        self.letters = {
            int(glyph, 16): bytes.fromhex(units.decode()).decode("utf-16-be")
            for glyph, units in re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", letters)
        }
        self.widths: dict[int, float] = {}
        descendant = objects[int(re.search(rb"/DescendantFonts\[(\d+)", body)[1])]  # type: ignore[index]
        spans = re.search(rb"/W\[([^\]]*)\]", descendant)
        numbers = [float(number) for number in spans[1].split()] if spans else []
        for first, last, width in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True):
            self.widths.update(dict.fromkeys(range(int(first), int(last) + 1), width))


def _reference(body: bytes, key: bytes) -> int:
    found = re.search(rb"/" + key + rb" (\d+) 0 R", body)
    assert found, key
    return int(found[1])


def _stream(body: bytes) -> bytes:
    data = body.split(b"stream", 1)[1].lstrip(b"\r\n")
    return zlib.decompressobj().decompress(data)


def _runs(content: bytes, fonts: dict[bytes, _Font]) -> list[Run]:
    """Follow the operators that place and show text; one run for each text object."""
    runs: list[Run] = []
    operands: list[Operand] = []
    font, size, offset = None, 0.0, 0.0
    x = y = right = 0.0
    words, turned = "", False
    for token in _tokens(content):
        if not isinstance(token, Operator):
            operands.append(token)
            continue
        numbers = [operand for operand in operands if isinstance(operand, float)]
        if token.name == b"cm":
            turned, x, y = numbers[1] != 0, numbers[4], numbers[5]
        elif token.name == b"BT":
            words, right = "", x
        elif token.name == b"Tf":
            font, size = fonts[operands[-2]], numbers[-1]  # type: ignore[index]
        elif token.name == b"Tm":
            offset = numbers[4]
        elif token.name in {b"TJ", b"Tj"}:
            assert font
            shown = b"".join(operand for operand in operands if isinstance(operand, bytes))
            glyphs = [int.from_bytes(shown[at : at + 2], "big") for at in range(0, len(shown), 2)]
            words += "".join(font.letters.get(glyph, "\ufffd") for glyph in glyphs)
            advance = sum(font.widths.get(glyph, 0) for glyph in glyphs) - sum(numbers)
            right = max(right, x + offset + advance * size / 1000)
        elif token.name == b"ET":
            runs.append(Run(words, x / POINTS_IN_MM, right / POINTS_IN_MM, y / POINTS_IN_MM, turned))
        operands.clear()
    return runs


@dataclass(frozen=True)
class Operator:
    """What is done with the operands before it."""

    name: bytes


Operand = bytes | float
_TOKEN = re.compile(
    rb"\s*(?:(\()|<([0-9A-F]*)>|(<<|>>|\[|\])|/([^\s/<>\[\]()]+)|(-?\d*\.?\d+)|([^\s/<>\[\]()]+))", re.S
)


def _tokens(content: bytes) -> Iterator[Operand | Operator]:
    at = 0
    while found := _TOKEN.match(content, at):
        at = found.end()
        string, hexadecimal, _delimiter, name, number, operator = found.groups()
        if string:
            text, at = _string(content, at)
            yield text
        elif hexadecimal:
            yield bytes.fromhex(hexadecimal.decode())
        elif number:
            yield float(number)
        elif name:
            yield name
        elif operator:
            yield Operator(operator)


_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_IN_STRING = re.compile(rb"\\([0-7]{1,3}|.)|([()])|([^\\()]+)", re.S)


def _string(content: bytes, at: int) -> tuple[bytes, int]:
    """Read a string from behind its bracket; brackets within it nest."""
    text, depth = b"", 1
    while True:
        found = _IN_STRING.match(content, at)
        assert found
        at = found.end()
        if escaped := found[1]:
            text += bytes([int(escaped, 8)]) if escaped.isdigit() else _ESCAPES.get(escaped, escaped)
            continue
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        if not depth:
            return text, at
        text += found[0]
