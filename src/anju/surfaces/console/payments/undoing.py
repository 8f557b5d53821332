"""Large payments that are to be undone: the applications, and from which amount on they are needed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.payments import policies, queries, services
from anju.domains.payments.enums import UndoKind, UndoState
from anju.domains.payments.models import UndoRequest
from anju.surfaces.console.approvals.leading import to_request
from anju.ui.fields import MoneyField
from anju.ui.screens import (
    Column,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    MoneyColumn,
    StatusColumn,
    Tag,
    Timeline,
)

TONES = {
    UndoState.ASKED: "warn",
    UndoState.DONE: "ok",
    UndoState.REFUSED: "bad",
    UndoState.WITHDRAWN: "mute",
}
ICONS = {
    UndoState.ASKED: "clock",
    UndoState.DONE: "circle-check",
    UndoState.REFUSED: "circle-x",
    UndoState.WITHDRAWN: "arrow-back-up",
}


def if_granted(project: Any, amount: Decimal) -> list[Any]:
    """Tell that others have to agree first, where they have to."""
    if not queries.needs_approval(project, amount):
        return []
    return [_("The amount is above the project's limit: it is done once others have approved, and not before.")]


class UndoList(ListScreen):
    """The applications to undo payments."""

    path, name = "undo-requests/", "payments.undo.list"
    title, icon = _("Refunds and reversals"), "receipt-refund"
    permission = policies.VIEW_PAYMENTS
    columns = (
        LinkColumn("payment__number", _("Receipt number"), to="payments.undo.detail", sort=False, phone=1),
        Column("payment__unit__code", _("Unit"), sort=False, phone=3),
        Column("kind", _("Kind"), sort=False),
        MoneyColumn("amount", _("Amount"), sort=False, phone=2),
        StatusColumn("state", _("State"), tones=TONES, icons=ICONS, sort=False, phone=4),
        Column("reason", _("Reason"), sort=False),
        Column("asked_by__name", _("Asked by"), sort=False),
        InstantColumn("asked_at", _("Asked at"), sort=False),
        Column("decided_by__name", _("Decided by"), sort=False),
    )
    actions = (Link("payments.undo.settings", _("Settings"), "settings", permission=policies.SET_UNDO),)
    empty = Empty(
        _("Nothing was asked for yet"),
        _("Payments above the project's limit are reversed and refunded only after approval; who asks for it is here."),
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[UndoRequest]:
        """Return the applications."""
        return queries.undo_requests(actor, project)


class UndoDetail(DetailScreen):
    """One application, and what became of it."""

    path, name = "undo-requests/<int:pk>/", "payments.undo.detail"
    icon = "receipt-refund"
    permission = policies.VIEW_PAYMENTS
    back = "payments.undo.list"
    tabs = (
        Fields(
            "facts",
            _("Overview"),
            (
                Column("kind", _("Kind"), value=lambda asked: asked.get_kind_display()),
                LinkColumn("payment__number", _("Receipt"), to="payments.receipt.detail", pk="payment_id"),
                LinkColumn("order__number", _("Order number"), to="payments.online.detail", pk="order_id"),
                LinkColumn("payment__unit__code", _("Unit"), to="estate.unit.detail", pk="payment__unit_id"),
                MoneyColumn("amount", _("Amount")),
                Column("reason", _("Reason")),
                Column("asked_by__name", _("Asked by")),
                InstantColumn("asked_at", _("Asked at")),
                Column("decided_by__name", _("Decided by")),
                InstantColumn("decided_at", _("Decided at")),
            ),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> UndoRequest:
        """Return the application."""
        return queries.get_undo_request(actor, project, ids["pk"])

    def heading(self, record: UndoRequest) -> str:
        """Name what is to be undone."""
        return f"{record.get_kind_display()} {record.payment.number}"

    def tags(self, record: UndoRequest) -> list[Tag]:
        """Return its state."""
        state = UndoState(record.state)
        return [Tag(state.label, TONES[state], ICONS[state])]

    def buttons(self) -> list[tuple[Link, str]]:
        """Lead to the request for approval, where it is decided or withdrawn."""
        return [*super().buttons(), *to_request(self, policies.UNDO_REQUESTS[UndoKind(self.object.kind)])]


class UndoSettingsForm(forms.Form):
    """Up to what amount nobody else is asked."""

    free_up_to = MoneyField(
        label=_("Without approval up to"),
        help_text=_("Payments above it are reversed or refunded only after approval; 0 for all of them."),
    )


class UndoSettingsEdit(FormScreen):
    """From which amount payments are undone by approval only."""

    path, name = "undo-requests/settings/", "payments.undo.settings"
    title = _("Approval of refunds and reversals")
    permission = policies.SET_UNDO
    form = UndoSettingsForm
    done = back = "payments.undo.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what holds now."""
        return {"free_up_to": queries.undo_settings(project).free_up_to}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Set it; there is no page of its own to go to."""
        services.set_undo_settings(actor=actor, project=project, **cleaned)
