"""Visits to residents with care tags: plans by tag, the log of visits, their results."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import clock
from anju.core.access import Actor
from anju.domains.residents.enums import SpecialTag
from anju.domains.service import filters, policies, queries, services
from anju.domains.service.enums import CareResult
from anju.domains.service.models import CarePlan, CareVisit
from anju.domains.workorders.enums import OrderState
from anju.surfaces.console.workorders.tables import STATE_TONES
from anju.ui.fields import DateField, SearchSelect
from anju.ui.screens import (
    Column,
    DateColumn,
    Empty,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    PageScreen,
    Queue,
    StatusColumn,
)

RESULTS = {"": "warn", "well": "ok", "needs": "bad", "absent": "mute", "declined": "mute"}


class PlanForm(forms.Form):
    """How often those with a tag are visited."""

    tag = forms.ChoiceField(label=_("Tag"), choices=SpecialTag.choices)
    weeks = forms.IntegerField(label=_("Every (weeks)"), min_value=1, max_value=52, initial=2)
    starts_on = DateField(label=_("From"))
    employee = forms.ModelChoiceField(label=_("Visited by"), queryset=None, required=False, widget=SearchSelect())
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, employees: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employee"].queryset = employees  # type: ignore[attr-defined]


class ResultForm(forms.Form):
    """How somebody was found."""

    result = forms.ChoiceField(label=_("Result"), choices=CareResult.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=pgettext_lazy("visit", "Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    next_need = forms.CharField(label=_("Needed next time"), max_length=200, required=False)
    layout = {"note": "field-wide", "next_need": "field-wide"}


class CareList(ListScreen):
    """The visits, the latest turn first."""

    path, name = "care-visits/", "service.care.list"
    title, icon = _("Care visits"), "heart-handshake"
    permission = policies.VIEW_CARE
    filterset = filters.CareVisitFilter
    private_search = True
    order = ("-turn_on",)
    queues = (
        Queue("open", _("To be visited now"), lambda actor: Q(result=""), tone="warn"),
        Queue(
            "nobody",
            _("Nobody goes yet"),
            lambda actor: Q(result="", order__state=OrderState.WAITING),
            tone="bad",
        ),
        Queue("needs", _("Needs help"), lambda actor: Q(result=CareResult.NEEDS), tone="bad"),
        Queue("all", pgettext_lazy("visits", "All"), counted=False),
    )
    search_queue = "all"
    columns = (
        LinkColumn("person__name", _("Person"), to="service.care.record", phone=1),
        Column("order__unit__code", _("Unit"), phone=3),
        Column("plan__tag", _("Tag"), value=lambda visit: visit.plan.get_tag_display(), sort=False),
        DateColumn("turn_on", _("Turn from"), phone=4),
        Column("order__worker__name", _("Visited by")),
        LinkColumn("order__number", _("Number"), to="workorders.order.detail", pk="order_id"),
        StatusColumn("order__state", _("State"), tones=STATE_TONES),
        StatusColumn("result", _("Result"), tones=RESULTS, phone=2),
        Column("note", pgettext_lazy("visit", "Note")),
        Column("next_need", _("Needed next time")),
        InstantColumn("recorded_at", _("Recorded at"), shown=False),
    )
    actions = (Link("service.care.plan.list", _("Visiting plans"), "calendar-repeat", permission=policies.VIEW_CARE),)
    empty = Empty(
        _("No visits are due"), _("Visits to residents with care tags come here by their plan."), icon="heart"
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[CareVisit]:
        """Return the visits."""
        return queries.care_visits(actor, project)


class CareRecord(FormScreen):
    """Note how somebody was found."""

    path, name = "care-visits/<int:pk>/", "service.care.record"
    title, button = _("Care visit"), _("Save")
    permission = policies.EDIT_CARE
    template = "console/service/care_record.html"
    form = ResultForm
    back = "service.care.list"

    def find(self, actor: Actor, project: Any, **ids: Any) -> CareVisit:
        """Return the visit."""
        return queries.get_care_visit(actor, project, ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is noted."""
        return {name: getattr(self.object, name) for name in ("result", "note", "next_need")}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> CareVisit:
        """Keep it."""
        return services.record_care_visit(actor=actor, visit=self.object, **cleaned)

    def next_url(self, saved: CareVisit) -> str:
        """Go on with the list."""
        return self.link("service.care.list")


class PlanList(PageScreen):
    """How often those with a tag are visited; there are no more plans than tags."""

    path, name = "care-visits/plans/", "service.care.plan.list"
    title, icon = _("Visiting plans"), "calendar-repeat"
    permission = policies.VIEW_CARE
    template = "console/service/care_plans.html"
    back = "service.care.list"

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the plans."""
        return {
            "plans": list(queries.care_plans(actor, project)),
            "may_edit": actor.may(policies.EDIT_CARE, project.pk),
        }


class PlanCreate(FormScreen):
    """A plan for a tag; there is one, so a second for the same tag changes the first."""

    path, name = "care-visits/plans/new/", "service.care.plan.create"
    title = _("New visiting plan")
    permission = policies.EDIT_CARE
    form = PlanForm
    back = "service.care.plan.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return who may visit."""
        return {"employees": queries.may_visit(actor, project)}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Propose today."""
        return {"starts_on": clock.today(), "weeks": 2, "is_active": True}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> CarePlan:
        """Keep it, and open what is due by it at once; after that it is done every night."""
        plan = services.set_care_plan(actor=actor, project=project, **cleaned)
        services.open_care_visits(actor=actor, project=project)
        return plan

    def next_url(self, saved: CarePlan) -> str:
        """Go back to the plans."""
        return self.link("service.care.plan.list")


class PlanEdit(PlanCreate):
    """Change a plan, or put it out of use."""

    path, name = "care-visits/plans/<int:pk>/", "service.care.plan.edit"
    title = _("Edit visiting plan")

    def find(self, actor: Actor, project: Any, **ids: Any) -> CarePlan:
        """Return the plan."""
        return queries.get_care_plan(actor, project, ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        held = self.object
        facts = {name: getattr(held, name) for name in ("tag", "weeks", "starts_on", "is_active")}
        return {**facts, "employee": held.employee_id}


SCREENS = (CareList, PlanList, PlanCreate, PlanEdit, CareRecord)
