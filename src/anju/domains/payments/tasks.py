"""Talking to channels: nothing else does. Each task asks outside every transaction and writes what it heard in one."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from anju.core import clock, scope
from anju.core.access import system_actor
from anju.domains.payments import ports, queries
from anju.domains.payments.calc import orders
from anju.domains.payments.enums import RefundState
from anju.domains.payments.models import OnlineRefund, PayOrder
from anju.domains.payments.ports import (
    AcquirerChannel,
    CodeAsk,
    CodeChannel,
    OrderAsk,
    RefundAsk,
    TradeReport,
    TradeState,
)
from anju.domains.payments.services import deducting, late_fees
from anju.domains.payments.services.online import comparing, opening, refunding, scanning
from anju.domains.payments.services.online.moving import lock
from anju.domains.tenancy import queries as tenancy
from anju.domains.tenancy.models import Project

logger = logging.getLogger(__name__)

ACTOR = system_actor("on-line payment")
_AGAIN = RetryStrategy(max_attempts=6, exponential_wait=2, retry_exceptions={ports.TemporaryFault})
_ASK_AFTER = (10, 20, 30, 60, 120, 300)  # seconds; a channel that is silent is asked, ever more seldom
_CODE_ASK = 3  # seconds between two questions while a payer stands at the desk
_KEPT_BY_CHANNELS = dt.timedelta(days=90)  # a channel gives no older bills
_DAYS_BACK = 3  # days; a bill that was not ready, or changed, is fetched again


@contextmanager
def _inside(project_id: int) -> Iterator[None]:
    with transaction.atomic(), scope.enter([project_id], actor=ACTOR):
        yield


@app.task(name="payments.open_order", queue="payments", retry=_AGAIN)
def open_order(order_id: int, project_id: int) -> None:
    """Open an order at its channel, and before it close the one that it replaces."""
    with _inside(project_id):
        order = PayOrder.objects.select_related("replaces", "unit").get(pk=order_id)
        bills = order.bills.count()
    channel = ports.channel(order.channel)
    if channel is None or order.is_opened or order.state not in orders.OPEN or order.expires_at <= clock.now():
        return
    if order.replaces is not None and order.replaces.state in orders.OPEN:
        # Where it was opened: the payer may have chosen another channel since.
        first = _closed(order.replaces)
        if first is not None and first.received_at is not None:
            with _inside(project_id):
                opening.note_needless(order_id=order_id, reason=first.number)
            return
    ask = OrderAsk(
        number=order.number,
        amount=order.amount,
        subject=f"{order.unit.code} ×{bills}",
        expires_at=order.expires_at,
        return_url=order.return_url,
        payer_ip=order.payer_ip or "",
        payer_id=order.payer_id,
    )
    try:
        opened = channel.open_order(ask)
    except ports.Refused as fault:
        logger.error("channel %s refused order %s: %s", channel.code, order.number, fault)
        with _inside(project_id):
            opening.note_refused(order_id=order_id, reason=fault.code)
        return
    with _inside(project_id):
        opening.note_opened(order_id=order_id, opened=opened)
        _ask_later(order_id, project_id, 0)


@app.task(name=scanning.CHARGE_TASK, queue="payments", retry=False)
def charge_code(order_id: int, project_id: int, code: str) -> None:
    """Take the money of a desk order by the payer's code, once: whoever comes second only asks what became of it."""
    with _inside(project_id):
        order = opening.note_charged(order_id=order_id)
        subject = order.unit.code if order is not None else ""
    channel = ports.channel(order.channel) if order is not None else None
    if order is None or not isinstance(channel, CodeChannel):
        _watch_code(order_id, project_id)
        return
    ask = CodeAsk(
        number=order.number,
        amount=order.amount,
        subject=subject,
        code=code,
        terminal_ip=order.payer_ip or "",
    )
    try:
        report = channel.charge_code(ask)
    except ports.Refused as fault:
        logger.warning("channel %s refused order %s: %s", channel.code, order.number, fault.code)
        with _inside(project_id):
            opening.note_refused(order_id=order_id, reason=str(fault))
        return
    except ports.TemporaryFault as fault:
        logger.warning("order %s: %s", order.number, fault)
    else:
        with _inside(project_id):
            opening.note_report(actor=ACTOR, order_id=order_id, report=report)
    _watch_code(order_id, project_id)


@app.task(name="payments.watch_code", queue="payments", retry=_AGAIN)
def watch_code(order_id: int, project_id: int) -> None:
    """Ask how a desk order stands until it is paid; once its time is over it is reversed."""
    with _inside(project_id):
        order = PayOrder.objects.get(pk=order_id)
    channel = ports.channel(order.channel)
    if channel is None or order.state not in orders.OPEN:
        return
    if order.expires_at <= clock.now():
        _closed(order)
        return
    try:
        report = channel.query_order(order.number)
    except ports.TemporaryFault as fault:
        logger.warning("order %s: %s", order.number, fault)
    else:
        with _inside(project_id):
            opening.note_report(actor=ACTOR, order_id=order_id, report=report)
    _watch_code(order_id, project_id)


