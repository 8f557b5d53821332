"""Return visits, reports that wait to be sorted, satisfaction, classes and settings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core.access import Actor
from anju.core.errors import AccessDenied
from anju.domains.service import filters, policies, queries, services
from anju.domains.service.enums import VisitReason, VisitResult
from anju.domains.service.models import Leaf, ReturnVisit, ServiceSettings, Ticket
from anju.surfaces.console.service.forms import LeafForm, NewLeafForm, SettingsForm, SortForm, VisitForm
from anju.surfaces.console.workorders.periods import asked_days
from anju.ui.screens import (
    Column,
    Empty,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    NumberColumn,
    PageScreen,
    Queue,
    StatusColumn,
)

REASONS = {"low_rating": "bad", "complaint": "major", "sample": "mute", "wrote": "info"}
RESULTS = {"": "warn", "satisfied": "ok", "unsatisfied": "bad", "unreachable": "mute", "given_up": "mute"}
URGENCIES = {"emergency": "bad", "urgent": "major", "normal": "mute"}


class VisitList(ListScreen):
    """Whom the desk has to ask, and who was asked."""

    path, name = "visits/", "service.visit.list"
    title, icon = _("Return visits"), "phone-call"
    permission = policies.VISIT
    filterset = filters.VisitFilter
    order = ("raised_at",)
    queues = (
        Queue("due", _("To call now"), lambda actor: queries.to_call_now(), tone="warn"),
        Queue("later", _("To call later"), lambda actor: queries.to_call_later()),
        Queue("unsatisfied", VisitResult.UNSATISFIED.label, lambda actor: Q(result="unsatisfied"), tone="bad"),
        Queue("all", pgettext_lazy("visits", "All"), order=("-raised_at",), counted=False),
    )
    search_queue = "all"
    columns = (
        LinkColumn("ticket__order__number", _("Number"), to="service.visit.record", phone=3),
        Column("ticket__order__title", pgettext_lazy("ticket", "Report"), phone=1),
        Column("ticket__order__unit__code", _("Unit"), phone=4),
        Column("ticket__leaf__name", _("Class")),
        StatusColumn("reason", _("Reason"), tones=REASONS, phone=2),
        Column("ticket__rating__stars", _("Stars")),
        InstantColumn("raised_at", _("To be asked since")),
        StatusColumn("result", _("Result"), tones=RESULTS),
        NumberColumn("attempts", _("Times called")),
        InstantColumn("next_at", _("Call again at")),
        StatusColumn("follow", _("What followed"), tones={"reopen": "warn", "complaint": "major", "none": "mute"}),
    )
    empty = Empty(
        _("Nobody to ask"), _("Low ratings, complaints and a sample of repairs come here."), icon="phone-call"
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[ReturnVisit]:
        """Return the visits; columns bring what they show (see `EndList`), but for the stars."""
        return queries.visits_visible_to(actor, project).select_related(None).select_related("ticket__rating")


class VisitRecord(FormScreen):
    """Note what the resident said."""

    path, name = "visits/<int:pk>/", "service.visit.record"
    title, button = _("Return visit"), _("Save")
    permission = policies.VISIT
    template = "console/service/visit.html"
    form = VisitForm
    back = "service.visit.list"

    def find(self, actor: Actor, project: Any, pk: int) -> ReturnVisit:
        """Return the visit."""
        return queries.get_visit(actor, project, pk)

    def page(self) -> dict[str, Any]:
        """Add the calls so far and what to say."""
        script = queries.settings_of(self.project).visit_script
        following = queries.next_visit(self.actor, self.project, self.object)
        calls = list(self.object.calls.select_related("by"))
        return {**super().page(), "calls": calls, "script": script, "following": following}

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Ask for the cause of a complaint that was answered without one."""
        complaint = queries.complaint_behind(self.object.ticket)
        asked = self.object.reason == VisitReason.COMPLAINT and complaint is not None and complaint.cause_id is None
        return {**super().form_kwargs(actor, project), "lacks_cause": asked}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> ReturnVisit:
        """Keep the answer."""
        return services.record_visit(actor=actor, visit=self.object, **cleaned)

    def next_url(self, saved: ReturnVisit) -> str:
        """Go on with the next call where that was asked for and there is one, else with the list."""
        if "next" in self.request.POST:
            following = queries.next_visit(self.actor, self.project, saved)
            if following is not None:
                return self.link("service.visit.record", pk=following.pk)
        return self.link("service.visit.list")


class UnsortedList(ListScreen):
    """Reports in whose words no class was found."""

    path, name = "tickets/unsorted/", "service.ticket.unsorted"
    title, icon = _("Reports to sort"), "category"
    permission = policies.REGISTER
    filterset = filters.TicketFilter
    order = ("reported_at",)
    columns = (
        LinkColumn("order__number", _("Number"), to="service.ticket.sort", phone=3),
        Column("order__title", pgettext_lazy("ticket", "Report"), phone=1),
        Column("order__unit__code", _("Unit"), phone=4),
        StatusColumn("order__urgency", _("Urgency"), tones=URGENCIES, phone=2),
        InstantColumn("reported_at", _("Reported at")),
    )
    empty = Empty(_("Every report has its class"), _("What nobody can sort by its words waits here."), icon="category")

    def rows(self, actor: Actor, project: Any) -> QuerySet[Ticket]:
        """Return the reports; columns bring what they show (see `EndList`)."""
        return queries.unsorted_tickets(actor, project).select_related(None)


