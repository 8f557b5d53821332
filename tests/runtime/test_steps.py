"""Lines of progress."""

from __future__ import annotations

import re

import pytest

from anju.runtime.steps import Steps


def test_step_tells_number_label_and_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    steps = Steps(7, done=2)
    with steps.step("Languages"):
        steps.note("only a terminal sees this")
    assert re.fullmatch(r"\[3/7\] Languages \.+\s+0\.0 s\n", capsys.readouterr().out)


def test_step_that_raises_says_failed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="no"), Steps(1).step("Languages"):
        raise ValueError("no")
    assert "failed" in capsys.readouterr().out
