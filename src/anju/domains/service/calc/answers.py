"""Which of the desk's answers fits what is being typed: by the pairs of characters that the two have in common."""

from __future__ import annotations

from anju.domains.service.calc.classify import folded

LEAST = 50
"""How many per cent of the shorter text's pairs have to stand in the other one."""


def nearness(typed: str, question: str, answer: str) -> int:
    """Return how well a question fits what was typed, from 0 (not at all) to 100; so does an answer that holds it all.

    The shorter of the two counts: a caller says more than the question (业主来电问物业费怎么交), or only a part of it.
    """
    said, asked = _pairs(typed), _pairs(question)
    if not said or not asked:
        return 0
    share = 100 * len(said & asked) // min(len(said), len(asked))
    if share >= LEAST:
        return share
    return LEAST if said <= _pairs(answer) else 0


def _pairs(text: str) -> set[str]:
    read = "".join(character if character.isalnum() else " " for character in folded(text))
    return {read[at : at + 2] for at in range(len(read) - 1) if " " not in read[at : at + 2]}
