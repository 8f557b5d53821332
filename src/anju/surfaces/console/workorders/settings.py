"""Limits, working hours and rules of dispatch."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.estate import queries as estate
from anju.domains.workorders import policies, ports, queries, services
from anju.domains.workorders.models import DispatchRule, Limits
from anju.surfaces.console.workorders import forms, tables
from anju.ui.screens import (
    ActionScreen,
    Column,
    Empty,
    FormScreen,
    Link,
    LinkColumn,
    ListScreen,
    NumberColumn,
    StatusColumn,
)
from anju.ui.screens.action import ConfirmForm
from anju.ui.screens.base import Text


def _kind(row: Any) -> Any:
    known = ports.kinds().get(row.kind)
    return known.label if known else row.kind


class LimitsList(ListScreen):
    """The limits that hold here: the project's own before the company's, the longest class before shorter ones."""

    path, name = "orders/limits/", "workorders.limits.list"
    title, icon = _("Limits of work orders"), "clock-exclamation"
    permission = policies.EDIT_SETTINGS
    order = ("kind", "category", "urgency")
    columns = (
        LinkColumn("kind", _("Kind"), to="workorders.limits.edit", value=_kind, phone=1),
        Column("category", _("Class"), phone=3),
        StatusColumn("urgency", _("Urgency"), tones=tables.URGENCY_TONES, icons=tables.URGENCY_ICONS, phone=2),
        NumberColumn("accept_minutes", _("Accept within (minutes)")),
        NumberColumn("contact_minutes", _("First contact within (minutes)")),
        NumberColumn("arrive_minutes", _("Arrive within (minutes)")),
        NumberColumn("finish_minutes", _("Finish within (minutes)")),
        Column("calendar", _("Clock"), phone=4),
        Column("project", _("Set by"), value=lambda row: _("Project") if row.project_id else _("Company")),
    )
    actions = (
        Link("workorders.rule.list", _("Rules of dispatch"), "route", permission=policies.EDIT_SETTINGS),
        Link("workorders.mode", _("Way of dispatch"), "settings", permission=policies.EDIT_SETTINGS),
        Link("workorders.hours", _("Hours"), "clock", permission=policies.EDIT_SETTINGS),
        Link(
            "workorders.limits.create",
            _("New limits"),
            "plus",
            permission=policies.EDIT_SETTINGS,
            key="n",
            primary=True,
        ),
    )
    empty = Empty(
        _("No limits yet"), _("Without limits nobody is warned."), "workorders.limits.create", _("New limits"), "clock"
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Limits]:
        """Return the limits."""
        return queries.limits_of(actor, project)


class LimitsCreate(FormScreen):
    """Limits of this project; for the same kind, class and urgency they replace those it had."""

    path, name = "orders/limits/new/", "workorders.limits.create"
    title = _("New limits")
    permission = policies.EDIT_SETTINGS
    form = forms.LimitsForm
    back = "workorders.limits.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Begin with a clock that runs day and night."""
        return {"calendar": "always"}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Limits:
        """Set them."""
        return services.set_limits(actor=actor, project=project, **cleaned)


class LimitsEdit(LimitsCreate):
    """Change limits. The company's become the project's own, unless changed by who works for all projects."""

    path, name = "orders/limits/<int:pk>/edit/", "workorders.limits.edit"
    title = _("Edit limits")
    permission = policies.EDIT_SETTINGS

    def find(self, actor: Actor, project: Any, **ids: Any) -> Limits:
        """Return the limits."""
        return queries.get_limits(actor, project, ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(self.object, name) for name in self.form.base_fields}

    def buttons(self) -> list[tuple[Link, str]]:
        """Offer to drop the project's own."""
        drop = Link("workorders.limits.remove", _("Remove"), "trash", danger=True, when=lambda row: row.project_id)
        return self.resolved([drop])


