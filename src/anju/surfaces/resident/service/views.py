"""Pages of reports on the resident's phone."""

from __future__ import annotations

import io
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from anju.core.errors import DomainError, NotFound
from anju.core.money import format_amount
from anju.domains.documents import queries as documents
from anju.domains.repairs import queries as repairs
from anju.domains.residents.enums import HomeRight
from anju.domains.service import queries, services
from anju.domains.service.models import Ticket
from anju.domains.workorders.enums import OrderState
from anju.surfaces.resident.page import FormMixin, HomePage
from anju.surfaces.resident.service import following
from anju.surfaces.resident.service.forms import RateForm, ReasonForm, WithdrawForm

SHOWN = 50


class ReportPage(HomePage):
    """A page of a home's reports."""

    right = HomeRight.REPORT
    tab = "home"


class Reports(ReportPage):
    """What is under way, or what is over."""

    template = "resident/service/list.html"
    title = _("My reports")
    back = "home"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the reports, the newest first."""
        is_over = self.request.GET.get("over") == "1"
        rows = queries.tickets_of_home(self.home).filter(order__closed_at__isnull=not is_over)
        return {"is_over": is_over, "reports": [following.progress_of(row) for row in rows[:SHOWN]]}


class TicketPage(ReportPage):
    """A page of one report, found by its id."""

    title = _("Your report")
    back = "service.list"
    ticket: Ticket

    def enter(self, ids: dict[str, Any]) -> None:
        """Find the report; a neighbour's looks like one that is not there."""
        super().enter(ids)
        self.ticket = self.find(ids.pop("pk"))

    def find(self, pk: int) -> Ticket:
        """Return the report that the resident may see here."""
        return queries.get_ticket_of_home(self.home, pk)


class OwnTicketPage(TicketPage):
    """A page on which something is said about a report of the household's own."""

    def done_address(self) -> str:
        """Return to the report."""
        return self.address("service.detail", pk=self.ticket.pk)

    def back_address(self) -> str:
        """Lead back to the report."""
        return self.done_address()

    def find(self, pk: int) -> Ticket:
        """Return the household's own report."""
        ticket = super().find(pk)
        if not ticket.is_own:  # type: ignore[attr-defined]
            raise NotFound(str(pk))
        return ticket


class SayPage(OwnTicketPage, FormMixin):
    """A page with a form about a report; afterwards the report is shown."""

    template = FormMixin.template
    get, post = FormMixin.get, FormMixin.post


class Report(TicketPage):
    """One report: how far it is, who comes when, and what the resident may say now."""

    template = "resident/service/detail.html"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return everything about the report; of somebody else's that is followed only how it goes on."""
        return following.story_of(self.ticket, self.home)

    def render(self, *, status: int = 200, **context: Any) -> HttpResponseBase:
        """Draw the page, or what it holds for one that is open already: nothing (204) where it has seen all of it."""
        if self.request.headers.get("HX-Request"):
            if self.request.GET.get("seen") == context["stamp"]:
                return HttpResponse(status=204)
            return TemplateResponse(self.request, "resident/service/parts/state.html", {**self.shell(), **context})
        return super().render(status=status, **context)


class Photo(TicketPage):
    """A picture of the household's own report, or of the work that was done on it."""

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Send the picture; its small copy with ``?small``."""
        if not self.ticket.is_own:  # type: ignore[attr-defined]
            raise NotFound(str(ids["photo"]))
        photo = following.photo_of(self.ticket, ids["photo"])
        is_small = "small" in request.GET
        is_marked = photo.subject == repairs.SUBJECT and not is_small
        picture = (
            io.BytesIO(repairs.marked_photo(self.ticket.order, photo))
            if is_marked
            else documents.open_photo(photo, is_small=is_small)
        )
        answer = FileResponse(picture, content_type="image/jpeg")
        answer["Cache-Control"] = "private, max-age=86400, immutable"
        return answer


class Confirm(OwnTicketPage):
    """“It is done”: close the work and go on to the stars."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **ids: Any) -> HttpResponse:
        """Close the order; a second tap finds it closed and goes on as well."""
        if self.ticket.order.state == OrderState.DONE:
            services.confirm(actor=self.actor, home=self.home, ticket=self.ticket)
        return redirect(self.address("service.rate", pk=self.ticket.pk))


class NotDone(SayPage):
    """“It is not done”, or “it is back”: send the work back, or open it again within seven days."""

    title = _("Not solved")
    form = ReasonForm
    button = _("Send")

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Ask what is wrong, or show the report where it is too late or too early to say so."""
        if self.ticket.order.state != OrderState.DONE and not services.is_reopenable(self.ticket):
            return redirect(self.done_address())
        return super().get(request, **ids)

    def perform(self, cleaned: dict[str, Any], **ids: Any) -> None:
        """Say so."""
        act = services.dispute if self.ticket.order.state == OrderState.DONE else services.reopen
        act(actor=self.actor, home=self.home, ticket=self.ticket, reason=cleaned["reason"])
        messages.success(self.request, _("Thank you. We look at it again."))


class Withdraw(SayPage):
    """Take a report back."""

    title = _("Withdraw the report")
    form = WithdrawForm
    button = _("Withdraw the report")

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Ask why, or show the report where it cannot be taken back any more."""
        return super().get(request, **ids) if services.is_withdrawable(self.ticket) else redirect(self.done_address())

    def make_form(self, *data: Any) -> forms.Form:
        """Return the form; who agreed to a quote is told what it costs."""
        form = super().make_form(*data)
        if fee := repairs.call_out_of(self.ticket.order):
            words = _("You agreed to a quote. To withdraw the report now costs the call-out fee: ¥{amount}.")
            form.fields["reason"].help_text = str(words).format(amount=format_amount(fee))
        return form

    def perform(self, cleaned: dict[str, Any], **ids: Any) -> None:
        """Cancel the order, while nobody works on it."""
        services.withdraw(actor=self.actor, home=self.home, ticket=self.ticket, reason=cleaned["reason"])


class Rate(SayPage):
    """Give stars, once."""

    template = "resident/service/rate.html"
    title = _("Rate the service")
    form = RateForm
    button = _("Send the rating")

    def make_form(self, *data: Any) -> forms.Form:
        """Return the form; nobody is asked who has answered or cannot."""
        return RateForm(*data)

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Show the stars, or the report where there is nothing to rate."""
        if following.rating_of(self.ticket) is not None or not services.is_ratable(self.ticket):
            return redirect(self.done_address())
        return super().get(request, **ids)

    def perform(self, cleaned: dict[str, Any], **ids: Any) -> None:
        """Keep the rating."""
        services.rate(actor=self.actor, home=self.home, ticket=self.ticket, **cleaned)
        messages.success(self.request, _("Thank you for your rating."))


class Join(ReportPage):
    """Follow a public report of a neighbour instead of making it again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, **ids: Any) -> HttpResponse:
        """Follow it and go to it; what cannot be followed is told, and the report can still be made."""
        ticket = queries.get_public_ticket(self.home.project, pk)
        try:
            services.join(actor=self.actor, home=self.home, ticket=ticket, words=request.POST.get("words", ""))
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(self.address("service.new"))
        messages.success(request, _("You follow this report and are told of each step."))
        return redirect(self.address("service.detail", pk=ticket.pk))
