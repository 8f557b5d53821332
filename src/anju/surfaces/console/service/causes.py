"""What caused complaints: the figures of some days, and the company's list."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core.access import Actor
from anju.domains.service import filters, policies, queries, services
from anju.domains.service.models import Cause
from anju.surfaces.console.service import complaint_forms as forms
from anju.surfaces.console.workorders.periods import asked_days
from anju.ui.screens import BooleanColumn, Column, FormScreen, Link, LinkColumn, ListScreen, PageScreen


class ComplaintCauses(PageScreen):
    """What caused the complaints of some days, and how many came again."""

    path, name = "complaints/causes/", "service.complaint.causes"
    title, icon = _("Causes and repeats"), "chart-bar"
    permission = policies.HANDLE_COMPLAINTS
    template = "console/service/causes.html"
    back = "service.complaint.list"

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the figures of the days that were asked for."""
        first, last, is_wrong = asked_days(self.request.GET)
        rows = queries.causes_between(actor, project, first, last)
        return {
            "first": first,
            "last": last,
            "is_wrong": is_wrong,
            "rows": rows,
            "most": max((row.number for row in rows), default=1),
            "repeats": queries.repeats_between(actor, project, first, last),
            "repeated": queries.repeated_complaints(actor, project, first, last)[:50],
        }


class CauseList(ListScreen):
    """The causes, of the whole company."""

    path, name = "complaint-causes/", "service.cause.list"
    title, icon = _("Causes of complaints"), "tag"
    permission = policies.EDIT_TAXONOMY
    filterset = filters.CauseFilter
    order = ("position",)
    columns = (
        LinkColumn("name", pgettext_lazy("complaint", "Cause"), to="service.cause.edit", phone=1),
        Column("name_en", _("English name"), phone=3),
        BooleanColumn("is_active", _("In use"), phone=2),
    )
    actions = (
        Link("service.cause.create", _("New cause"), "plus", permission=policies.EDIT_TAXONOMY, key="n", primary=True),
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Cause]:
        """Return the causes."""
        return queries.all_causes()


class CauseCreate(FormScreen):
    """A new cause."""

    path, name = "complaint-causes/new/", "service.cause.create"
    title = _("New cause")
    permission = policies.EDIT_TAXONOMY
    form = forms.CauseForm
    back = "service.cause.list"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Cause:
        """Keep it."""
        return services.edit_cause(actor=actor, cause=self.object, **cleaned)

    def next_url(self, saved: Cause) -> str:
        """Go back to the list."""
        return self.link("service.cause.list")


class CauseEdit(CauseCreate):
    """Change a cause, or put it out of use."""

    path, name = "complaint-causes/<int:pk>/", "service.cause.edit"
    title = _("Edit cause")

    def find(self, actor: Actor, project: Any, **ids: Any) -> Cause:
        """Return the cause."""
        return queries.get_cause(ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(self.object, name) for name in self.form.base_fields}


SCREENS = (ComplaintCauses, CauseList, CauseCreate, CauseEdit)
