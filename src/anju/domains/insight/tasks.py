"""Jobs of the domain insight."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from anju.core import jobs, scope
from anju.core.access import system_actor
from anju.domains.insight import services
from anju.domains.insight.calc.checks import NOTHING
from anju.domains.insight.queries.risks import rules
from anju.domains.tenancy import queries as tenancy
from anju.domains.tenancy.models import Project

logger = logging.getLogger(__name__)


@app.periodic(cron="*/5 * * * *")
@app.task(name="insight.refresh_slow_figures", queue="jobs", queueing_lock="insight.refresh_slow_figures")
def refresh_slow_figures(timestamp: int) -> None:
    """Make those projects' figures anew whose pages do not make them by themselves, each in its own transaction."""
    actor = system_actor("figures")
    for project in tenancy.projects_of(actor):
        with transaction.atomic(), scope.enter([project.pk], actor=actor):
            services.refresh_slow_figures(project=project)


@jobs.handler(services.CHECK_JOB)
def check_books(job: jobs.RunningJob) -> dict[str, Any]:
    """Check the books of a project because somebody asked for it."""
    project = Project.objects.get(pk=job.project_id)
    check = services.check_books(actor=job.actor, project=project, progress=job.progress)
    return {"differences": len(check.differences), "url": job.params["url"]}


@jobs.handler(services.RISK_JOB)
def watch_risks(job: jobs.RunningJob) -> dict[str, Any]:
    """Evaluate the rules for one project because somebody asked for it."""
    project = Project.objects.get(pk=job.project_id)
    news: list[services.News] = []
    for number, rule in enumerate(rules().values()):
        job.progress(number, len(rules()), str(rule.title))
        news += services.evaluate(actor=job.actor, project_ids=[project.pk], rule=rule)
    services.tell_of_risks(project=project, news=news)
    return {"risks": sum(one.count for one in news), "url": job.params["url"]}


def watch_risks_everywhere(timestamp: int = 0) -> int:
    """Evaluate every rule of financial risk over all projects, one statement a rule; return how many have news.

    A rule that fails is logged and keeps no other from being evaluated.
    """
    actor = system_actor("risks")
    with transaction.atomic(), scope.enter([]):
        projects = {one.pk: one for one in tenancy.projects_of(actor)}
    news: dict[int, list[services.News]] = {}
    for code, rule in rules().items():
        try:
            with transaction.atomic(), scope.enter(list(projects), actor=actor):
                found = services.evaluate(actor=actor, project_ids=list(projects), rule=rule)
        except Exception:
            logger.exception("the risk %s could not be evaluated", code)
            continue
        for one in found:
            news.setdefault(one.project_id, []).append(one)
    for pk, told in news.items():
        with transaction.atomic(), scope.enter([pk], actor=actor):
            services.tell_of_risks(project=projects[pk], news=told)
    return len(news)


def check_books_everywhere(timestamp: int = 0) -> int:
    """Check the books of every project, then keep the sums of all beside each; return the differences."""
    actor = system_actor("books check")
    with transaction.atomic(), scope.enter([]):
        projects = list(tenancy.projects_of(actor))
    company, found = NOTHING, 0
    for project in projects:
        # A project that fails must not keep the others from their check.
        try:
            with transaction.atomic(), scope.enter([project.pk], actor=actor):
                check = services.check_books(actor=actor, project=project)
        except Exception:
            logger.exception("the books of project %s could not be checked", project.pk)
            continue
        company, found = company + check.project, found + len(check.differences)
    for project in projects:
        with transaction.atomic(), scope.enter([project.pk], actor=actor):
            services.tell_company(project=project, company=company)
    return found
