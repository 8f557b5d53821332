"""Background work on screen: what runs, how far it is, stop it, fetch the result."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anju.core import clock, jobs
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.core.models import BackgroundJob, JobState
from anju.ui.columns import InstantColumn, LinkColumn, StatusColumn
from anju.ui.guard import SIGNED_IN
from anju.ui.screens.base import Empty, Screen
from anju.ui.screens.list import ListScreen

TONES = {
    JobState.WAITING: "mute",
    JobState.RUNNING: "info",
    JobState.DONE: "ok",
    JobState.FAILED: "bad",
    JobState.CANCELLED: "mute",
}
ICONS = {
    JobState.WAITING: "clock",
    JobState.RUNNING: "player-play",
    JobState.DONE: "circle-check",
    JobState.FAILED: "alert-circle",
    JobState.CANCELLED: "circle-x",
}


def jobs_of(actor: Actor) -> QuerySet[BackgroundJob]:
    """Return the jobs the actor asked for, those of other projects than the present one left out by the database."""
    return BackgroundJob.objects.filter(user_id=actor.user_id)


class JobList(ListScreen):
    """The user's own background jobs."""

    path, name = "jobs/", "ui.jobs"
    title = gettext_lazy("Background jobs")
    permission = SIGNED_IN
    columns: ClassVar = (
        LinkColumn("title", gettext_lazy("Background job"), to="ui.job", phone=1),
        StatusColumn("state", gettext_lazy("State"), tones=TONES, icons=ICONS, phone=2),
        InstantColumn("created_at", gettext_lazy("Asked for at"), relative=True, phone=3),
        InstantColumn("ended_at", gettext_lazy("Ended at")),
    )
    order = ("-id",)
    search = ("title",)
    export = False
    empty = Empty(
        gettext_lazy("No background jobs yet"),
        gettext_lazy("Exports, imports and bill runs that you start are listed here."),
        icon="clock-play",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet:
        """Return the actor's jobs."""
        return jobs_of(actor)


class JobScreen(Screen):
    """One job: progress, result, cancel. The page may be left; the work goes on."""

    path, name = "jobs/<int:pk>/", "ui.job"
    permission = SIGNED_IN
    template = "ui/screens/job.html"
    back = "ui.jobs"

    def find(self, actor: Actor, project: Any, pk: int) -> BackgroundJob:
        """Return the job if the actor asked for it."""
        return jobs_of(actor).get(pk=pk)

    def heading(self, record: BackgroundJob) -> str:
        """Return the job's own title."""
        return record.title

    def get(self) -> HttpResponseBase:
        """Show the page, or the moving part alone."""
        if self.request.GET.get("part") == "progress":
            return TemplateResponse(self.request, "ui/parts/job_progress.html", self.page())
        return self.render()

    def post(self) -> HttpResponseBase:
        """Ask the job to stop."""
        try:
            jobs.cancel(actor=self.actor, job=self.object)
        except DomainError as error:
            messages.error(self.request, str(error))
        return HttpResponseRedirect(self.request.path)

    def page(self) -> dict[str, Any]:
        """Return progress and what is left."""
        job: BackgroundJob = self.object
        active = job.state in (JobState.WAITING, JobState.RUNNING)
        return {
            **super().page(),
            "job": job,
            "active": active,
            "tone": TONES[JobState(job.state)],
            "icon": ICONS[JobState(job.state)],
            "percent": job.done * 100 // job.total if job.total else None,
            "left": seconds_left(job) if active else None,
            "facts": _facts(job),
            "file_url": self.link("ui.job.file", pk=job.pk) if job.result_file else "",
            "next_url": str(job.result.get("url", "")),
        }


class JobFile(Screen):
    """The file a job made."""

    path, name = "jobs/<int:pk>/file/", "ui.job.file"
    permission = SIGNED_IN

    def find(self, actor: Actor, project: Any, pk: int) -> BackgroundJob:
        """Return the job if the actor asked for it."""
        return jobs_of(actor).get(pk=pk)

    def get(self) -> HttpResponseBase:
        """Send the file under its own name."""
        if not self.object.result_file or not default_storage.exists(self.object.result_file):
            raise Http404
        name = str(self.object.result.get("file_name") or self.object.result_file.rpartition("/")[2])
        return FileResponse(default_storage.open(self.object.result_file), as_attachment=True, filename=name)


def seconds_left(job: BackgroundJob) -> dt.timedelta | None:
    """Return how long the rest will take at the pace so far, or None while that cannot be told."""
    if not (job.started_at and job.done and job.total):
        return None
    spent = clock.now() - job.started_at
    return spent * (job.total - job.done) / job.done


def _facts(job: BackgroundJob) -> list[tuple[str, Any]]:
    """Return the numbers of the result that people read, by names that handlers give under ``facts``."""
    pairs = [(str(name), value) for name, value in job.result.get("facts", {}).items()]
    if "rows" in job.result:
        pairs.append((_("Rows written"), f"{job.result['rows']:,}"))
    return pairs
