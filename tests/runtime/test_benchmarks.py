"""Benchmarks are where people look for them."""

from __future__ import annotations

import re

from anju.cli.development import BENCHMARKS, ROOT


def test_every_benchmark_is_offered() -> None:
    with_run = {
        file.stem.rstrip("_")
        for file in (ROOT / "bench").glob("*.py")
        if re.search(r"^def run\(", file.read_text("utf-8"), re.MULTILINE)
    }
    assert set(BENCHMARKS) == with_run
    listed = re.search(r"\$\(or \$\(NAME\),([a-z ]+)\)", (ROOT / "Makefile").read_text("utf-8"))
    assert listed is not None
    assert set(listed[1].split()) == with_run
