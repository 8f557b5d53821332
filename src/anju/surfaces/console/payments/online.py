"""On-line orders for staff: what residents paid by phone, what the channel told, refunds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.core.errors import NotFound
from anju.domains.payments import filters, policies, ports, queries
from anju.domains.payments import services as payments
from anju.domains.payments.enums import NoticeResult, OrderState, RefundState, SurplusRule
from anju.domains.payments.models import OnlineRefund, PayOrder
from anju.surfaces.console.payments import undoing
from anju.ui.screens import (
    ActionScreen,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    MoneyColumn,
    Related,
    StatusColumn,
    Tag,
    Timeline,
)

TONES = {
    OrderState.CREATED: "mute",
    OrderState.WAITING: "warn",
    OrderState.CONFIRMING: "info",
    OrderState.PAID: "ok",
    OrderState.CLOSED: "mute",
    OrderState.FAILED: "bad",
    OrderState.REFUNDING: "warn",
    OrderState.REFUNDED: "mute",
}
_TAKEN = (NoticeResult.SETTLED, NoticeResult.KNOWN, NoticeResult.NOTED)
NOTICE_TONES = {result: "ok" if result in _TAKEN else "bad" for result in NoticeResult}
REFUND_TONES = {
    RefundState.ASKED: "warn",
    RefundState.SENT: "info",
    RefundState.DONE: "ok",
    RefundState.FAILED: "bad",
}


class OrderList(ListScreen):
    """The project's on-line orders."""

    path, name = "online-orders/", "payments.online.list"
    title, icon = _("On-line orders"), "device-mobile"
    permission = policies.VIEW_ONLINE
    filterset = filters.PayOrderFilter
    order = ("-created_at",)
    columns = (
        LinkColumn("number", _("Order number"), to="payments.online.detail", phone=1),
        Column("unit__code", _("Unit"), phone=3),
        Column("person__name", _("Payer")),
        MoneyColumn("amount", _("Amount"), phone=2),
        StatusColumn("state", _("State"), tones=TONES, phone=4),
        InstantColumn("created_at", _("Created at")),
        InstantColumn("received_at", _("Received at")),
        Column("channel_no", _("Channel's number"), shown=False),
        MoneyColumn("refunded", _("Refunded"), shown=False),
    )
    actions = (
        Link("reconciling.day.list", _("Daily reconciliation"), "table"),
        Link("payments.online.settings", _("Settings"), "settings", permission=policies.EDIT_ONLINE),
    )
    empty = Empty(_("Nobody has paid on-line yet"), _("What residents pay by phone appears here."))

    def rows(self, actor: Actor, project: Any) -> QuerySet[PayOrder]:
        """Return the orders."""
        return queries.orders_visible_to(actor, project)


def _notifications(actor: Actor, project: Any, order: PayOrder) -> QuerySet[Any]:
    return queries.notifications_of(actor, order)


def _refunds(actor: Actor, project: Any, order: PayOrder) -> QuerySet[OnlineRefund]:
    return queries.refunds_of(actor, order)


def _bills(actor: Actor, project: Any, order: PayOrder) -> QuerySet[Any]:
    return queries.bills_of_order(order)


def _channel_name(order: PayOrder) -> str:
    served = ports.channel(order.channel)
    return str(served.label) if served else order.channel


