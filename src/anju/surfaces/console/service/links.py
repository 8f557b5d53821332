"""Merging, splitting and linking reports, from the page of an order."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.core.errors import DomainError, NotFound
from anju.domains.service import policies, queries, services
from anju.domains.service.models import Ticket, TicketLink
from anju.ui.screens import FormScreen, Screen


class OtherForm(forms.Form):
    """The number of another report."""

    number = forms.CharField(label=_("Number of the other report"), max_length=30)


class SplitForm(forms.Form):
    """The second matter of a report."""

    words = forms.CharField(
        label=_("The second matter"), max_length=services.MOST_WORDS, widget=forms.Textarea(attrs={"rows": 4})
    )
    leaf = forms.ModelChoiceField(label=_("Class"), queryset=None, required=False, empty_label=_("By the words"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leaf"].queryset = queries.leaves_in_use()


class TicketScreen(FormScreen):
    """An act on a report that leads back to its order."""

    permission = policies.REGISTER
    template = "console/service/other.html"
    back = "service.ticket.unsorted"

    def find(self, actor: Actor, project: Any, pk: int) -> Ticket:
        """Return the report."""
        return queries.get_ticket(actor, project, pk)

    def page(self) -> dict[str, Any]:
        """Return what may be meant: open reports of the same class at the same place."""
        order = self.object.order
        same = queries.duplicates_of(
            self.actor,
            self.project,
            leaf=self.object.leaf,
            unit=order.unit,
            place=order.place,
            building=order.building,
        )
        return {**super().page(), "same": [one for one in same if one.pk != self.object.pk]}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Propose the report whose number the address names."""
        return {"number": self.request.GET.get("number", "")}

    def other(self, number: str) -> Ticket:
        """Return the report of a number; raises `DomainError` at the field."""
        try:
            return queries.ticket_by_number(self.actor, self.project, number)
        except NotFound as error:
            raise DomainError(_now("There is no report of this number."), field="number") from error

    def next_url(self, saved: Any) -> str:
        """Go back to the order."""
        return self.link("workorders.order.detail", pk=self.object.order_id)


class MergeTicket(TicketScreen):
    """Let a report go on as another one of the same fault."""

    path, name = "tickets/<int:pk>/merge/", "service.ticket.merge"
    title, button = _("Merge into another report"), _("Merge")
    form = OtherForm

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> TicketLink:
        """Merge it."""
        return services.merge_ticket(actor=actor, ticket=self.object, into=self.other(cleaned["number"]))

    def next_url(self, saved: TicketLink) -> str:
        """Go to the report that goes on."""
        return self.link("workorders.order.detail", pk=saved.other.order_id)


class LinkTicket(TicketScreen):
    """Note that two reports have to do with each other."""

    path, name = "tickets/<int:pk>/link/", "service.ticket.link"
    title, button = _("Link with another report"), _("Link the two")
    form = OtherForm

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> TicketLink:
        """Link them."""
        return services.link_tickets(actor=actor, ticket=self.object, other=self.other(cleaned["number"]))


class SplitTicket(TicketScreen):
    """Open the second matter of a report as one of its own."""

    path, name = "tickets/<int:pk>/split/", "service.ticket.split"
    title, button = _("Split the report"), _("Open the second order")
    form = SplitForm

    def page(self) -> dict[str, Any]:
        """Return no reports to choose from: there is none to name."""
        return {**super().page(), "same": []}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Propose the second of the matters that the words tell of."""
        parts = queries.split_words(self.object.words)
        return {"words": parts[1].text if len(parts) > 1 else ""}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Ticket:
        """Open it."""
        key = UUID(self.idempotency_key) if self.idempotency_key else None
        return services.split_ticket(actor=actor, ticket=self.object, client_id=key, **cleaned)


class UndoLink(Screen):
    """Undo a link; what was merged goes on by itself again."""

    path, name = "ticket-links/<int:pk>/undo/", "service.link.undo"
    permission = policies.REGISTER

    def find(self, actor: Actor, project: Any, pk: int) -> TicketLink:
        """Return the link."""
        return queries.get_link(actor, project, pk)

    def get(self) -> HttpResponseBase:
        """Show the order; only a button undoes."""
        return HttpResponseRedirect(self.link("workorders.order.detail", pk=self.object.ticket.order_id))

    def post(self) -> HttpResponseBase:
        """Undo it and show the order that goes on."""
        order_id = self.object.ticket.order_id
        try:
            made = services.undo_link(actor=self.actor, link=self.object)
        except DomainError as fault:
            messages.error(self.request, str(fault))
        else:
            order_id = made.order_id if made else order_id
            messages.success(self.request, _now("Undone."))
        return HttpResponseRedirect(self.link("workorders.order.detail", pk=order_id))
