"""Reports that tell of two matters: 灯坏了顺便通下下水道 is a lamp and a drain.

Words that add something (顺便, 另外, 还有 …) and ends of sentences may part two matters; whether they do, their classes
decide. A clause that only explains the one before it (厨房返水，味道很大) says nothing new by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from anju.domains.service.calc.classify import folded

SHORTEST = 3
"""A clause of fewer characters goes with its neighbour."""
MOST_CLAUSES = 12
SURE, VERY_SURE = 500, 800
"""How certain (per mille) both classes have to be where a word adds, and where only a comma stands."""
_ADDING = (
    "顺便|顺带|顺路|另外|还有就是|还有|以及|同时|再就是|再有|对了|除此之外|此外|然后还|而且还|外加|再帮我|再帮忙|麻烦再|"
    "還有|順便|順帶|並且還"
)
_PARTS = re.compile(rf"(?P<add>{_ADDING})|[。！？!?;；\n]+|[，,、]+")


@dataclass(frozen=True)
class Clause:
    """A piece of a report, and whether a word joined it to what stands before."""

    text: str
    is_added: bool = False


@dataclass(frozen=True)
class Said:
    """What a clause by itself may be: its class, how certain (per mille), whether a keyword in it says so."""

    leaf: str
    certain: int
    has_keyword: bool


def clauses(words: str) -> list[Clause]:
    """Return the pieces of a report in order; one piece for most."""
    found: list[Clause] = []
    begun, is_added = 0, False
    for mark in _PARTS.finditer(words):
        found.append(Clause(words[begun : mark.start()], is_added))
        begun, is_added = mark.end(), bool(mark["add"]) or (is_added and not words[begun : mark.start()].strip())
    found.append(Clause(words[begun:], is_added))
    return _joined(found)[:MOST_CLAUSES]


def matters(pieces: Sequence[Clause], said: Sequence[Said]) -> list[str]:
    """Return the texts of the matters that the pieces tell of: one, or two where the second is something else.

    ``said`` has what each piece by itself may be. More than two matters are told as two: a person looks at them anyway.
    """
    whole = "，".join(piece.text for piece in pieces)
    for at in range(1, len(pieces)):
        before = max(said[:at], key=lambda one: one.certain)
        here = said[at]
        least = SURE if pieces[at].is_added else VERY_SURE
        is_named = here.has_keyword and before.has_keyword
        is_other = here.leaf != before.leaf and (
            is_named if _kin(here.leaf) == _kin(before.leaf) else is_named or pieces[at].is_added
        )
        is_other = is_other and (pieces[at].is_added or _kin(here.leaf) != _kin(before.leaf))
        if is_other and here.certain >= least and before.certain >= least:
            return [
                "，".join(piece.text for piece in pieces[:at]),
                "，".join(piece.text for piece in pieces[at:]),
            ]
    return [whole]


def _kin(leaf: str) -> str:
    """Return what two classes of one matter share: smells come of drains and gas, wet ceilings of pipes."""
    return leaf.partition(".")[0]


def _joined(found: Sequence[Clause]) -> list[Clause]:
    joined: list[Clause] = []
    for piece in found:
        text = piece.text.strip()
        if not text:
            continue
        if joined and len(folded(text)) < SHORTEST:
            joined[-1] = Clause(f"{joined[-1].text}，{text}", joined[-1].is_added)
        else:
            joined.append(Clause(text, piece.is_added))
    return joined
