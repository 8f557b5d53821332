"""Long work in the background: asked for by a person, run by the worker, watched and cancelled on screen."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import psycopg
from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from anju.core import clock, scope
from anju.core.access import Actor, Grant
from anju.core.errors import DomainError
from anju.core.models import BackgroundJob, JobState

logger = logging.getLogger(__name__)

Handler = Callable[["RunningJob"], dict[str, Any]]
_handlers: dict[str, Handler] = {}


class Cancelled(Exception):
    """The person who asked for the job has asked to stop it."""


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does the jobs of a kind; it returns the job's result as plain JSON values.

    It runs in one transaction under the asker's scope: a cancelled or failed job leaves nothing behind.
    """

    def register(function: Handler) -> Handler:
        _handlers[kind] = function
        return function

    return register


@dataclass
class RunningJob:
    """What a handler sees of its job: parameters in, progress out."""

    id: int
    project_id: int | None
    actor: Actor
    params: dict[str, Any]
    result_file: str = ""
    _last_told: float = field(default=0.0, repr=False)

    def progress(self, done: int, total: int, message: str | Promise = "") -> None:
        """Tell how far the work is, at most twice a second; raises `Cancelled` when asked to stop.

        Progress is written on a connection of its own, because the job's transaction shows nothing until it ends.
        """
        if monotonic() - self._last_told < 0.5 and done < total:
            return
        self._last_told = monotonic()
        asked = _write_aside(
            "UPDATE core_job SET done = %s, total = %s, message = %s WHERE id = %s RETURNING cancel_asked",
            [done, total, str(message), self.id],
            self.project_id,
        )
        if asked:
            raise Cancelled


def start(
    *, actor: Actor, kind: str, title: str, project_id: int | None = None, params: dict[str, Any] | None = None
) -> BackgroundJob:
    """Ask for a job; it begins when the present transaction commits and is lost if that rolls back."""
    if kind not in _handlers:
        raise ValueError(f"no handler for jobs of kind {kind}")
    job = BackgroundJob.objects.create(
        project_id=project_id,
        kind=kind,
        title=title,
        params={"actor": _freeze(actor), **(params or {})},
        user_id=actor.user_id,
        created_at=clock.now(),
    )
    run_background_job.defer(job_id=job.pk, project_id=project_id)
    return job


def cancel(*, actor: Actor, job: BackgroundJob) -> None:
    """Ask a job to stop; one that has not begun is cancelled at once."""
    if job.user_id != actor.user_id and not actor.is_system:
        raise DomainError(_("Only the person who started this job can cancel it."))
    BackgroundJob.objects.filter(pk=job.pk, state=JobState.RUNNING).update(cancel_asked=True)
    BackgroundJob.objects.filter(pk=job.pk, state=JobState.WAITING).update(
        state=JobState.CANCELLED, cancel_asked=True, ended_at=clock.now()
    )


@app.task(name="core.run_background_job", queue="jobs", retry=False)
def run_background_job(job_id: int, project_id: int | None) -> None:
    """Run one background job from row to result (the worker's entry)."""
    visible = [] if project_id is None else [project_id]
    with transaction.atomic(), scope.enter(visible):
        job = BackgroundJob.objects.select_for_update().get(pk=job_id)
        if job.state not in (JobState.WAITING, JobState.RUNNING):
            return
        # A job found running was left by a worker that died; its transaction rolled back, so it may run again.
        job.state, job.started_at = JobState.RUNNING, clock.now()
        job.save(update_fields=["state", "started_at"])
    actor = _thaw(job.params.get("actor", {}))
    running = RunningJob(job.pk, project_id, actor, {k: v for k, v in job.params.items() if k != "actor"})
    end: dict[str, Any]
    try:
        with transaction.atomic(), scope.enter(visible, actor=actor):
            result = _handlers[job.kind](running)
        end = {"state": JobState.DONE, "result": result, "result_file": running.result_file, "message": ""}
    except Cancelled:
        end = {"state": JobState.CANCELLED}
    except DomainError as error:
        end = {"state": JobState.FAILED, "message": str(error)[:200]}
    except Exception:
        logger.exception("background job %s failed", job_id)
        end = {
            "state": JobState.FAILED,
            "message": _("Unexpected error; job number {number} is in the log.").format(number=job_id),
        }
    with transaction.atomic(), scope.enter(visible):
        BackgroundJob.objects.filter(pk=job_id).update(ended_at=clock.now(), **end)


def _write_aside(sql: str, params: list[Any], project_id: int | None) -> bool:
    parameters = connection.get_connection_params()
    for key in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(key, None)
    with psycopg.connect(**parameters) as aside:
        aside.execute("SELECT set_config('anju.projects', %s, true)", [str(project_id or "")])
        row = aside.execute(sql, params).fetchone()
    return bool(row and row[0])


def _freeze(actor: Actor) -> dict[str, Any]:
    return {
        "user_id": actor.user_id,
        "name": actor.name,
        "is_system": actor.is_system,
        "grants": [[sorted(grant.permissions), grant.project_id] for grant in actor.grants],
    }


def _thaw(facts: dict[str, Any]) -> Actor:
    return Actor(
        user_id=facts.get("user_id"),
        name=facts.get("name", ""),
        grants=tuple(Grant(frozenset(names), project) for names, project in facts.get("grants", [])),
        surface="job",
        is_system=facts.get("is_system", False),
    )
