"""Imports as background jobs: the page that asked can be left, the progress watched, the report fetched later."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from anju.core import job_files, jobs
from anju.core.access import Actor
from anju.core.models import BackgroundJob
from anju.core.sheets.errors import SheetError
from anju.core.sheets.importing import Project, import_roster
from anju.core.sheets.mappings import Mappings
from anju.core.sheets.models import ImportBatch
from anju.core.sheets.read import read_workbook
from anju.core.sheets.result import ImportResult

KIND = "sheets.import"
_SHOWN = 500


def start_import(
    *,
    actor: Actor,
    project: Project,
    filename: str,
    content: bytes,
    mapping: Mappings | None = None,
    dry_run: bool = True,
    strict: bool = False,
) -> BackgroundJob:
    """Store an uploaded workbook and ask for its import; the job begins when the transaction commits.

    Raises SheetError at once when the file is no spreadsheet. The job's result is described at `job_result`.
    """
    read_workbook(content, filename=filename)
    suffix = PurePosixPath(filename).suffix.lower()[:8]
    stored = default_storage.save(f"imports/{project.pk}/{uuid.uuid4().hex}{suffix}", ContentFile(content))
    params = {"file": stored, "filename": Path(filename).name, "mapping": _plain(mapping), "strict": strict}
    return _ask(actor, project.pk, params, dry_run=dry_run)


def apply_import(
    *, actor: Actor, project: Project, job: BackgroundJob, mapping: Mappings | None = None
) -> BackgroundJob:
    """Ask for the import of the file that a dry run has shown, with the same or other corrections of its columns."""
    kept = {name: _kept(job)[name] for name in ("file", "filename", "mapping", "strict")}
    if mapping is not None:
        kept["mapping"] = _plain(mapping)
    return _ask(actor, project.pk, kept, dry_run=False)


def check_again(*, actor: Actor, project: Project, job: BackgroundJob, mapping: Mappings) -> BackgroundJob:
    """Ask for another dry run of a file that was uploaded, with corrected columns."""
    kept = {name: _kept(job)[name] for name in ("file", "filename", "strict")}
    return _ask(actor, project.pk, {**kept, "mapping": _plain(mapping)}, dry_run=True)


def recent_imports(project: Project) -> QuerySet[ImportBatch]:
    """Return what was loaded into a project, the latest first."""
    return ImportBatch.objects.filter(project_id=project.pk).order_by("-pk")


def _kept(job: BackgroundJob) -> dict[str, Any]:
    """Return the job's parameters while its upload is still there."""
    if job_files.UPLOAD not in job.params:
        raise SheetError("forgotten", _("The uploaded file has been deleted after 30 days; upload it again."))
    kept: dict[str, Any] = job.params
    return kept


def _plain(mapping: Mappings | None) -> dict[str, dict[str, str]]:
    return {sheet: {str(place): name for place, name in said.items()} for sheet, said in (mapping or {}).items()}


def _ask(actor: Actor, project_id: int, params: dict[str, Any], *, dry_run: bool) -> BackgroundJob:
    title = _("Check of {file}") if dry_run else _("Import of {file}")
    return jobs.start(
        actor=actor,
        kind=KIND,
        title=title.format(file=params["filename"])[:200],
        project_id=project_id,
        params={**params, "dry_run": dry_run},
    )


class _OfJob:
    """The project that a job belongs to, as `import_roster` needs it."""

    def __init__(self, pk: int) -> None:
        self.pk = pk


@jobs.handler(KIND)
def run_import(job: jobs.RunningJob) -> dict[str, Any]:
    """Load the stored workbook and keep the report file of its bad rows."""
    assert job.project_id is not None
    with default_storage.open(job.params["file"]) as stored:
        content = stored.read()
    result = import_roster(
        actor=job.actor,
        project=_OfJob(job.project_id),
        workbook=content,
        filename=job.params["filename"],
        mapping=job.params["mapping"],
        dry_run=job.params["dry_run"],
        strict=job.params["strict"],
        progress=job.progress,
    )
    if result.summary.errors:
        name = f"imports/{job.project_id}/{job.id}-{PurePosixPath(job.params['filename']).stem}.xlsx"
        job.result_file = default_storage.save(name, ContentFile(result.report()))
    return job_result(result)


def job_result(result: ImportResult) -> dict[str, Any]:
    """Return what the job keeps: counts, the first 500 errors and changes, how columns were read, remarks."""
    summary = result.summary
    return {
        "applied": result.applied,
        "sheets": summary.as_json()["sheets"],
        "errors": result.errors_as_json()[:_SHOWN],
        "error_count": len(summary.errors),
        "changes": [asdict(change) for change in summary.changes[:_SHOWN]],
        "unread": summary.unread,
        "notes": summary.notes,
        "columns": result.columns_as_json(),
    }
