"""The sign of a public place for everybody: a short report without an account, and how it goes on.

Nothing of other reports is shown here, not even that there are any.
"""

from __future__ import annotations

import uuid
from typing import Any

from axes.helpers import get_client_ip_address
from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from anju.core import scope
from anju.core.access import Actor, system_actor
from anju.core.errors import DomainError
from anju.domains.estate import queries as estate
from anju.domains.estate.models import Place
from anju.domains.service import queries, services
from anju.domains.service.calc import progress
from anju.domains.service.enums import Step
from anju.domains.service.models import SignReport as Reported
from anju.domains.tenancy import queries as tenancy
from anju.domains.tenancy.models import Project
from anju.domains.workorders import queries as work
from anju.surfaces.resident.page import FormMixin, PublicPage
from anju.ui.fields import PhotosField


class SignForm(forms.Form):
    """What is wrong, pictures and whom to ask; ``website`` is a trap: people do not see it, machines fill it in."""

    words = forms.CharField(max_length=services.MOST_SIGN_WORDS, required=False, strip=True)
    photos = PhotosField(most=services.MOST_SIGN_PHOTOS, coerce=services.SentPhoto, required=False)
    contact_name = forms.CharField(max_length=60, required=False)
    contact_phone = forms.RegexField(
        r"^[0-9+ ()-]{5,20}$", required=False, error_messages={"invalid": _("This is no telephone number.")}
    )
    website = forms.CharField(required=False)
    idempotency_key = forms.UUIDField(required=False)

    def clean_website(self) -> str:
        """Refuse what no person can have filled in."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("The report could not be sent."))
        return ""


class SignMixin(PublicPage):
    """A page of one project without an account; its rows are seen inside the request only."""

    project: Project

    @property
    def actor(self) -> Actor:
        """The sign itself: nobody is signed in, or it does not matter who."""
        return system_actor("sign", surface="sign")

    def dispatch(self, request: HttpRequest, *args: Any, **ids: Any) -> HttpResponseBase:
        """Enter the project's scope, and draw the page while it is open."""
        found = tenancy.find_active("").filter(code=ids.pop("code")).first()
        if found is None:
            raise Http404
        self.project = found
        with transaction.atomic(), scope.enter([found.pk], actor=self.actor):
            answer = super().dispatch(request, *args, **ids)
            if isinstance(answer, TemplateResponse):
                answer.render()
        answer.headers["Referrer-Policy"] = "same-origin"  # with none, browsers hide where a form comes from
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer


class Sign(FormMixin, SignMixin):
    """The sign of a place: what is wrong here?"""

    template = "resident/service/sign.html"
    title = _("Report a problem")
    form = SignForm
    button = _("Send the report")
    place: Place

    def enter(self, ids: dict[str, Any]) -> None:
        """Find the place; a label that was replaced leads nowhere."""
        self.place = estate.place_by_token(self.project, ids.pop("token"))

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Show the form; who lives here reports from home."""
        is_resident = request.user.is_authenticated and request.user.is_resident
        if is_resident and request.projects.filter(pk=self.project.pk).exists():  # type: ignore[attr-defined]
            return redirect("resident:service.scan", code=self.project.code, token=self.place.token)
        if not is_resident and "report" not in request.GET and (there := self._worker_page(request)):
            return redirect(there)
        return super().get(request, **ids)

    def _worker_page(self, request: HttpRequest) -> str:
        """Return where a worker arrives who has an order here, or nothing."""
        actor = getattr(request, "actor", None)
        if actor is None or not work.own_orders_at(actor, self.project, self.place):
            return ""
        try:
            return reverse("field:at", kwargs={"project_code": self.project.code, "token": self.place.token})
        except NoReverseMatch:  # an installation that serves no workers' phones
            return ""

    def initial(self) -> dict[str, Any]:
        """Number the form, so that two taps are one report."""
        return {"idempotency_key": uuid.uuid4()}

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return where one stands, and the way in for who lives here."""
        own = reverse("resident:service.scan", kwargs={"code": self.project.code, "token": self.place.token})
        return {
            "place": self.place,
            "project": self.project,
            "own": own,
            "most_photos": services.MOST_SIGN_PHOTOS,
        }

    def perform(self, cleaned: dict[str, Any], **ids: Any) -> HttpResponseBase:
        """Take the report and show how it goes on."""
        cleaned.pop("website")
        made = services.report_at_sign(
            actor=self.actor,
            place=self.place,
            address=get_client_ip_address(self.request) or "",
            client_id=cleaned.pop("idempotency_key"),
            **cleaned,
        )
        return redirect("resident:service.sign_report", code=self.project.code, report=made.token)


class SignReport(SignMixin):
    """How a report that was made at a sign goes on: its number, its step and nothing else."""

    template = "resident/service/sign_report.html"
    title = _("Your report")

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the number and the step."""
        try:
            found = queries.sign_report_by_token(self.project, ids["report"])
        except DomainError as error:
            raise Http404 from error
        order, step = found.ticket.order, _step_of(found)
        return {
            "number": order.number,
            "place": found.place,
            "reported_at": found.reported_at,
            "step": step,
            "marks": progress.marks(step, is_rated=True),
            "project": self.project,
            "others": [(other.ticket.order.number, _step_of(other)) for other in queries.parts_of(found)],
        }


def _step_of(report: Reported) -> Step:
    order = queries.goes_on_as(report.ticket).order
    return progress.step_of(order.state, has_promised=order.promised_at is not None)