class LimitsRemove(ActionScreen):
    """Drop limits of the project, so that wider ones hold."""

    path, name = "orders/limits/<int:pk>/remove/", "workorders.limits.remove"
    title, button, danger = _("Remove the limits"), _("Remove"), True
    permission = policies.EDIT_SETTINGS
    form = ConfirmForm
    back = "workorders.limits.list"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Limits:
        """Return the limits."""
        return queries.get_limits(actor, project, ids["pk"])

    def effects(self, actor: Actor, project: Any) -> list[Text]:
        """Say what holds then."""
        return [_("For new orders the next wider limits hold, those of the company last.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Drop them."""
        services.remove_limits(actor=actor, limits=self.object)


class HoursEdit(FormScreen):
    """From when until when the clock of working hours runs here."""

    path, name = "orders/hours/", "workorders.hours"
    title = _("Working hours of limits")
    permission = policies.EDIT_SETTINGS
    form = forms.HoursForm
    back = "workorders.limits.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what holds now."""
        held = queries.hours_of(project.pk)
        return {"opens_at": held.opens, "closes_at": held.closes}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Set them."""
        services.set_hours(actor=actor, project=project, **cleaned)


class RuleList(ListScreen):
    """Who is given new orders; what no rule names waits in the pool."""

    path, name = "orders/rules/", "workorders.rule.list"
    title, icon = _("Rules of dispatch"), "route"
    permission = policies.EDIT_SETTINGS
    order = ("kind", "category", "pk")
    columns = (
        LinkColumn("kind", _("Kind"), to="workorders.rule.edit", value=_kind, phone=1),
        Column("category", _("Class"), phone=3),
        Column("building__code", _("Building"), value=lambda row: row.building or _("All buildings"), phone=2),
        Column("workers", _("Workers"), value=lambda row: [one.employee.name for one in row.named.all()], phone=4),
    )
    actions = (
        Link("workorders.rule.create", _("New rule"), "plus", permission=policies.EDIT_SETTINGS, key="n", primary=True),
    )
    empty = Empty(
        _("No rules yet"),
        _("Without a rule every new order waits for the desk."),
        "workorders.rule.create",
        _("New rule"),
        "route",
    )
    back = "workorders.limits.list"

    def rows(self, actor: Actor, project: Any) -> QuerySet[DispatchRule]:
        """Return the rules."""
        return queries.dispatch_rules(actor, project)


class RuleCreate(FormScreen):
    """A rule; for the same kind, class and building it replaces the one there was."""

    path, name = "orders/rules/new/", "workorders.rule.create"
    title = _("New rule")
    permission = policies.EDIT_SETTINGS
    form = forms.RuleForm
    back = "workorders.rule.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return buildings and workers to choose from."""
        return {
            "buildings": estate.buildings_visible_to(actor, project),
            "workers": queries.workers_to_name(actor, project),
        }

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> DispatchRule:
        """Set it."""
        return services.set_rule(actor=actor, project=project, **cleaned)


class RuleEdit(RuleCreate):
    """Change a rule."""

    path, name = "orders/rules/<int:pk>/edit/", "workorders.rule.edit"
    title = _("Edit rule")
    permission = policies.EDIT_SETTINGS

    def find(self, actor: Actor, project: Any, **ids: Any) -> DispatchRule:
        """Return the rule."""
        return queries.get_rule(actor, project, ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        rule = self.object
        return {
            "kind": rule.kind,
            "category": rule.category,
            "building": rule.building_id,
            "workers": [one.employee_id for one in rule.named.all()],
        }

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> DispatchRule:
        """Set it anew; one that was for something else goes."""
        rule = services.set_rule(actor=actor, project=project, **cleaned)
        if rule.pk != self.object.pk:
            services.remove_rule(actor=actor, rule=self.object)
        return rule

    def buttons(self) -> list[tuple[Link, str]]:
        """Offer to drop it."""
        return self.resolved([Link("workorders.rule.remove", _("Remove"), "trash", danger=True)])


class RuleRemove(ActionScreen):
    """Drop a rule."""

    path, name = "orders/rules/<int:pk>/remove/", "workorders.rule.remove"
    title, button, danger = _("Remove the rule"), _("Remove"), True
    permission = policies.EDIT_SETTINGS
    form = ConfirmForm
    back = "workorders.rule.list"

    def find(self, actor: Actor, project: Any, **ids: Any) -> DispatchRule:
        """Return the rule."""
        return queries.get_rule(actor, project, ids["pk"])

    def effects(self, actor: Actor, project: Any) -> list[Text]:
        """Say what holds then."""
        return [_("New orders follow the next wider rule, or wait for the desk.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Drop it."""
        services.remove_rule(actor=actor, rule=self.object)


SCREENS = (
    LimitsList,
    LimitsCreate,
    LimitsEdit,
    LimitsRemove,
    HoursEdit,
    RuleList,
    RuleCreate,
    RuleEdit,
    RuleRemove,
)