@app.task(name="payments.refresh_order", queue="payments", retry=_AGAIN)
def refresh_order(order_id: int, project_id: int, turn: int | None = None) -> None:
    """Ask the channel how an open order stands; with ``turn`` ask again later, until it is settled or over."""
    with _inside(project_id):
        order = PayOrder.objects.get(pk=order_id)
    channel = ports.channel(order.channel)
    if channel is None or order.state not in orders.OPEN:
        return
    report = channel.query_order(order.number)
    with _inside(project_id):
        now = opening.note_report(actor=ACTOR, order_id=order_id, report=report)
        if turn is not None and now is not None and now.state in orders.OPEN and now.expires_at > clock.now():
            _ask_later(order_id, project_id, turn + 1)


@app.task(name="payments.close_order", queue="payments", retry=_AGAIN)
def close_order(order_id: int, project_id: int) -> None:
    """Close an order that is over or given up: ask first, then close; money that came between is dealt with."""
    with _inside(project_id):
        order = PayOrder.objects.get(pk=order_id)
    if order.state in orders.OPEN:
        _closed(order)


def close_expired(timestamp: int = 0) -> int:
    """Have every order closed whose time is over, in all projects; return how many."""
    return _for_each_project(_close_expired_here)


@app.task(name="payments.send_refund", queue="payments", retry=_AGAIN)
def send_refund(refund_id: int, project_id: int) -> None:
    """Send a refund to its channel; one that was sent already is only asked for."""
    with _inside(project_id):
        refund = OnlineRefund.objects.select_related("order").get(pk=refund_id)
    channel = ports.channel(refund.order.channel)
    if channel is None or refund.state not in (RefundState.ASKED, RefundState.SENT):
        return
    ask = RefundAsk(
        number=refund.number,
        order_number=refund.order.number,
        amount=refund.amount,
        order_amount=refund.order.amount,
        reason=refund.reason,
    )
    try:
        report = channel.refund(ask) if refund.state == RefundState.ASKED else channel.query_refund(refund.number)
    except ports.Refused as fault:
        logger.error("channel %s refused refund %s: %s", channel.code, refund.number, fault)
        report = ports.RefundReport(number=refund.number, state=ports.BackState.FAILED, fault=str(fault))
    with _inside(project_id):
        order = lock(pk=refund.order_id)
        assert order is not None
        refunding.apply_refund(order=order, refund=OnlineRefund.objects.get(pk=refund_id), report=report)


def push_refunds(timestamp: int = 0) -> int:
    """Ask again for every refund that was not done within a minute, in all projects; return how many."""
    return _for_each_project(_push_refunds_here)


def compare_days(timestamp: int = 0) -> int:
    """Fetch the channels' bills of the last days and compare them project by project; return how many differ."""
    differences = 0
    for channel in ports.channels().values():
        for back in range(1, _DAYS_BACK + 1):
            differences += _compare_day(channel, clock.today() - dt.timedelta(days=back))
    return differences


def fetch_missing(timestamp: int = 0) -> int:
    """Fetch again the bills that could not be fetched, in all projects; return how many days were tried."""
    missing: set[tuple[str, dt.date]] = set()
    since = clock.today() - _KEPT_BY_CHANNELS
    for project in _projects():
        with _inside(project.pk):
            missing.update(queries.missing_days(since).values_list("channel", "day"))
    for code, day in sorted(missing):
        if (channel := ports.channel(code)) is not None:
            _compare_day(channel, day)
    return len(missing)


@app.task(name="payments.fetch_bill", queue="payments")
def fetch_bill(channel: str, day: str) -> None:
    """Fetch the bill of one day and compare it; a fault is shown with the day."""
    if (served := ports.channel(channel)) is not None:
        _compare_day(served, dt.date.fromisoformat(day))


def _compare_day(channel: AcquirerChannel, day: dt.date) -> int:
    """Compare one day in every project that the channel serves; what no project knows goes to the first of them."""
    concerned = []
    for project in _projects():
        with _inside(project.pk):
            if queries.is_served(project, channel.code):
                concerned.append(project)
    try:
        lines = channel.download_bill(day)
    except ports.ChannelFault as fault:
        logger.exception("the bill of %s for %s could not be fetched", channel.code, day)
        for project in concerned:
            with _inside(project.pk):
                comparing.note_missing(actor=ACTOR, project=project, channel=channel.code, day=day, fault=str(fault))
        return 0
    known = {project.pk for project in concerned}
    by_project: dict[int, list[ports.BillLine]] = {pk: [] for pk in known}
    for line in lines:
        pk = orders.project_of(line.number)
        if pk in known:
            by_project[pk].append(line)
        elif concerned:
            by_project[concerned[0].pk].append(line)
        else:
            logger.error("channel %s has %s of %s, which no project knows", channel.code, line.number, line.amount)
    found = 0
    for project in concerned:
        with _inside(project.pk):
            found += comparing.compare_day(
                actor=ACTOR, project=project, channel=channel.code, day=day, lines=by_project[project.pk]
            ).differences
    return found


