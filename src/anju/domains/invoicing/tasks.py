"""Talking to the tax bureau: nothing else does. Each task asks outside every transaction and writes what it heard."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import QuerySet
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from anju.core import clock, scope
from anju.core.access import system_actor
from anju.domains.invoicing import ports, queries, services
from anju.domains.invoicing.enums import FileForm, InvoiceState, RedState
from anju.domains.invoicing.models import Invoice, RedLetter
from anju.domains.invoicing.ports import IssueState, LetterAsk, LetterState
from anju.domains.tenancy import queries as tenancy

logger = logging.getLogger(__name__)

ACTOR = system_actor("invoices")
_AGAIN = RetryStrategy(max_attempts=6, exponential_wait=2, retry_exceptions={ports.TemporaryFault})
_WAIT = (2, 5, 10, 20, 60)  # seconds; an invoice under way at the bureau is asked for, ever more seldom
_PATIENCE = dt.timedelta(minutes=2)  # what is not done after this is pushed by the schedule


@contextmanager
def _inside(project_id: int) -> Iterator[None]:
    with transaction.atomic(), scope.enter([project_id], actor=ACTOR):
        yield


@app.task(name="invoicing.issue_invoice", queue="invoices", retry=_AGAIN)
def issue_invoice(invoice_id: int, project_id: int, turn: int = 0) -> None:
    """Have an invoice issued under its serial; one that was sent already is only asked for."""
    with _inside(project_id):
        invoice = Invoice.objects.get(pk=invoice_id)
        provider = ports.provider(invoice.provider)
        if invoice.state != InvoiceState.ASKED or provider is None:
            return
        ask = queries.as_asked(invoice)
    try:
        report = provider.query(ask.serial)
        # A refusal stands until somebody has sent the invoice again, which is what brought us here.
        if report.state in (IssueState.UNKNOWN, IssueState.REFUSED):
            report = provider.issue(ask)
    except ports.Refused as fault:
        logger.error("provider %s refused invoice %s: %s", provider.code, ask.serial, fault)
        report = ports.IssueReport(serial=ask.serial, state=IssueState.REFUSED, fault=str(fault))
    with _inside(project_id):
        held = services.note_issue(invoice_id=invoice_id, report=report)
        if held.state == InvoiceState.ASKED and turn < len(_WAIT):
            later = issue_invoice.configure(schedule_in={"seconds": _WAIT[turn]})
            later.defer(invoice_id=invoice_id, project_id=project_id, turn=turn + 1)


@app.task(name="invoicing.fetch_files", queue="invoices", retry=_AGAIN)
def fetch_files(invoice_id: int, project_id: int) -> None:
    """Fetch and keep an issued invoice as PDF and OFD."""
    with _inside(project_id):
        invoice = Invoice.objects.get(pk=invoice_id)
        held = set(invoice.files.values_list("form", flat=True))
    provider = ports.provider(invoice.provider)
    if provider is None or not invoice.invoice_no:
        return
    for form in FileForm.values:
        if form not in held:
            content = provider.download(invoice.invoice_no, form)
            with _inside(project_id):
                services.note_file(invoice_id=invoice_id, form=form, content=content)


@app.task(name="invoicing.drive_letter", queue="invoices", retry=_AGAIN)
def drive_letter(letter_id: int, project_id: int) -> None:
    """Do the next step of a red letter: file it, ask for the answer, withdraw it, or have the red invoice issued."""
    with _inside(project_id):
        letter = RedLetter.objects.select_related("invoice").get(pk=letter_id)
    provider = ports.provider(letter.invoice.provider)
    if provider is None:
        return
    try:
        if letter.state == RedState.CONFIRMED:
            red = provider.issue_red(letter.number)
            with _inside(project_id):
                services.note_red(letter_id=letter_id, report=red)
            return
        if letter.state not in (RedState.ASKED, RedState.WAITING):
            return
        report = provider.query_letter(letter.number)
        if report.state is LetterState.UNKNOWN:
            report = provider.file_letter(_letter_of(letter))
        elif report.state is LetterState.WAITING and letter.withdrawal_asked_at is not None:
            report = provider.withdraw_letter(letter.number)
    except ports.Refused as fault:
        logger.error("provider %s refused red letter %s: %s", provider.code, letter.number, fault)
        with _inside(project_id):
            services.note_letter_refused(letter_id=letter_id, fault=str(fault))
        return
    with _inside(project_id):
        services.note_letter(letter_id=letter_id, report=report)


def push_invoices(timestamp: int = 0) -> int:
    """Ask again for whatever the bureau still owes an answer or a file, in all projects; return how much it is."""
    with transaction.atomic(), scope.enter([]):
        projects = [project.pk for project in tenancy.projects_of(ACTOR)]
    done = 0
    for pk in projects:
        # A project that fails must not keep the others waiting.
        try:
            with _inside(pk):
                done += _push_here()
        except Exception:
            logger.exception("invoices of project %s could not be pushed", pk)
    return done


def _push_here() -> int:
    before = clock.now() - _PATIENCE
    work: tuple[tuple[Callable[..., object], str, QuerySet], ...] = (
        (issue_invoice.configure, "invoice_id", queries.unissued(before)),
        (fetch_files.configure, "invoice_id", queries.unfetched(before)),
        (drive_letter.configure, "letter_id", queries.letters_under_way()),
    )
    count = 0
    for configure, name, rows in work:
        for pk, project_id in rows.values_list("pk", "project_id"):
            _once(configure, f"invoicing.{rows.model.__name__}:{name}:{pk}", **{name: pk, "project_id": project_id})
            count += 1
    return count


def _once(configure: Callable[..., object], lock: str, **arguments: int) -> None:
    """Defer a job unless the same one waits already."""
    try:
        with transaction.atomic():
            configure(queueing_lock=lock).defer(**arguments)  # type: ignore[attr-defined]
    except AlreadyEnqueued:
        logger.debug("waits already: %s", lock)


def _letter_of(letter: RedLetter) -> LetterAsk:
    return LetterAsk(
        serial=letter.number,
        invoice_no=letter.invoice.invoice_no,
        seller_tax_number=letter.invoice.seller_tax_number,
        reason=letter.reason,
        gross=letter.invoice.gross,
    )
