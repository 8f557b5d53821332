"""Load a workbook into a project: everything that can go in, in one transaction, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from django.db import connection, transaction
from django.utils.translation import gettext as _

from anju.core import clock, scope
from anju.core.access import Actor
from anju.core.sheets.check import check
from anju.core.sheets.checked import CheckedSheet
from anju.core.sheets.errors import SheetError
from anju.core.sheets.grid import Book
from anju.core.sheets.loading import Loader
from anju.core.sheets.mappings import Mappings, Reading, readings, remember
from anju.core.sheets.models import ImportBatch
from anju.core.sheets.read import read_workbook
from anju.core.sheets.registry import SheetImport, declared
from anju.core.sheets.result import ImportResult
from anju.core.sheets.summary import Summary

Progress = Callable[[int, int, str], None]
"""Told (done, total, what): rows done of rows to do, and the sheet at hand. May raise to cancel."""


class Project(Protocol):
    """What core needs to know of a project: its number."""

    @property
    def pk(self) -> int:
        """Return the project's id."""


def import_roster(
    *,
    actor: Actor,
    project: Project,
    workbook: Book | bytes | str | Path,
    mapping: Mappings | None = None,
    dry_run: bool = False,
    strict: bool = False,
    filename: str = "",
    progress: Progress | None = None,
) -> ImportResult:
    """Check a workbook and load its good rows; bad rows wait and are told cell by cell.

    One transaction under the project's scope and a lock, so imports of one project never interleave. A dry run
    does the same and rolls back. ``strict`` loads nothing when any row is refused. Loading the same file again
    changes nothing; a blank cell never erases what is stored. ``mapping`` corrects how columns are read and is
    remembered. Raises SheetError (no spreadsheet, no known table) and AccessDenied. Writes the registers of the
    domains, `ImportBatch` and `SheetMapping`.
    """
    book = workbook if isinstance(workbook, Book) else read_workbook(workbook, filename=filename)
    # The inner block is what a dry run, or an error, rolls back; the scope can then be left in good order.
    with transaction.atomic(), scope.enter([project.pk], actor=actor), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('anju.sheets'), %s)", [project.pk])
        found = readings(book, project.pk, mapping)
        matched = [reading for reading in found if reading.match is not None]
        if not matched:
            raise SheetError("no_table", _("No sheet of the file holds a table that can be loaded."))
        for sheet in _imports_of(matched):
            for permission in sheet.permissions:
                actor.require(permission, project.pk)
        checked = _in_order([check(reading.grid, reading.match) for reading in matched if reading.match])
        loader = Loader(project_id=project.pk, sheets=checked, progress=progress or _silent)
        summary = loader.load()
        summary.unread = [reading.grid.name for reading in found if reading.match is None]
        applied = not dry_run and not (strict and summary.refused)
        if applied:
            remember(actor=actor, project_id=project.pk, found=matched, mappings=mapping)
            _record(actor, project.pk, book, summary)
        else:
            transaction.set_rollback(True)
    return ImportResult(book=book, checked=checked, summary=summary, applied=applied)


def _silent(done: int, total: int, what: str) -> None:
    """Tell nobody."""


def _imports_of(matched: Sequence[Reading]) -> list[SheetImport]:
    present = {reading.match.spec.name for reading in matched if reading.match}
    return [sheet for sheet in declared() if sheet.spec.name in present]


def _in_order(checked: list[CheckedSheet]) -> list[CheckedSheet]:
    order = {sheet.spec.name: sheet.order for sheet in declared()}
    return sorted(checked, key=lambda sheet: order[sheet.spec.name])


def _record(actor: Actor, project_id: int, book: Book, summary: Summary) -> None:
    ImportBatch.objects.create(
        project_id=project_id,
        filename=Path(book.filename).name[:200],
        digest=hashlib.sha256(book.content).hexdigest(),
        counts=summary.as_json()["sheets"],
        refused=summary.refused,
        user_id=actor.user_id,
        actor_name=actor.name[:80],
        loaded_at=clock.now(),
    )
