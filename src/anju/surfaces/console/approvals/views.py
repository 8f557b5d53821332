"""Screens of approvals."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core.access import Actor
from anju.domains.approvals import policies, ports, queries, services
from anju.domains.approvals.enums import RequestState
from anju.domains.approvals.models import Decision, Request
from anju.surfaces.console.approvals import subjects
from anju.surfaces.console.approvals.forms import NoteForm
from anju.surfaces.console.approvals.subjects import subject_url
from anju.ui.columns import Column, InstantColumn, LinkColumn, MoneyColumn, StatusColumn
from anju.ui.screens import ActionScreen, DetailScreen, Empty, Fields, Link, ListScreen, Related, Tag, Timeline
from anju.ui.screens.action import ConfirmForm
from anju.ui.screens.base import Screen
from anju.ui.screens.tabs import Tab

TONES = {"pending": "warn", "approved": "ok", "refused": "bad", "withdrawn": "mute"}


def _kind(request: Request) -> Any:
    """Return what is asked for, or its bare name where no room declares it any more."""
    declared = ports.kinds().get(request.kind)
    return declared.label if declared else request.kind


REQUEST_COLUMNS = (
    LinkColumn("title", _("Request"), to="approvals.request.detail", phone=1),
    Column("kind", pgettext_lazy("request", "Kind"), value=_kind, sort=False),
    MoneyColumn("amount", _("Amount"), phone=2),
    Column("applicant__name", _("Applicant"), phone=3),
    InstantColumn("applied_at", _("Applied at")),
    StatusColumn("state", _("State"), tones=TONES, phone=4),
)


class WaitingList(ListScreen):
    """Requests that wait for this user's decision."""

    path, name = "approvals/waiting/", "approvals.request.waiting"
    title, icon = _("Waiting for me"), "rubber-stamp"
    permission = policies.DECIDE
    order = ("-id",)
    columns = REQUEST_COLUMNS
    empty = Empty(_("Nothing waits for you"), _("Requests appear here when a step of theirs is yours to decide."))
    export = False

    def rows(self, actor: Actor, project: Any) -> QuerySet:
        """Return the requests whose next step is the actor's."""
        return queries.waiting_for(actor, project)


class RequestList(ListScreen):
    """All requests of the project."""

    path, name = "approvals/", "approvals.request.list"
    title, icon = _("Approvals"), "rubber-stamp"
    permission = policies.VIEW
    order = ("-id",)
    columns = REQUEST_COLUMNS
    empty = Empty(_("No requests yet"), _("Discounts, waivers and refunds that need approval are listed here."))

    def rows(self, actor: Actor, project: Any) -> QuerySet:
        """Return the project's requests."""
        return queries.requests_visible_to(actor, project)


def _decisions(actor: Actor, project: Any, request: Request) -> QuerySet[Decision]:
    return request.decisions.select_related("user").order_by("position")


class AboutTab(Tab):
    """What is asked for, whole, as the domain that asks draws it."""

    def draw(self, screen: Screen) -> SafeString:
        """Return the panel."""
        return subjects.panel(screen.request, screen.object)


class RequestDetail(DetailScreen):
    """One request with its decisions."""

    path, name = "approvals/<int:pk>/", "approvals.request.detail"
    title = _("Request")
    template = "console/approvals/request.html"
    permission = policies.VIEW
    back = "approvals.request.list"
    actions = (
        Link("approvals.request.approve", _("Approve"), "check", permission=policies.DECIDE, primary=True),
        Link("approvals.request.refuse", _("Refuse"), "x", permission=policies.DECIDE, danger=True),
        Link("approvals.request.withdraw", _("Withdraw"), "arrow-back-up"),
    )
    tabs = (
        AboutTab("about", _("What is asked for"), when=subjects.has_panel),
        Fields("facts", _("Facts"), REQUEST_COLUMNS),
        Related(
            "decisions",
            _("Decisions"),
            (
                Column("user__name", _("By")),
                StatusColumn(
                    "is_approved",
                    _("Decision"),
                    value=lambda one: _("Approved") if one.is_approved else _("Refused"),
                    tones=lambda one: "ok" if one.is_approved else "bad",
                ),
                Column("note", _("Note")),
                InstantColumn("decided_at", _("At")),
            ),
            rows=_decisions,
            empty=_("Nobody has decided yet."),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Request:
        """Return the request."""
        return queries.get_request(actor, project, ids["pk"])

    def tags(self, record: Request) -> list[Tag]:
        """Return its state."""
        return [Tag(record.get_state_display(), TONES[record.state])]

    def facts(self, record: Request) -> list[Any]:
        """Say what those who decide should know, as long as it is to be decided."""
        waits = record.state == RequestState.PENDING
        return list(subjects.warnings(self.actor, self.project, record)) if waits else []

    def buttons(self) -> list[tuple[Link, str]]:
        """Offer the decision to those whose turn it is, taking back to the applicant, and the record to everybody."""
        about: Request = self.object
        is_own = about.state == RequestState.PENDING and about.applicant_id == self.actor.user_id
        is_due = queries.waiting_for(self.actor, self.project).filter(pk=about.pk).exists()
        found = [
            (one, url)
            for one, url in super().buttons()
            if (is_own if one.to == "approvals.request.withdraw" else is_due)
        ]
        if url := subject_url(self.request, about):
            found.append((Link("", _("Open the record"), "external-link"), url))
        return found


class Withdraw(ActionScreen):
    """Take one's own request back."""

    path, name = "approvals/<int:pk>/withdraw/", "approvals.request.withdraw"
    title, button = _("Withdraw the request"), _("Withdraw")
    permission = policies.VIEW
    done = "approvals.request.detail"
    form = ConfirmForm

    def find(self, actor: Actor, project: Any, **ids: Any) -> Request:
        """Return the request."""
        return queries.get_request(actor, project, ids["pk"])

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Request:
        """Take it back."""
        return services.withdraw(actor=actor, request=self.object)


class _Decide(ActionScreen):
    permission = policies.DECIDE
    done = "approvals.request.detail"
    form = NoteForm
    is_approved = True

    def find(self, actor: Actor, project: Any, **ids: Any) -> Request:
        """Return the request."""
        return queries.get_request(actor, project, ids["pk"])

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Say what who decides should know."""
        return list(subjects.warnings(actor, project, self.object))

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Request:
        """Speak the word."""
        return services.decide(
            actor=actor, request=self.object, is_approved=self.is_approved, note=cleaned.get("note", "")
        )


class Approve(_Decide):
    """Approve the present step."""

    path, name = "approvals/<int:pk>/approve/", "approvals.request.approve"
    title, button = _("Approve the request"), _("Approve")


class Refuse(_Decide):
    """Refuse, with a reason."""

    path, name = "approvals/<int:pk>/refuse/", "approvals.request.refuse"
    title, button, danger = _("Refuse the request"), _("Refuse"), True
    is_approved = False