def count_late_fees_everywhere(timestamp: int = 0) -> int:
    """Count what has run up on every late bill of all projects, in one statement; return how many changed."""
    with transaction.atomic(), scope.enter([project.pk for project in _projects()], actor=ACTOR):
        return late_fees.count_late_fees()


def charge_late_fees_everywhere(timestamp: int = 0) -> int:
    """Charge what has run up, in projects that do so every month; return how many projects."""
    month = f"{clock.today():%Y-%m}"
    actor = system_actor("late charges")
    charged = 0
    for project in _projects():
        # A project that fails must not keep the others from their late charges.
        try:
            with transaction.atomic(), scope.enter([project.pk], actor=actor):
                if queries.late_settings(project).monthly:
                    late_fees.charge_late_fees(actor=actor, project=project, key=month)
                    charged += 1
        except late_fees.NothingLate:
            logger.info("nothing is late in project %s", project.pk)
        except Exception:
            logger.exception("the late charges of project %s failed", project.pk)
    return charged


@app.task(name=deducting.DEDUCT_TASK, queue="payments", retry=RetryStrategy(max_attempts=5, wait=30))
def deduct(project_id: int) -> int:
    """Let the prepaid balances of a project pay what was issued; return how many homes paid."""
    return _deduct([project_id])


def deduct_everywhere(timestamp: int = 0) -> int:
    """Let the prepaid balances of all projects pay what is due, in one statement; return how many homes paid."""
    return _deduct([project.pk for project in _projects()])


def _deduct(project_ids: list[int]) -> int:
    actor = system_actor("prepaid balances")
    with transaction.atomic(), scope.enter(project_ids, actor=actor):
        done = deducting.deduct_balances()
        for one in done:
            project = Project.objects.get(pk=one.project_id)
            deducting.tell_deducted(project=project, payments=one.payments)
    return sum(len(one.payments) for one in done)


def _closed(order: PayOrder) -> PayOrder | None:
    """Close an order at its channel and return it as it stands then; None where its channel is not served any more."""
    channel = ports.channel(order.channel)
    if channel is None:
        return None
    report: TradeReport = channel.query_order(order.number)
    if order.is_desk and isinstance(channel, CodeChannel):
        # Unknown there may be on its way there: only a reversal makes sure that its money does not come any more.
        if report.state in (TradeState.UNPAID, TradeState.UNKNOWN):
            report = channel.reverse_code(order.number)
    elif report.state is TradeState.UNPAID:
        report = channel.close_order(order.number)
    with _inside(order.project_id):
        return opening.note_report(actor=ACTOR, order_id=order.pk, report=report, closes=True)


def _watch_code(order_id: int, project_id: int) -> None:
    with _inside(project_id):
        if PayOrder.objects.filter(pk=order_id, state__in=orders.OPEN).exists():
            later = watch_code.configure(schedule_in={"seconds": _CODE_ASK})
            later.defer(order_id=order_id, project_id=project_id)


def _ask_later(order_id: int, project_id: int, turn: int) -> None:
    if turn < len(_ASK_AFTER):
        later = refresh_order.configure(schedule_in={"seconds": _ASK_AFTER[turn]})
        later.defer(order_id=order_id, project_id=project_id, turn=turn)


def _close_expired_here() -> int:
    found = list(queries.expired_orders(clock.now()).values_list("pk", "project_id"))
    for pk, project_id in found:
        _once(close_order.configure(queueing_lock=f"payments.close_order:{pk}"), order_id=pk, project_id=project_id)
    return len(found)


def _push_refunds_here() -> int:
    before = clock.now() - dt.timedelta(minutes=1)
    found = list(queries.refunds_under_way(before).values_list("pk", "project_id"))
    for pk, project_id in found:
        _once(send_refund.configure(queueing_lock=f"payments.send_refund:{pk}"), refund_id=pk, project_id=project_id)
    return len(found)


def _once(deferrer: object, **arguments: int) -> None:
    """Defer a job unless the same one waits already."""
    try:
        with transaction.atomic():
            deferrer.defer(**arguments)  # type: ignore[attr-defined]
    except AlreadyEnqueued:
        logger.debug("waits already: %s", arguments)


def _for_each_project(act: Callable[[], int]) -> int:
    done = 0
    for project in _projects():
        # A project that fails must not keep the others waiting.
        try:
            with _inside(project.pk):
                done += act()
        except Exception:
            logger.exception("on-line payment of project %s failed", project.pk)
    return done


def _projects() -> list[Project]:
    with transaction.atomic(), scope.enter([]):
        return list(tenancy.projects_of(ACTOR))
