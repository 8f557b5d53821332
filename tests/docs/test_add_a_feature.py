"""`docs/add-a-feature.md` done word by word on a copy of the code: what it says has to work."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from anju.runtime.postgres import Server

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/add-a-feature.md"
_BLOCK = re.compile(
    r"^`(?P<path>[^`\n]+)`, (?P<how>new file|append|(?:before|after) `(?P<line>[^`\n]+)`)\n\n"
    r"```\w+\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_FENCE = re.compile(r"^```\w+$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """One piece of code of the page, its file and how it gets there."""

    path: str
    how: str
    line: str
    text: str

    def apply(self, root: Path) -> None:
        """Put it into the copy; fails when its place is not there, or there twice."""
        file = root / self.path
        if self.how == "new file":
            assert not file.exists(), f"{self.path} is there already"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self.text, encoding="utf-8")
            return
        before = file.read_text(encoding="utf-8")
        if self.how == "append":
            file.write_text(before + self.text, encoding="utf-8")
            return
        place = f"{self.line}\n"
        assert before.count(f"\n{place}") == 1, f"{self.path} has not just one line {self.line!r}"
        both = self.text + place if self.how.startswith("before") else place + self.text
        file.write_text(before.replace(f"\n{place}", f"\n{both}"), encoding="utf-8")


def blocks() -> list[Block]:
    """Return the page's blocks in order."""
    text = PAGE.read_text("utf-8")
    found = [Block(one["path"], one["how"], one["line"] or "", one["text"]) for one in _BLOCK.finditer(text)]
    assert len(found) == len(_FENCE.findall(text)), "a block has no line before it that says where it belongs"
    return found


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Give a copy of the code with the page's blocks in it."""
    ignore = shutil.ignore_patterns("__pycache__", "e2e", "node_modules")
    for folder in ("src", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignore)
    for file in ("pyproject.toml", "package.json", "package-lock.json"):
        shutil.copy(ROOT / file, tmp_path)
    if (ROOT / "node_modules").exists():
        (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    for block in blocks():
        block.apply(tmp_path)
    return tmp_path


def run(copy: Path, *command: str, may_fail: bool = False, **environment: str) -> str:
    """Run a command in the copy, as a developer would, and return what it said; unless it may, a failure fails."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DJANGO_", "COV_"))}
    added = {"PYTHONPATH": str(copy / "src"), "ANJU_TEST_HOME": os.environ["ANJU_HOME"], **environment}
    done = subprocess.run(
        [sys.executable, *command], cwd=copy, env=kept | added, capture_output=True, text=True, check=False
    )
    assert may_fail or done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-4000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def test_a_record_type_is_added_as_the_page_says(copy: Path, postgres: Server) -> None:
    url = postgres.url(role="postgres", dbname="postgres")
    django = {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": url}
    # No header: the same page gives the same migration, and with it the same template of the tests' database.
    run(copy, "-m", "django", "makemigrations", "keys", "--no-header", "--verbosity=0", **django)
    assert [file.name for file in (copy / "src/anju/domains/keys/migrations").glob("0*.py")] == ["0001_initial.py"]
    run(copy, "-m", "django", "makemigrations", "keys", "--check", "--dry-run", **django)
    own_tests = "tests/surfaces/console/keys"
    said = run(
        copy, "-m", "pytest", "-q", "-p", "no:xdist", own_tests, "tests/architecture/test_permissions.py", "-k", "key"
    )
    assert re.search(r"\b[7-9] passed", said), said
    without_chinese = run(copy, "-m", "anju.config.messages", may_fail=True, **django)
    assert "/keys/" not in without_chinese
    run(copy, "-c", "from importlinter.cli import lint_imports_command as lint; lint()")


def test_the_page_is_short(copy: Path) -> None:
    """A record type is about a hundred lines of statements: what is left without blanks, docstrings and imports."""
    code = [block for block in blocks() if block.path.startswith("src/") and block.path.endswith(".py")]
    assert sum(statements(block.text) for block in code) <= 130


def statements(text: str) -> int:
    """Return the number of statements of a source text, without imports and docstrings."""
    import ast

    try:
        tree = ast.parse(text)
    except SyntaxError:  # a line for the middle of a list
        return 1
    counted: list[Any] = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    return sum(not isinstance(node, ast.Import | ast.ImportFrom) and not _is_docstring(node) for node in counted)


def _is_docstring(node: Any) -> bool:
    import ast

    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
