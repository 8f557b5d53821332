"""The schedule itself: when each periodic job runs."""

from __future__ import annotations

import logging

from procrastinate import App
from procrastinate.contrib.django import app as current_app

from anju.domains.billing import tasks as billing

logger = logging.getLogger(__name__)


def register(app: App) -> None:
    """Put every periodic job on the app."""
    app.periodic(cron="* * * * *")(
        app.task(name="core.retry_stalled_jobs", queue="jobs", pass_context=False)(retry_stalled_jobs)
    )
    # Cron counts in UTC: 18:00 is two o'clock at night in Shanghai.
    app.periodic(cron="0 18 * * *")(app.task(name="billing.run_due", queue="jobs")(billing.run_due_everywhere))
    app.periodic(cron="30 19 * * *")(app.task(name="billing.check_books", queue="jobs")(billing.check_books_everywhere))


async def retry_stalled_jobs(timestamp: int) -> int:
    """Run jobs again whose worker died: no heartbeat for half a minute. Jobs are written so that they may run twice."""
    stalled = list(await current_app.job_manager.get_stalled_jobs(seconds_since_heartbeat=30))
    for job in stalled:
        logger.warning("job %s (%s) stalled and is tried again", job.id, job.task_name)
        await current_app.job_manager.retry_job(job)
    return len(stalled)