class TicketSort(FormScreen):
    """Say what a report is about."""

    path, name = "tickets/<int:pk>/sort/", "service.ticket.sort"
    title, button = _("Sort the report"), _("Sort and dispatch")
    permission = policies.REGISTER
    template = "console/service/sort.html"
    form = SortForm
    back = "service.ticket.unsorted"

    def find(self, actor: Actor, project: Any, pk: int) -> Ticket:
        """Return the report."""
        return queries.get_ticket(actor, project, pk)

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Propose the class it has."""
        return {"leaf": self.object.leaf_id}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Ticket:
        """Put it into the class."""
        return services.sort_ticket(actor=actor, ticket=self.object, **cleaned)

    def next_url(self, saved: Ticket) -> str:
        """Go on with the list."""
        return self.link("service.ticket.unsorted")


class SatisfactionPage(PageScreen):
    """What residents think of the work, by class, worker, building and hour."""

    path, name = "satisfaction/", "service.satisfaction"
    title, icon = _("Satisfaction"), "mood-happy"
    permission = policies.VIEW
    template = "console/service/satisfaction.html"
    GROUPS = {"leaf": _("Class"), "worker": _("Worker"), "building": _("Building"), "hour": _("Hour of the report")}

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the figures of the days and the group that were asked for."""
        asked = self.request.GET
        first, last, is_wrong = asked_days(asked)
        group = asked.get("by") if asked.get("by") in self.GROUPS else "leaf"
        ratings = queries.ratings_between(actor, project, first, last)
        return {
            "first": first,
            "last": last,
            "is_wrong": is_wrong,
            "by": group,
            "groups": self.GROUPS.items(),
            "label": self.GROUPS[str(group)],
            "overall": queries.overall(ratings, project),
            "score": queries.recommended(ratings, project),
            "rows": queries.satisfaction_by(str(group), ratings, project),
            "months": queries.recommended_by_month(ratings, project),
            "visit_rates": queries.visit_rates(actor, project, first, last),
            "least": queries.settings_of(project).least_ratings,
        }


class LeafList(ListScreen):
    """The classes of reports, of the whole company."""

    path, name = "report-classes/", "service.leaf.list"
    title, icon = _("Classes of reports"), "category"
    permission = policies.EDIT_TAXONOMY
    filterset = filters.LeafFilter
    order = ("position",)
    columns = (
        LinkColumn("name", _("Name of the class"), to="service.leaf.edit", phone=1),
        Column("group__name", _("Group"), phone=3),
        StatusColumn("urgency", _("Urgency"), tones=URGENCIES, phone=2),
        Column("kind", _("Kind"), value=lambda leaf: leaf.get_kind_display(), sort="kind"),
        Column("trade", _("Trade"), value=lambda leaf: leaf.get_trade_display(), sort="trade", phone=4),
        Column("part", _("Part"), value=lambda leaf: leaf.get_part_display(), sort="part"),
        Column("keywords", _("Keywords"), value=lambda leaf: "、".join(leaf.keywords[:6])),
    )

    actions = (
        Link("service.sorting", _("Sorting by words"), "chart-line"),
        Link("service.leaf.create", _("New class"), "plus", permission=policies.EDIT_TAXONOMY, key="n", primary=True),
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Leaf]:
        """Return the classes."""
        return queries.all_leaves()


class LeafEdit(FormScreen):
    """Change how reports of a class are recognised and treated."""

    path, name = "report-classes/<int:pk>/", "service.leaf.edit"
    title = _("Edit class")
    permission = policies.EDIT_TAXONOMY
    form = LeafForm
    back = "service.leaf.list"

    def find(self, actor: Actor, project: Any, pk: int) -> Leaf:
        """Return the class."""
        return queries.get_leaf(pk)

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        stored = {name: getattr(self.object, name) for name in self.form.base_fields}
        return {**stored, "keywords": "\n".join(self.object.keywords)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Leaf:
        """Change it for all projects."""
        return services.edit_leaf(actor=actor, leaf=self.object, **cleaned)

    def next_url(self, saved: Leaf) -> str:
        """Go back to the list."""
        return self.link("service.leaf.list")


class LeafCreate(FormScreen):
    """Add a class of the company's own."""

    path, name = "report-classes/new/", "service.leaf.create"
    title = _("New class")
    permission = policies.EDIT_TAXONOMY
    form = NewLeafForm
    back = "service.leaf.list"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Leaf:
        """Add it for all projects."""
        return services.add_leaf(actor=actor, **cleaned)

    def next_url(self, saved: Leaf) -> str:
        """Go back to the list."""
        return self.link("service.leaf.list")


class SortingPage(PageScreen):
    """How well reports are sorted by their words, and what was learned from the desk's corrections."""

    path, name = "report-classes/sorting/", "service.sorting"
    title, icon = _("Sorting by words"), "chart-line"
    permission = policies.EDIT_TAXONOMY
    template = "console/service/sorting.html"
    back = "service.leaf.list"

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the versions and what became of the last month's reports here."""
        rows = list(queries.versions(actor)[:50])
        current = next((one for one in rows if one.is_current), None)
        month = queries.sorted_lately(actor, project)
        return {"versions": rows, "current": current, "month": month}

    def post(self) -> HttpResponseBase:
        """Let the shipped head sort again."""
        try:
            services.go_back_to_shipped(actor=self.actor)
        except AccessDenied as fault:
            messages.error(self.request, str(fault))
        return HttpResponseRedirect(self.link(self.name))


class SettingsEdit(FormScreen):
    """Say how the project treats its reports."""

    path, name = "report-settings/", "service.settings"
    title, icon = _("Rules for reports"), "adjustments"
    permission = policies.EDIT_SETTINGS
    form = SettingsForm

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what holds now."""
        held = queries.settings_of(project)
        return {name: getattr(held, name) for name in self.form.base_fields}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> ServiceSettings:
        """Keep it."""
        return services.change_settings(actor=actor, project=project, **cleaned)
