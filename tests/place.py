"""Where the tests keep their PostgreSQL and its files between runs. Knows nothing of Django."""

from __future__ import annotations

import getpass
import os
import shutil
import tempfile
from pathlib import Path

_MEMORY, _ROOM = Path("/dev/shm"), 6 * 1024**3


def folder() -> Path:
    """Return where the tests' server lives: in memory where there is room, for tests clone 1,500 files a database."""
    name = f"anju-test-{getpass.getuser()}"
    meminfo = Path("/proc/meminfo")
    if meminfo.exists() and os.access(_MEMORY, os.W_OK):
        facts = dict(line.split(":") for line in meminfo.read_text("ascii").splitlines())
        available = int(facts["MemAvailable"].split()[0]) * 1024
        if min(available, shutil.disk_usage(_MEMORY).free) > _ROOM:
            return _MEMORY / name
    return Path(tempfile.gettempdir()) / name
