"""Jobs of messages: sending what waits."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from anju.core import scope
from anju.core.access import system_actor
from anju.domains.notifications import services
from anju.domains.notifications.ports import PermanentFailure, TemporaryFailure, senders
from anju.domains.tenancy import queries as tenancy

logger = logging.getLogger(__name__)


@app.task(name=services.DELIVER_TASK, queue=services.QUEUE, retry=False)
def deliver(project_id: int | None) -> int:
    """Send what is due in a project; retries are in the rows, so the job itself never needs one."""
    return services.deliver_due(project_id=project_id)


@app.task(name=services.TELL_TASK, queue=services.QUEUE, retry=RetryStrategy(max_attempts=5, wait=30))
def tell_later(project_id: int | None, facts: dict[str, Any]) -> int:
    """Tell what was to be told at this hour."""
    visible = [] if project_id is None else [project_id]
    with transaction.atomic(), scope.enter(visible, actor=system_actor("messages")):
        return services.tell(project_id=project_id, **facts).inboxes


@app.task(name=services.SEND_TASK, queue=services.QUEUE, retry=RetryStrategy(max_attempts=5, wait=30))
def send_broadcast(project_id: int, broadcast_id: int) -> int:
    """Send a mass send to its end, a transaction a slice; run again it goes on where it stood. Returns the slices."""
    actor, slices, goes_on = system_actor("messages"), 0, True
    while goes_on:
        with transaction.atomic(), scope.enter([project_id], actor=actor):
            goes_on = services.send_slice(project_id=project_id, broadcast_id=broadcast_id)
        slices += goes_on
    return slices


@app.task(name=services.BIND_TASK, queue=services.QUEUE, retry=False)
def bind_wechat(user_id: int, code: str) -> None:
    """Ask WeChat who came back with a code and bind them; a code serves once, so it is never asked for again."""
    served = senders().wechat
    if served is None:
        return
    try:
        openid = served.openid_of(code)
    except (PermanentFailure, TemporaryFailure) as failure:
        logger.warning("WeChat did not say who account %s is: %s", user_id, failure)
        return
    with transaction.atomic(), scope.enter([], actor=system_actor("messages")):
        services.bind_wechat(user_id=user_id, app_id=served.app_id, openid=openid)
        services.push(user_id=user_id, event="record", data={})


def ask_receipts(timestamp: int = 0) -> int:
    """Ask vendors what became of texts that they took, project by project; return of how many it is known now."""
    with transaction.atomic(), scope.enter([]):
        projects = list(tenancy.all_projects().values_list("pk", flat=True))
    with transaction.atomic(), scope.enter(projects):
        due = services.projects_to_ask(project_ids=projects)
    return sum(services.ask_receipts(project_id=project_id) for project_id in due)


def sweep(timestamp: int = 0) -> int:
    """Wake the sending of every project in which something is due: retries, later hours, the end of the night."""
    with transaction.atomic(), scope.enter([]):
        projects = list(tenancy.all_projects().values_list("pk", flat=True))
    with transaction.atomic(), scope.enter(projects):
        due = services.projects_to_deliver(project_ids=projects)
        for project_id in due:
            services.wake(project_id)
    return len(due)
