"""Message catalogues: merges the parts of each area, derives traditional characters and writes what gettext reads.

``python -m anju.config.catalogues TARGET`` compiles into a folder; no gettext program is needed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polib
from opencc import OpenCC

LOCALE = Path(__file__).resolve().parents[1] / "locale"
PARTS = LOCALE / "zh_Hans" / "parts"
_METADATA = {
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


class CatalogueConflict(Exception):
    """Two areas translate one message differently; which should win is for a person to say."""


def merged(parts: Path = PARTS) -> polib.POFile:
    """Return all parts as one catalogue; raises CatalogueConflict when two translate one message differently."""
    whole = polib.POFile()
    whole.metadata = dict(_METADATA) | {"Language": "zh_Hans"}
    known: dict[tuple[str | None, str], tuple[polib.POEntry, str]] = {}
    for file in sorted(parts.glob("*.po")):
        for entry in polib.pofile(str(file)):
            if entry.obsolete or entry.fuzzy or not entry.translated():
                continue
            key = (entry.msgctxt, entry.msgid)
            if key not in known:
                known[key] = (entry, file.name)
                whole.append(entry)
                continue
            first, where = known[key]
            if _texts(first) != _texts(entry):
                raise CatalogueConflict(
                    f"{where} says {_texts(first)} and {file.name} says {_texts(entry)} for {entry.msgid!r}"
                )
            if entry.msgid_plural and not first.msgid_plural:
                whole[whole.index(first)] = entry
                known[key] = (entry, file.name)
    return whole


def traditional(simplified: polib.POFile) -> polib.POFile:
    """Return the catalogue in traditional characters; words stay as they are, only characters change."""
    convert = OpenCC("s2t").convert
    result = polib.POFile()
    result.metadata = dict(_METADATA) | {"Language": "zh_Hant"}
    for entry in simplified:
        plural = {number: convert(text) for number, text in entry.msgstr_plural.items()}
        result.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgid_plural=entry.msgid_plural,
                msgctxt=entry.msgctxt,
                msgstr=convert(entry.msgstr),
                msgstr_plural=plural,
            )
        )
    return result


def compile_catalogues(target: Path) -> int:
    """Write ``django.mo`` and ``django.po`` of both scripts below ``target``; returns the number of messages."""
    simplified = merged()
    for language, catalogue in (("zh_Hans", simplified), ("zh_Hant", traditional(simplified))):
        folder = target / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        for suffix, save in (("po", catalogue.save), ("mo", catalogue.save_as_mofile)):
            aside = folder / f".django.{suffix}"
            save(str(aside))
            aside.replace(folder / f"django.{suffix}")
    return len(simplified)


def _texts(entry: polib.POEntry) -> list[str]:
    """Return the translations; Chinese has one form, so a plural entry and a plain one can say the same."""
    return [text for _, text in sorted(entry.msgstr_plural.items())] if entry.msgid_plural else [entry.msgstr]


if __name__ == "__main__":
    sys.stdout.write(f"{compile_catalogues(Path(sys.argv[1]))} messages\n")
