"""Several acts in the same moment, each in a thread and a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import SimpleNamespace
from typing import Any

from django.db import connections, transaction

from anju.core import scope
from anju.core.access import system_actor


def at_once(acts: list[Callable[[], Any]], place: SimpleNamespace) -> list[str]:
    """Do all of some acts in ``place.project``; return of each ``done`` or the name of its error, sorted."""
    gate, root = Barrier(len(acts)), system_actor("tests")

    def run(act: Callable[[], Any]) -> str:
        gate.wait()
        try:
            with transaction.atomic(), scope.enter([place.project.pk], actor=root):
                act()
            return "done"
        except Exception as error:  # whatever went wrong is what the test looks at
            return type(error).__name__
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))
