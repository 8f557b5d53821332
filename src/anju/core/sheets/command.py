"""The import as a command: what `anju import-roster` prints, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from anju.core.access import Actor
from anju.core.sheets.importing import Project, import_roster
from anju.core.sheets.result import ImportResult

_SHOWN = 50


@dataclass(frozen=True)
class Outcome:
    """``text`` for standard output; ``exit_code`` is 0, or 1 where strictness kept the file out."""

    text: str
    exit_code: int


def run(
    *,
    actor: Actor,
    project: Project,
    file: Path,
    dry_run: bool = False,
    strict: bool = False,
    as_json: bool = False,
    report: Path | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Outcome:
    """Import a workbook and describe what happened, as JSON or in the user's language.

    ``report`` is where the workbook with the reasons goes when rows were refused. Raises DomainError (no
    spreadsheet, no known table, no permission); the caller shows its message.
    """
    result = import_roster(
        actor=actor, project=project, workbook=file, dry_run=dry_run, strict=strict, progress=progress
    )
    if report is not None and result.summary.errors:
        report.write_bytes(result.report())
    text = json.dumps(result.as_json(), ensure_ascii=False) if as_json else describe(result, dry_run=dry_run)
    return Outcome(text, 1 if strict and result.summary.refused else 0)


def describe(result: ImportResult, *, dry_run: bool) -> str:
    """Return the counts of each sheet and the first bad cells, for people."""
    summary = result.summary
    lines = [
        _("{sheet}: {new} new, {changed} changed, {unchanged} unchanged, {refused} refused").format(
            sheet=name, **counts.as_json()
        )
        for name, counts in summary.sheets.items()
    ]
    lines += [_("Sheet “{sheet}” holds no known table.").format(sheet=name) for name in summary.unread]
    lines += summary.notes
    for error in summary.errors[:_SHOWN]:
        place = _("{sheet}, row {row}, {column}: “{value}”").format(
            sheet=error.sheet, row=error.row, column=error.column, value=error.value
        )
        lines.append(f"  {place} {error.reason}")
    if len(summary.errors) > _SHOWN:
        lines.append(_("… and {count} more.").format(count=len(summary.errors) - _SHOWN))
    if dry_run:
        lines.append(_("Dry run: nothing was written."))
    elif not result.applied:
        lines.append(_("Nothing was written, because rows were refused."))
    return "\n".join(lines)
