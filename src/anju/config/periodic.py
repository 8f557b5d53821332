"""The schedule itself: when each periodic job runs."""

from __future__ import annotations

import logging

from django.db import transaction
from procrastinate import App
from procrastinate.contrib.django import app as current_app

from anju.core import job_files, scope
from anju.core.access import system_actor
from anju.domains.arrears import tasks as arrears
from anju.domains.billing import tasks as billing
from anju.domains.budgets import tasks as budgets
from anju.domains.identity import services as identity
from anju.domains.insight import tasks as insight
from anju.domains.invoicing import tasks as invoicing
from anju.domains.ledger import tasks as ledger
from anju.domains.notifications import tasks as notifications
from anju.domains.payments import tasks as payments
from anju.domains.service import tasks as service
from anju.domains.surveys import tasks as surveys
from anju.domains.tenancy import queries as tenancy
from anju.domains.workorders import tasks as workorders

logger = logging.getLogger(__name__)


def register(app: App) -> None:
    """Put every periodic job on the app."""
    app.periodic(cron="* * * * *")(
        app.task(name="core.retry_stalled_jobs", queue="jobs", pass_context=False)(retry_stalled_jobs)
    )
    app.periodic(cron="* * * * *")(app.task(name="notifications.sweep", queue="messages")(notifications.sweep))
    app.periodic(cron="* * * * *")(
        app.task(name="notifications.ask_receipts", queue="messages")(notifications.ask_receipts)
    )
    app.periodic(cron="* * * * *")(
        app.task(name="workorders.watch_limits", queue="messages")(workorders.watch_limits_everywhere)
    )
    app.periodic(cron="*/5 * * * *")(
        app.task(name="workorders.plan_everywhere", queue="jobs")(workorders.plan_everywhere)
    )
    # Cron counts in UTC: 18:00 is two o'clock at night in Shanghai.
    app.periodic(cron="0 18 * * *")(app.task(name="billing.run_due", queue="jobs")(billing.run_due_everywhere))
    # Half past nine in the morning: between 8:00 and 21:00, when people may be asked for money (domain rule 1.18).
    app.periodic(cron="30 1 * * *")(app.task(name="arrears.chase", queue="jobs")(arrears.chase_everywhere))
    _register_service(app)
    _register_care(app)
    app.periodic(cron="0 20 * * *")(app.task(name="core.forget_job_files", queue="jobs")(forget_job_files_everywhere))
    app.periodic(cron="10 20 * * *")(app.task(name="identity.forget_codes", queue="jobs")(forget_codes))
    app.periodic(cron="7 * * * *")(app.task(name="ledger.fold_days", queue="jobs")(ledger.fold_days_everywhere))
    app.periodic(cron="30 19 * * *")(app.task(name="insight.check_books", queue="jobs")(insight.check_books_everywhere))
    # Half past four at night, when the check of the books has been kept.
    app.periodic(cron="30 20 * * *")(app.task(name="insight.watch_risks", queue="jobs")(insight.watch_risks_everywhere))
    # Four o'clock at night: after the check of the books, before offices open.
    app.periodic(cron="0 20 * * *")(app.task(name="budgets.watch", queue="jobs")(budgets.watch_budgets_everywhere))
    app.periodic(cron="* * * * *")(app.task(name="payments.close_expired", queue="payments")(payments.close_expired))
    app.periodic(cron="*/2 * * * *")(app.task(name="payments.push_refunds", queue="payments")(payments.push_refunds))
    app.periodic(cron="*/2 * * * *")(
        app.task(name="invoicing.push_invoices", queue="invoices")(invoicing.push_invoices)
    )
    # Just after midnight: what was offered for payment on the day before and was not paid is given back.
    app.periodic(cron="5 16 * * *")(
        app.task(name="billing.give_back_unpaid", queue="jobs")(billing.give_back_unpaid_everywhere)
    )
    # At eight in the morning, so that it stands in the office's list when it opens.
    app.periodic(cron="0 0 * * *")(
        app.task(name="billing.announce_endings", queue="jobs")(billing.announce_endings_everywhere)
    )
    # Half past midnight; what the day's payments settled is known then.
    app.periodic(cron="30 16 * * *")(
        app.task(name="payments.count_late_fees", queue="jobs")(payments.count_late_fees_everywhere)
    )
    # A quarter to three at night: what is due today is known, and so are the bills of a run at two.
    app.periodic(cron="45 18 * * *")(
        app.task(name="payments.deduct_everywhere", queue="jobs")(payments.deduct_everywhere)
    )
    app.periodic(cron="0 17 1 * *")(
        app.task(name="payments.charge_late_fees", queue="jobs")(payments.charge_late_fees_everywhere)
    )
    # Channels have the bill of a day ready at ten o'clock of the next.
    app.periodic(cron="30 2 * * *")(app.task(name="payments.compare_days", queue="payments")(payments.compare_days))
    app.periodic(cron="40 * * * *")(app.task(name="payments.fetch_missing", queue="payments")(payments.fetch_missing))


def _register_care(app: App) -> None:
    # Half past eight: the day's visits stand there when people begin to work.
    app.periodic(cron="30 0 * * *")(
        app.task(name="service.open_care_visits", queue="jobs")(service.open_care_visits_everywhere)
    )
    # Nine in the morning: questionnaires open and remind when people are awake.
    app.periodic(cron="0 1 * * *")(app.task(name="surveys.watch", queue="jobs")(surveys.watch_forms_everywhere))


def forget_job_files_everywhere(timestamp: int) -> int:
    """Delete old uploads and results of the company's jobs and of every project's; return how many jobs lost theirs."""
    with transaction.atomic(), scope.enter([]):
        projects = list(tenancy.all_projects().values_list("pk", flat=True))
    forgotten = 0
    for visible in ([], *([pk] for pk in projects)):
        with transaction.atomic(), scope.enter(visible, actor=system_actor("clean-up")):
            forgotten += job_files.forget_old_files()
    return forgotten


def forget_codes(timestamp: int) -> int:
    """Remove the codes of yesterday and before that were sent to telephones; return how many."""
    return identity.forget_codes()


async def retry_stalled_jobs(timestamp: int) -> int:
    """Run jobs again whose worker died: no heartbeat for half a minute. Jobs are written so that they may run twice."""
    stalled = list(await current_app.job_manager.get_stalled_jobs(seconds_since_heartbeat=30))
    for job in stalled:
        logger.warning("job %s (%s) stalled and is tried again", job.id, job.task_name)
        await current_app.job_manager.retry_job(job)
    return len(stalled)


def _register_service(app: App) -> None:
    app.periodic(cron="* * * * *")(
        app.task(name="service.fetch_mail", queue="messages", queueing_lock="service.fetch_mail")(service.fetch_mail)
    )
    app.periodic(cron="0 2 * * *")(
        app.task(name="service.close_unconfirmed", queue="jobs")(service.close_unconfirmed_everywhere)
    )
    # Three o'clock at night: a minute of computing.
    app.periodic(cron="0 19 * * *")(app.task(name="service.learn_sorting", queue="jobs")(service.learn_sorting))
