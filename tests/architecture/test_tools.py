"""What ruff and import-linter keep: the tree passes, and each rule finds a seeded fault."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, ROOT

BIN = Path(sys.executable).parent
DOMAIN = "src/anju/domains/billing/services.py"


def ruff(name: str, text: str) -> str:
    """Return what ruff says of a text that stands in for a file of the tree."""
    command = [str(BIN / "ruff"), "check", "--no-cache", "--output-format=concise", "--stdin-filename", name, "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        (DOMAIN, "from django.http import HttpRequest\n", "TID251"),
        ("src/anju/core/events.py", "import django.http\n", "TID251"),
        (DOMAIN, "from django.utils.timezone import now\n", "TID251"),
        (DOMAIN, "from django.utils import timezone\n\nx = timezone.now()\n", "TID251"),
        (DOMAIN, "from django.utils import timezone\n\nx = timezone.localdate()\n", "TID251"),
        (DOMAIN, "import datetime\n\nx = datetime.datetime.now()\n", "DTZ005"),
        (DOMAIN, 'print("x")\n', "T201"),
        (DOMAIN, "import os\n", "F401"),
        (DOMAIN, 'def f(c, x):\n    c.execute(f"SELECT a FROM b WHERE c = {x}")\n', "S608"),
        ("tests/domains/test_x.py", "def test_x(:\n", "invalid-syntax"),
    ],
)
def test_ruff_finds_a_seeded_fault(name: str, text: str, rule: str):
    assert rule in ruff(name, text)


def test_ruff_lets_a_surface_speak_http():
    assert "TID251" not in ruff("src/anju/surfaces/console/x.py", "from django.http import HttpRequest\n")


# For each contract a line that breaks it, and the module it is added to.
FAULTS = {
    "1 rings": ("core/clock.py", "import anju.domains.tenancy.models"),
    "2 domain tiers": ("domains/tenancy/queries.py", "import anju.domains.identity.models"),
    "3 inside a domain": ("domains/tenancy/models.py", "import anju.domains.tenancy.services"),
    "4 surfaces independent": ("surfaces/fake/views.py", "import anju.surfaces.console.urls"),
    "5 integrations independent": ("integrations/fake/client.py", "import anju.integrations.other.client"),
    "6 only wiring imports tasks and subscribers": (
        "domains/tenancy/services.py",
        "import anju.domains.tenancy.tasks",
    ),
    "7 no cycles anywhere": ("core/errors.py", "import anju.core.access"),
}
EXTRA = ("domains/tenancy/tasks.py", "integrations/other/client.py", "domains/estate/utils.py")


def lint_imports(folder: Path) -> str:
    """Run import-linter with the tree's own contracts over the package in a folder."""
    command = [str(BIN / "lint-imports"), "--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200", "NO_COLOR": "1"},
    )
    return done.stdout + done.stderr


def results(output: str) -> dict[str, str]:
    """Return KEPT or BROKEN for each contract."""
    return dict(re.findall(r"^(\d .+?) (KEPT|BROKEN)\b", output, flags=re.MULTILINE))


def test_the_tree_keeps_the_import_contracts():
    output = lint_imports(ROOT / "src")
    kept = results(output)
    assert set(kept) == set(FAULTS), output
    assert set(kept.values()) == {"KEPT"}, output


def test_each_import_contract_finds_its_seeded_fault(tmp_path: Path):
    """One copy of the tree with a fault for every contract; all of them have to break."""
    copy = tmp_path / "anju"
    shutil.copytree(
        PACKAGE, copy, ignore=lambda _folder, names: [one for one in names if "." in one and one[-3:] != ".py"]
    )
    for name in (*EXTRA, *(name for name, _line in FAULTS.values())):
        file = copy / name
        file.parent.mkdir(parents=True, exist_ok=True)
        (file.parent / "__init__.py").touch()
        file.touch()
    for name, line in FAULTS.values():
        (copy / name).write_text(f"{line}\n{(copy / name).read_text('utf-8')}".replace("from __future__", "#"), "utf-8")
    output = lint_imports(tmp_path)
    assert results(output) == dict.fromkeys(FAULTS, "BROKEN"), output
    assert "utils" in output


def _is_no_source(name: str) -> bool:
    return "." in name and not name.endswith(".py")


def test_a_wheel_holds_every_file_of_the_package() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["anju"]
    kept = subprocess.run(["git", "ls-files", PACKAGE], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    left_out = {
        name for name in kept.split() if not name.endswith(".py") and f"**/*{Path(name).suffix}" not in declared
    }
    assert not left_out
