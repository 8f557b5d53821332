"""The log of what went out by text, mail and push, and what failed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from anju.core import masking
from anju.core.access import Actor
from anju.domains.notifications import filters, policies, queries, services
from anju.domains.notifications.enums import Channel, DeliveryState
from anju.domains.notifications.models import Delivery
from anju.domains.notifications.ports import kinds
from anju.ui.columns import Column, InstantColumn, LinkColumn, NumberColumn, StatusColumn
from anju.ui.screens import ActionScreen, BulkAction, DetailScreen, Empty, Fields, Link, ListScreen, Tag
from anju.ui.screens.action import ConfirmForm

TONES = {"waiting": "warn", "sending": "info", "sent": "ok", "delivered": "ok", "failed": "bad", "withdrawn": "mute"}


def address_shown(row: Delivery) -> str:
    """Return where a message went, masked: numbers and mail boxes are personal."""
    if row.channel == Channel.SMS:
        return masking.phone(row.address)
    if row.channel == Channel.WECHAT:
        return f"{row.address[:6]}***"
    if row.channel == Channel.EMAIL:
        name, _at, domain = row.address.partition("@")
        return f"{name[:1]}***@{domain}"
    return ""


def _kind(row: Delivery) -> str:
    kind = kinds().get(row.kind)
    return queries.label_of(kind) if kind else row.kind


def _text(row: Delivery) -> str:
    kind = kinds().get(row.kind)
    return "***" if kind is not None and kind.is_secret else row.body


def _retry(actor: Actor, project: Any, rows: QuerySet[Delivery], cleaned: dict[str, Any]) -> str:
    count = services.retry(actor=actor, project=project, ids=list(rows.values_list("pk", flat=True)))
    return ngettext("{n} message is sent again.", "{n} messages are sent again.", count).format(n=count)


def _what_retry_does(actor: Actor, project: Any, rows: QuerySet[Delivery]) -> list[str]:
    failed = rows.filter(state=DeliveryState.FAILED).count()
    return [str(_("Failed messages among them: {n}. Others stay as they are.")).format(n=failed)]


class DeliveryList(ListScreen):
    """What the project sent, the newest first."""

    path, name = "messages/log/", "notifications.delivery.list"
    title, icon = _("Sent messages"), "send"
    permission = policies.VIEW_LOG
    filterset = filters.DeliveryFilter
    private_search = True
    order = ("-id",)
    columns = (
        LinkColumn("kind", _("Kind"), value=_kind, to="notifications.delivery.detail", phone=1),
        StatusColumn("state", _("State"), tones=TONES, phone=2),
        Column("user__name", _("To"), value=lambda row: row.user.name if row.user else "", phone=3),
        Column("address", _("Address"), value=address_shown),
        Column("channel", _("Sent by")),
        InstantColumn("created_at", _("At"), phone=4, sort=False),
        NumberColumn("attempts", _("Attempts"), sort=False),
        Column("reason", _("Reason"), sort=False),
    )
    bulk = (
        BulkAction(
            "retry", _("Send again"), "refresh", permission=policies.RETRY, run=_retry, preview=_what_retry_does
        ),
    )
    empty = Empty(_("Nothing was sent yet"), _("Texts, mails and pushes to residents and staff are listed here."))

    def rows(self, actor: Actor, project: Any) -> QuerySet[Delivery]:
        """Return the project's messages."""
        return queries.deliveries_visible_to(actor, project)


class DeliveryDetail(DetailScreen):
    """One message: what it said, to whom, and how it fared."""

    path, name = "messages/log/<int:pk>/", "notifications.delivery.detail"
    permission = policies.VIEW_LOG
    back = "notifications.delivery.list"
    actions = (
        Link(
            "notifications.delivery.retry",
            _("Send again"),
            "refresh",
            permission=policies.RETRY,
            when=lambda row: row.state == DeliveryState.FAILED,
        ),
    )
    tabs = (
        Fields(
            "facts",
            _("Facts"),
            (
                Column("user__name", _("To"), value=lambda row: row.user.name if row.user else ""),
                Column("address", _("Address"), value=address_shown),
                Column("channel", _("Sent by")),
                Column("title", _("Title")),
                Column("body", _("Text"), value=_text),
                InstantColumn("created_at", _("At")),
                InstantColumn("next_at", _("Next attempt")),
                InstantColumn("sent_at", _("Sent at")),
                NumberColumn("attempts", _("Attempts")),
                InstantColumn("delivered_at", _("Delivered at")),
                Column("reason", _("Reason")),
                Column("error", _("In the vendor's words")),
                Column("vendor_number", _("Vendor's number")),
            ),
        ),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Delivery:
        """Return the message."""
        return queries.get_delivery(actor, project, ids["pk"])

    def heading(self, record: Delivery) -> str:
        """Name its kind."""
        return _kind(record)

    def tags(self, record: Delivery) -> list[Tag]:
        """Return its state."""
        return [Tag(record.get_state_display(), TONES[record.state])]


class DeliveryRetry(ActionScreen):
    """Send a failed message again."""

    path, name = "messages/log/<int:pk>/retry/", "notifications.delivery.retry"
    title, button = _("Send the message again"), _("Send again")
    permission = policies.RETRY
    done = "notifications.delivery.detail"
    form = ConfirmForm

    def find(self, actor: Actor, project: Any, **ids: Any) -> Delivery:
        """Return the message."""
        return queries.get_delivery(actor, project, ids["pk"])

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Put it on its way."""
        services.retry(actor=actor, project=project, ids=[self.object.pk])
