"""The operating-system account of the embedded PostgreSQL: our own user, or a service account where we are root."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anju.runtime.faults import RuntimeFault

SERVICE_ACCOUNT = "anju-db"


@dataclass(frozen=True)
class Account:
    """Who the server runs as. ``switched`` is true when that is not the current user."""

    name: str
    uid: int
    gid: int
    switched: bool

    @property
    def popen(self) -> dict[str, Any]:
        """Keyword arguments for ``subprocess`` that start a program under this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switched else {}

    def own(self, folder: Path, mode: int = 0o700) -> None:
        """Make the folder if need be, give it to this account and let the account reach it."""
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
        if self.switched:
            os.chown(folder, self.uid, self.gid)
            self.let_in(folder)
        elif folder.stat().st_uid != self.uid:
            raise RuntimeFault(
                f"{folder} belongs to another user.", "Start Anju as that user, or set ANJU_HOME to a folder of yours."
            )
        folder.chmod(mode)

    def let_in(self, path: Path) -> None:
        """Let this account pass the parents of ``path``: the right to enter is added, never the right to list."""
        for parent in path.absolute().parents:
            status = parent.stat()
            if not self._may(status, stat.S_IXUSR, stat.S_IXGRP, stat.S_IXOTH):
                parent.chmod(stat.S_IMODE(status.st_mode) | stat.S_IXOTH)

    def let_read(self, folder: Path) -> None:
        """Let this account read a tree of programs, as an install under a strict umask leaves it closed."""
        if not self.switched:
            return
        self.let_in(folder)
        if self._may(folder.stat(), stat.S_IRUSR, stat.S_IRGRP, stat.S_IROTH):
            return
        for path in (folder, *folder.rglob("*")):
            mode = stat.S_IMODE(path.stat().st_mode)
            path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))

    def _may(self, status: os.stat_result, user: int, group: int, other: int) -> bool:
        if status.st_uid == self.uid:
            return bool(status.st_mode & user)
        if status.st_gid == self.gid:
            return bool(status.st_mode & group)
        return bool(status.st_mode & other)


def server_account() -> Account:
    """Return the account for the server; as root, make the service account first (PostgreSQL refuses to run as root).

    Raises RuntimeFault when the current user has no name or the account cannot be made.
    """
    if os.geteuid() != 0:
        try:
            entry = pwd.getpwuid(os.geteuid())
        except KeyError:
            raise RuntimeFault(
                f"User number {os.geteuid()} has no name on this machine, and PostgreSQL needs one.",
                "Add the user to /etc/passwd, or set DATABASE_URL to a PostgreSQL server elsewhere.",
            ) from None
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switched=False)
    try:
        entry = pwd.getpwnam(SERVICE_ACCOUNT)
    except KeyError:
        _make_service_account()
        entry = pwd.getpwnam(SERVICE_ACCOUNT)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switched=True)


def _make_service_account() -> None:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    try:
        subprocess.run([*command, SERVICE_ACCOUNT], check=True, capture_output=True, text=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        detail = getattr(error, "stderr", "") or str(error)
        raise RuntimeFault(
            f"The account {SERVICE_ACCOUNT} could not be made: {detail.strip()}",
            "Start Anju as an ordinary user instead of root, or set DATABASE_URL to a PostgreSQL server elsewhere.",
        ) from error
