"""Where an installation keeps its state: one folder, ``ANJU_HOME``, with a fixed layout."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

_SOCKET_PATH_LIMIT = 107  # bytes of sockaddr_un.sun_path on Linux, less the closing zero
_SOCKET_NAME = "/.s.PGSQL.5432"


@dataclass(frozen=True)
class Home:
    """The layout below ``ANJU_HOME``; asking for a folder never makes it."""

    root: Path

    @property
    def postgres(self) -> Path:
        """Data folder of the embedded PostgreSQL."""
        return self.root / "postgres"

    @property
    def run(self) -> Path:
        """Locks and the state of running processes."""
        return self.root / "run"

    @property
    def log(self) -> Path:
        """One log file a process."""
        return self.root / "log"

    @property
    def files(self) -> Path:
        """Uploaded and produced files (Django's MEDIA_ROOT)."""
        return self.root / "files"

    @property
    def static(self) -> Path:
        """Collected static files (Django's STATIC_ROOT)."""
        return self.root / "static"

    @property
    def locale(self) -> Path:
        """Compiled message catalogues."""
        return self.root / "locale"

    @property
    def socket(self) -> Path:
        """Folder of PostgreSQL's Unix socket; a short one under /tmp where the path would be too long."""
        folder = self.root / "socket"
        if len(os.fsencode(folder)) + len(_SOCKET_NAME) <= _SOCKET_PATH_LIMIT:
            return folder
        return Path("/tmp") / f"anju-{os.geteuid()}-{_short_hash(self.root)}"  # noqa: S108 - owner and mode are checked

    def make(self) -> Home:
        """Make the folders that belong to the user who runs Anju; returns itself."""
        for folder in (self.root, self.run, self.log, self.files):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self


def current_home() -> Home:
    """Return the installation that ``ANJU_HOME`` names, by default ``~/.local/share/anju``."""
    return Home(Path(os.environ.get("ANJU_HOME") or Path.home() / ".local/share/anju").expanduser().absolute())


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]
