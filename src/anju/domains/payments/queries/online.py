"""Doors to on-line orders: residents to their own, staff to the project's."""

from __future__ import annotations

import datetime as dt

from django.db.models import Case, QuerySet, When

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of
from anju.core.errors import NotFound
from anju.domains.billing import queries as billing
from anju.domains.notifications import queries as notifications
from anju.domains.payments import policies, ports
from anju.domains.payments.calc import orders
from anju.domains.payments.enums import AGREED, DayState, OrderState, RefundState
from anju.domains.payments.models import (
    ChannelDay,
    ChannelLine,
    OnlineRefund,
    OnlineSettings,
    OrderedBill,
    PayNotification,
    PayOrder,
)
from anju.domains.residents.enums import HomeRight
from anju.domains.residents.queries import Home
from anju.domains.tenancy.models import Project


def online_settings(project: Project) -> OnlineSettings:
    """Return how a project takes money on-line: its own row, or the defaults as one that is not stored."""
    return OnlineSettings.objects.filter(project=project).first() or OnlineSettings(project=project)


def channels_of(project: Project) -> list[ports.AcquirerChannel]:
    """Return the channels that take money for a project's company, offered there or not."""
    code = project.company.credit_code
    return [one for one in ports.channels().values() if not one.companies or code in one.companies]


def offered_channels(project: Project) -> list[ports.AcquirerChannel]:
    """Return the channels that a project takes money through; none where it takes none on-line."""
    held = online_settings(project)
    if not held.is_offered:
        return []
    return [one for one in channels_of(project) if not held.channels or one.code in held.channels]


def payer_channels(project: Project, user_id: int | None, *, is_inside: bool) -> list[ports.AcquirerChannel]:
    """Return the channels that a payer can choose from, first the one that took their money last.

    ``is_inside`` tells that the page is open inside a channel's own application, which opens no other's pages.
    """
    offered = offered_channels(project)
    own = [one for one in offered if one.payer_app] if is_inside else []
    paid = PayOrder.objects.filter(project=project, user=user_id, is_desk=False, state=OrderState.PAID)
    last = paid.order_by("-pk").values_list("channel", flat=True).first()
    return sorted(own or offered, key=lambda one: one.code != last)


def payer_at(channel: ports.AcquirerChannel, user_id: int | None) -> str:
    """Return what a channel's application calls an account that is bound to it; empty where it is not."""
    bound = notifications.wechat_binding(user_id, channel.payer_app) if channel.payer_app else None
    return bound.openid if bound else ""


def code_channel(project: Project, code: str) -> ports.CodeChannel | None:
    """Return the channel that takes a code on a payer's phone, or None where none does or none is offered."""
    served = (one for one in offered_channels(project) if isinstance(one, ports.CodeChannel))
    return next((one for one in served if one.takes_code(code)), None)


def takes_codes(project: Project) -> bool:
    """Tell whether the desk of a project can take money by the code on a payer's phone."""
    return any(isinstance(one, ports.CodeChannel) for one in offered_channels(project))


def desk_order(actor: Actor, project: Project, pk: int) -> PayOrder:
    """Return an order that was taken by code at the project's desk, or raise `NotFound`."""
    actor.require(policies.COLLECT, project.pk)
    rows = PayOrder.objects.filter(project=project, is_desk=True)
    return one_of(rows.select_related("unit", "payment"), pk)


def may_pay(home: Home) -> bool:
    """Tell whether the resident may pay anything in the home: all of it by right, or what they agreed to in person."""
    return home.may(HomeRight.PAY) or billing.agreed_bills_of_home(home).exists()


def require_to_pay(home: Home) -> None:
    """Raise `AccessDenied` for who may pay nothing in the home."""
    if not may_pay(home):
        home.require(HomeRight.PAY)


def orders_of_home(actor: Actor, home: Home) -> QuerySet[PayOrder]:
    """Return the actor's own orders for a home, the newest first; others of the household have theirs."""
    require_to_pay(home)
    rows = PayOrder.objects.filter(project=home.project, unit=home.unit, user=actor.user_id)
    return rows.select_related("payment")


def order_of_home(actor: Actor, home: Home, number: str) -> PayOrder:
    """Return one of the actor's own orders for a home, or raise `NotFound`."""
    order = orders_of_home(actor, home).filter(number=number).first()
    if order is None:
        raise NotFound(number)
    return order