class OrderDetail(DetailScreen):
    """One order: facts, bills, what the channel told, refunds."""

    path, name = "online-orders/<int:pk>/", "payments.online.detail"
    permission = policies.VIEW_ONLINE
    icon = "device-mobile"
    back = "payments.online.list"
    actions = (
        Link(
            "payments.online.refund",
            _("Refund"),
            "receipt-refund",
            permission=policies.REFUND_ONLINE,
            danger=True,
            when=lambda order: order.state == OrderState.PAID,
        ),
        Link(
            "payments.online.retry",
            _("Send the refund again"),
            "refresh",
            permission=policies.REFUND_ONLINE,
            when=lambda order: queries.failed_refund(order) is not None,
        ),
    )
    tabs = (
        Fields(
            "facts",
            _("Facts"),
            (
                MoneyColumn("amount", _("Amount")),
                LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id"),
                Column("person__name", _("Payer")),
                LinkColumn("payment__number", _("Receipt"), to="payments.receipt.detail", pk="payment_id"),
                Column("channel", _("Channel"), value=_channel_name),
                Column("merchant", _("Merchant")),
                Column("channel_no", _("Channel's number")),
                InstantColumn("created_at", _("Created at")),
                InstantColumn("expires_at", _("Payable until")),
                InstantColumn("received_at", _("Received at")),
                InstantColumn("settled_at", _("Settled at")),
                InstantColumn("closed_at", _("Order closed at")),
                MoneyColumn("refunded", _("Refunded")),
                LinkColumn("replaces__number", _("In place of"), to="payments.online.detail", pk="replaces_id"),
                Column("reason", _("Reason")),
            ),
        ),
        Related(
            "bills",
            _("Bills"),
            (
                Column("bill__tariff__fee_item__name", _("Fee item")),
                DateColumn("bill__charged_from", _("From")),
                DateColumn("bill__charged_until", _("Until")),
                MoneyColumn("amount", _("Amount")),
            ),
            rows=_bills,
        ),
        Related(
            "notifications",
            _("What the channel told"),
            (
                InstantColumn("received_at", _("Received at")),
                StatusColumn("result", _("Result"), tones=NOTICE_TONES),
                MoneyColumn("amount", _("Amount")),
                Column("channel_no", _("Channel's number")),
                Column("notification_id", _("Number")),
            ),
            rows=_notifications,
        ),
        Related(
            "refunds",
            _("Refunds"),
            (
                Column("number", _("Refund number")),
                StatusColumn("state", _("State"), tones=REFUND_TONES),
                MoneyColumn("amount", _("Amount")),
                Column("cause", _("Cause"), value=lambda refund: refund.get_cause_display()),
                Column("reason", _("Reason")),
                Column("asked_by__name", _("Asked by")),
                InstantColumn("asked_at", _("Refund asked at")),
                InstantColumn("done_at", _("Back at")),
                Column("fault", _("What the channel said")),
            ),
            rows=_refunds,
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, pk: int) -> PayOrder:
        """Return the order."""
        return queries.get_order(actor, project, pk)

    def heading(self, record: PayOrder) -> str:
        """Name the page after the order."""
        return record.number

    def tags(self, record: PayOrder) -> list[Tag]:
        """Tell how it stands."""
        return [Tag(record.get_state_display(), TONES[OrderState(record.state)])]


class OrderRefund(ActionScreen):
    """Send the money of an order back."""

    path, name = "online-orders/<int:pk>/refund/", "payments.online.refund"
    title, button, danger = _("Refund the order"), _("Refund"), True
    permission = policies.REFUND_ONLINE
    done = back = "payments.online.detail"
    find = OrderDetail.find

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what will happen, and when."""
        return [
            *undoing.if_granted(project, self.object.amount),
            _("The money goes back the way it came, to who paid."),
            _("The bills of this receipt will be open again."),
            _("The receipt keeps its number and stays in the register."),
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> PayOrder:
        """Refund it, or ask for it where it is a large one."""
        order: PayOrder = self.object
        if order.payment is not None and queries.needs_approval(project, order.payment.total):
            payments.ask_refund(actor=actor, order=order, reason=cleaned["reason"])
        else:
            payments.refund_online_payment(actor=actor, order=order, reason=cleaned["reason"])
        return order


class RefundRetry(ActionScreen):
    """Send a refused refund once more."""

    path, name = "online-orders/<int:pk>/retry/", "payments.online.retry"
    title, button = _("Send the refund again"), _("Send")
    permission = policies.REFUND_ONLINE
    done = back = "payments.online.detail"
    form = forms.Form

    def find(self, actor: Actor, project: Any, pk: int) -> PayOrder:
        """Return the order, if its channel refused a refund."""
        order = queries.get_order(actor, project, pk)
        if queries.failed_refund(order) is None:
            raise NotFound(str(pk))
        return order

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what the channel said last time."""
        refund = queries.failed_refund(self.object)
        return [refund.fault if refund else ""]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> PayOrder:
        """Send it."""
        refund = queries.failed_refund(self.object)
        if refund is not None:
            payments.retry_refund(actor=actor, refund=refund)
        return self.object


class SettingsForm(forms.Form):
    """How residents pay on-line."""

    is_offered = forms.BooleanField(label=_("Residents can pay on-line"), required=False)
    minutes = forms.IntegerField(label=_("Minutes to pay"), min_value=1, max_value=120)
    channels = forms.MultipleChoiceField(
        label=_("Ways to pay"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all that take money for the project's company."),
    )
    surplus = forms.ChoiceField(
        label=_("Money that finds nothing to settle"),
        choices=SurplusRule.choices,
        help_text=_("Bills paid at the desk meanwhile, or money for an order that was closed."),
    )

    def __init__(self, *args: Any, served: Sequence[ports.AcquirerChannel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channels"].choices = [(one.code, f"{one.label} · {one.merchant}") for one in served]


class OnlineSettingsEdit(FormScreen):
    """How the project takes money on-line."""

    path, name = "online-orders/settings/", "payments.online.settings"
    title = _("On-line payment")
    permission = policies.EDIT_ONLINE
    form = SettingsForm
    done = back = "payments.online.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what holds now."""
        held = queries.online_settings(project)
        return {name: getattr(held, name) for name in self.form.base_fields}

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the channels to choose from."""
        return {"served": queries.channels_of(project)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Set it; there is no page of its own to go to."""
        payments.set_online_settings(actor=actor, project=project, **cleaned)
