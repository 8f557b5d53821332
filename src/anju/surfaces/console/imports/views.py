"""Upload, check and load a spreadsheet."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import jobs, masking, sheet_jobs
from anju.core.access import Actor
from anju.core.errors import DomainError, NotFound
from anju.core.models import BackgroundJob, JobState
from anju.core.sheets.matching import IGNORE
from anju.core.sheets.registry import declared
from anju.domains.estate import policies
from anju.surfaces.console.imports import forms
from anju.ui.screens import FormScreen, Link, Screen
from anju.ui.screens.job import ICONS, TONES, jobs_of, seconds_left

SHOWN = 100
_LONG_NUMBER = re.compile(r"\d{7,}[Xx]?")


class ImportUpload(FormScreen):
    """Where a spreadsheet comes in."""

    path, name = "imports/", "imports.upload"
    title, button = _("Import from Excel"), _("Check the file")
    permission = policies.EDIT_UNITS
    form = forms.UploadForm
    template = "console/imports/upload.html"
    message = ""
    checked_at = "imports.check"
    empty_at = "imports.template"
    said = _(
        "Units, residents, parking spaces, vehicles, meters and tariffs can stand in one file. Columns are found by "
        "their meaning, whatever they are called; you can correct that on the next page."
    )

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> BackgroundJob:
        """Store the file and ask for a dry run."""
        file: UploadedFile = cleaned["file"]
        return sheet_jobs.start_import(
            actor=actor, project=project, filename=file.name or "", content=file.read(), dry_run=True
        )

    def next_url(self, saved: BackgroundJob) -> str:
        """Show how the check goes."""
        return self.link(self.checked_at, pk=saved.pk)

    def page(self) -> dict[str, Any]:
        """Return what was loaded before."""
        recent = sheet_jobs.recent_imports(self.project)[:10]
        return {**super().page(), "recent": recent, "said": self.said, "empty_url": self.link(self.empty_at)}


class ImportCheck(Screen):
    """One file: how far it is, what would happen or did, how its columns are read. The page may be left."""

    path, name = "imports/<int:pk>/", "imports.check"
    title = _("Import from Excel")
    permission = policies.EDIT_UNITS
    template = "console/imports/check.html"
    back = "imports.upload"
    kinds: tuple[str, ...] = ()
    """The kinds of sheets that are offered; all where none are named."""
    after = Link("estate.tree", _("See the estate"), "sitemap")

    def find(self, actor: Actor, project: Any, **ids: Any) -> BackgroundJob:
        """Return the import if the actor asked for it, in this project."""
        job = jobs_of(actor).filter(pk=ids["pk"], kind=sheet_jobs.KIND, project_id=project.pk).first()
        if job is None:
            raise NotFound(str(ids["pk"]))
        return job

    def get(self) -> HttpResponseBase:
        """Show the page; a waiting page asks for its moving part and is renewed when the work is done."""
        if self.request.GET.get("part") != "progress":
            return self.render()
        if not self._is_active():
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return TemplateResponse(self.request, "ui/parts/job_progress.html", self.page())

    def post(self) -> HttpResponseBase:
        """Check again with corrected columns, load, or stop."""
        doing = {"check": self._check_again, "apply": self._apply, "": self._cancel}.get(
            self.request.POST.get("do", "")
        )
        if doing is None:
            return HttpResponseBadRequest(_now("There is no such choice."))
        try:
            job = doing()
        except DomainError as error:
            messages.error(self.request, str(error))
            job = self.object
        return HttpResponseRedirect(self.link(self.name, pk=job.pk))

    def _is_active(self) -> bool:
        return self.object.state in (JobState.WAITING, JobState.RUNNING)

    def _mapping(self) -> dict[str, dict[int | str, str]]:
        """Return what was said earlier about this file with what is said now."""
        result = self.object.result
        now: dict[str, dict[int | str, str]] = forms.corrections(
            self.request.POST, result.get("columns", {}), result.get("unread", [])
        )
        earlier: dict[str, dict[int | str, str]] = self.object.params.get("mapping", {})
        return {sheet: {**earlier.get(sheet, {}), **now.get(sheet, {})} for sheet in {**earlier, **now}}

    def _check_again(self) -> BackgroundJob:
        return sheet_jobs.check_again(actor=self.actor, project=self.project, job=self.object, mapping=self._mapping())

    def _apply(self) -> BackgroundJob:
        return sheet_jobs.apply_import(actor=self.actor, project=self.project, job=self.object)

    def _cancel(self) -> BackgroundJob:
        jobs.cancel(actor=self.actor, job=self.object)
        return self.object

    def heading(self, record: BackgroundJob) -> str:
        """Name the file."""
        return str(record.params.get("filename", "")) or str(self.title)

    def page(self) -> dict[str, Any]:
        """Return progress, or the outcome and what can be done next."""
        job: BackgroundJob = self.object
        active = self._is_active()
        shown = {
            **super().page(),
            "job": job,
            "active": active,
            "tone": TONES[JobState(job.state)],
            "icon": ICONS[JobState(job.state)],
            "percent": job.done * 100 // job.total if job.total else None,
            "left": seconds_left(job) if active else None,
            "step": 3 if not job.params.get("dry_run") else 2,
        }
        return shown if active or job.state != JobState.DONE else {**shown, **self._outcome(job)}

    def _outcome(self, job: BackgroundJob) -> dict[str, Any]:
        result = job.result
        sheets: dict[str, dict[str, int]] = result["sheets"]
        written = sum(counts["new"] + counts["changed"] for counts in sheets.values())
        return {
            "result": result,
            "applied": result["applied"],
            "sheets": [(name, result["columns"].get(name, {}).get("title", ""), one) for name, one in sheets.items()],
            "written": written,
            "refused": sum(counts["refused"] for counts in sheets.values()),
            "errors": [{**one, "value": masked(str(one["value"]))} for one in result["errors"][:SHOWN]],
            "changes": [
                {**one, "before": masked(str(one["before"])), "after": masked(str(one["after"]))}
                for one in result["changes"][:SHOWN]
            ],
            "columns": list(result["columns"].items()),
            "kinds": [
                (kind.spec.name, kind.spec.title)
                for kind in declared()
                if not kind.rides_on and (not self.kinds or kind.spec.name in self.kinds)
            ],
            "after": self.after,
            "after_url": self.link(self.after.to),
            "ignore": IGNORE,
            "file_url": self.link("ui.job.file", pk=job.pk) if job.result_file else "",
        }


def masked(text: str) -> str:
    """Return a cell's text with telephone and identity numbers masked; row and column tell where it stands."""
    return _LONG_NUMBER.sub(
        lambda found: masking.identity(found.group()) if len(found.group()) > 12 else masking.phone(found.group()),
        text,
    )