def open_order_of_home(actor: Actor, home: Home) -> PayOrder | None:
    """Return the newest of the actor's orders that may still be paid."""
    return orders_of_home(actor, home).filter(state__in=orders.OPEN, expires_at__gt=clock.now()).first()


def orders_visible_to(actor: Actor, project: Project) -> QuerySet[PayOrder]:
    """Return the project's on-line orders, the newest first."""
    actor.require(policies.VIEW_ONLINE, project.pk)
    return PayOrder.objects.filter(project=project)


def get_order(actor: Actor, project: Project, pk: int) -> PayOrder:
    """Return an on-line order of the project, or raise `NotFound`."""
    return one_of(orders_visible_to(actor, project).select_related("unit", "person", "payment", "replaces"), pk)


def bills_of_order(order: PayOrder) -> QuerySet[OrderedBill]:
    """Return the bills that an order was made for, with fee items, the earliest due first."""
    related = ("bill__tariff__fee_item", "bill__space")
    return order.bills.select_related(*related).order_by("bill__due_on", "bill_id")


def notifications_of(actor: Actor, order: PayOrder) -> QuerySet[PayNotification]:
    """Return what the channel told of an order, the newest first."""
    actor.require(policies.VIEW_ONLINE, order.project_id)
    return order.notifications.all()


def refunds_of(actor: Actor, order: PayOrder) -> QuerySet[OnlineRefund]:
    """Return the refunds of an order, the newest first."""
    actor.require(policies.VIEW_ONLINE, order.project_id)
    return order.refunds.select_related("asked_by")


def failed_refund(order: PayOrder) -> OnlineRefund | None:
    """Return a refund of an order that its channel refused."""
    return order.refunds.filter(state=RefundState.FAILED).first()


def stray_notifications(actor: Actor, project: Project) -> QuerySet[PayNotification]:
    """Return what belongs to no order: forged, or of orders nobody knows. For who works for the whole company."""
    actor.require(policies.VIEW_ONLINE, project.pk)
    rows = PayNotification.objects.filter(project__isnull=True)
    return rows if actor.sees_all_projects else rows.none()


def days_visible_to(actor: Actor, project: Project) -> QuerySet[ChannelDay]:
    """Return the channels' days that were compared, the latest first."""
    actor.require(policies.VIEW_ONLINE, project.pk)
    return ChannelDay.objects.filter(project=project)


def get_day(actor: Actor, project: Project, pk: int) -> ChannelDay:
    """Return one compared day, or raise `NotFound`."""
    return one_of(days_visible_to(actor, project), pk)


def missing_days(since: dt.date) -> QuerySet[ChannelDay]:
    """Return the visible projects' days whose bill could not be fetched, for the schedule."""
    return ChannelDay.objects.filter(state=DayState.MISSING, day__gte=since)


def is_served(project: Project, channel: str) -> bool:
    """Tell whether a project takes money through a channel, or has done so."""
    if any(one.code == channel for one in offered_channels(project)):
        return True
    return PayOrder.objects.filter(project=project, channel=channel).exists()


def lines_visible_to(actor: Actor, project: Project) -> QuerySet[ChannelLine]:
    """Return the lines of all compared days of the project."""
    actor.require(policies.VIEW_ONLINE, project.pk)
    return ChannelLine.objects.filter(project=project)


def lines_of_day(actor: Actor, day: ChannelDay) -> QuerySet[ChannelLine]:
    """Return the lines of a compared day, those that differ first."""
    actor.require(policies.VIEW_ONLINE, day.project_id)
    is_agreed = Case(When(result__in=AGREED, then=1), default=0)
    return ChannelLine.objects.filter(compared=day).select_related("handled_by").order_by(is_agreed, "result", "pk")


def expired_orders(now: dt.datetime) -> QuerySet[PayOrder]:
    """Return open orders of the visible projects whose time is over, for the schedule."""
    return PayOrder.objects.filter(state__in=orders.OPEN, expires_at__lte=now)


def refunds_under_way(before: dt.datetime) -> QuerySet[OnlineRefund]:
    """Return refunds of the visible projects that were asked before an instant and are not done, for the schedule."""
    return OnlineRefund.objects.filter(state__in=[RefundState.ASKED, RefundState.SENT], asked_at__lte=before)
