"""The command line."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import anju
from anju.cli import main
from anju.runtime.faults import RuntimeFault

ROOT = Path(__file__).parents[2]


def test_help_needs_no_django() -> None:
    code = "import sys, anju.cli; assert 'django' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(ROOT / "src")})


@pytest.mark.parametrize("name", list(main.commands))
def test_every_command_says_what_it_does(name: str) -> None:
    if name == "manage":
        assert main.commands[name].help
        return
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    assert re.search(r"\n  [A-Z].{20,}", result.output)


def test_fault_is_told_without_traceback() -> None:
    @click.command()
    def broken() -> None:
        raise RuntimeFault("The disk is full.", "Free some space.")

    main.add_command(broken)
    try:
        result = CliRunner().invoke(main, ["broken"])
    finally:
        del main.commands["broken"]
    assert result.exit_code == 1
    assert "The disk is full.\nFree some space." in result.output


def test_version_is_the_one_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == anju.__version__
