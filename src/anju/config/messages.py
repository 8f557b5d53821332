"""Tells which messages have no Chinese text: ``python -m anju.config.messages`` lists them and ends with 1.

Messages are read from the syntax tree of Python files and from Django's own view of the templates, so what is found
is what gettext will be asked for.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

from anju.config.catalogues import merged

PACKAGE = Path(__file__).resolve().parents[1]
_CALLS = {
    # function: positions of (context, message, plural)
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
_LIBRARIES = ("django.conf", "django.contrib.auth", "django.contrib.humanize", "allauth", "axes", "django_filters")
_TEXT = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_IN_TEMPLATE = re.compile(rf"\b(n?pgettext|n?gettext|_)\(\s*{_TEXT}\s*(?:,\s*{_TEXT})?\s*(?:,\s*{_TEXT})?")


@dataclass(frozen=True, order=True)
class Message:
    """A message that the code asks for, and one place that does."""

    text: str
    context: str | None
    place: str


def messages_of_python(path: Path) -> Iterator[Message]:
    """Yield the messages of a Python file; only those written as plain text can be translated at all."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    alias = {one.asname: one.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for one in node.names}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        name = alias.get(name, name)
        if name not in _CALLS:
            continue
        context_at, text_at, _plural = _CALLS[name]
        texts = [each.value if isinstance(each, ast.Constant) else None for each in node.args]
        if len(texts) > text_at and isinstance(texts[text_at], str):
            context = texts[context_at] if context_at is not None else None
            yield Message(str(texts[text_at]), str(context) if context else None, f"{_shown(path)}:{node.lineno}")


def messages_of_template(path: Path) -> Iterator[Message]:
    """Yield the messages of a template, as Django turns its tags into calls of gettext."""
    for number, line in enumerate(templatize(path.read_text(encoding="utf-8")).splitlines(), 1):
        for name, *texts in _IN_TEMPLATE.findall(line):
            context_at, text_at, _plural = _CALLS[name]
            said = [ast.literal_eval(text) if text else None for text in texts]
            text = said[text_at]
            if isinstance(text, str):
                yield Message(text, said[context_at] if context_at is not None else None, f"{_shown(path)}:{number}")


def asked_for(package: Path = PACKAGE) -> list[Message]:
    """Return every message of the package, in order."""
    found: list[Message] = []
    for path in sorted(package.rglob("*.py")):
        found.extend(messages_of_python(path))
    for pattern in ("*.html", "*.txt"):
        for path in sorted(package.rglob(f"templates/**/{pattern}")):
            found.extend(messages_of_template(path))
    return found


def without_chinese(found: list[Message]) -> list[Message]:
    """Return the messages that the catalogues do not translate, each once. What is written in Chinese needs no text."""
    known = {(entry.msgctxt, entry.msgid) for entry in [*merged(), *_of_libraries()]}
    missing: dict[tuple[str | None, str], Message] = {}
    for message in found:
        key = (message.context, message.text)
        if key not in known and re.search("[A-Za-z]{2}", message.text):
            missing.setdefault(key, message)
    return sorted(missing.values(), key=lambda each: (each.text, each.context or "", each.place))


def _shown(path: Path) -> Path:
    return path.relative_to(PACKAGE.parent) if path.is_relative_to(PACKAGE.parent) else path


def _of_libraries() -> Iterator[polib.MOEntry]:
    """Yield what installed libraries translate themselves; gettext finds it after our own catalogue."""
    for library in _LIBRARIES:
        spec = find_spec(library)
        assert spec is not None
        assert spec.origin is not None
        for compiled in Path(spec.origin).parent.glob("locale/zh_[Hh]ans/LC_MESSAGES/django.mo"):
            yield from polib.mofile(str(compiled))


def main() -> int:
    """List what has no Chinese text."""
    if not settings.configured:
        settings.configure()  # Django's template reader asks for one setting
    found = asked_for()
    missing = without_chinese(found)
    for message in missing:
        context = f" ({message.context})" if message.context else ""
        sys.stdout.write(f"{message.place}: no Chinese text for {message.text!r}{context}\n")
    sys.stdout.write(f"{len({(each.context, each.text) for each in found})} messages, {len(missing)} without Chinese\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
