"""Higher limits for households of many."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.domains.billing import policies
from anju.domains.billing.enums import DiscountState
from anju.domains.billing.models import LargeHousehold
from anju.domains.billing.queries import metering as queries
from anju.domains.billing.services import metering as services
from anju.domains.estate import queries as estate
from anju.surfaces.console.billing.tables import DISCOUNT_ICONS, DISCOUNT_TONES
from anju.surfaces.console.metering import forms
from anju.ui.screens import (
    ActionScreen,
    Column,
    DateColumn,
    Empty,
    FormScreen,
    Link,
    LinkColumn,
    ListScreen,
    NumberColumn,
    StatusColumn,
)

NEW = Link(
    "billing.household.apply", _("Apply for more"), "plus", permission=policies.TAKE_READINGS, key="n", primary=True
)


class HouseholdList(ListScreen):
    """All applications, newest first."""

    path, name = "large-households/", "billing.household.list"
    title, icon = _("Large households"), "users"
    permission = policies.VIEW_METERS
    columns = (
        LinkColumn("unit__code", _("Unit"), to="billing.household.decide", sort=False, phone=1),
        Column("tariff__name", _("Tariff"), sort=False, phone=3),
        NumberColumn("persons", _("Persons"), sort=False),
        NumberColumn("extra", _("Higher limits by"), sort=False, phone=4),
        DateColumn("starts_on", _("From"), sort=False),
        DateColumn("ends_on", _("Until"), sort=False),
        StatusColumn("state", _("State"), tones=DISCOUNT_TONES, icons=DISCOUNT_ICONS, sort=False, phone=2),
        Column("applied_by__name", _("Applied for by"), sort=False),
        Column("decided_by__name", _("Decided by"), sort=False),
    )
    actions = (NEW,)
    empty = Empty(
        _("No large households yet"),
        _("A household of many may use more before the next step begins."),
        NEW.to,
        NEW.title,
        "users",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[LargeHousehold]:
        """Return the applications."""
        return queries.large_households(actor, project)


class HouseholdApply(FormScreen):
    """Apply for higher limits."""

    path, name = "large-households/new/", "billing.household.apply"
    title, button = _("Apply for higher limits"), _("Submit the application")
    permission = policies.TAKE_READINGS
    form = forms.HouseholdForm
    back = "billing.household.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Begin with this year."""
        today = clock.today()
        return {"starts_on": today.replace(month=1, day=1), "ends_on": today.replace(month=12, day=31)}

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the units and tariffs to choose from."""
        return {
            "units": estate.units_visible_to(actor, project),
            "units_url": self.link("estate.unit.choices"),
            "tariffs": queries.metered_tariffs(actor, project),
        }

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> LargeHousehold:
        """Apply."""
        return services.apply_for_higher_limits(actor=actor, **cleaned)


class HouseholdDecide(ActionScreen):
    """Approve or refuse an application."""

    path, name = "large-households/<int:pk>/decide/", "billing.household.decide"
    title, button = _("Decide on higher limits"), _("Decide")
    permission = policies.CONFIRM_READINGS
    form = forms.DecisionForm
    back = "billing.household.list"

    def find(self, actor: Actor, project: Any, **ids: Any) -> LargeHousehold:
        """Return the application."""
        return queries.get_large_household(actor, project, ids["pk"])

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what was applied for."""
        asked = self.object
        told = _("{unit}: {persons} persons, limits of {tariff} higher by {extra} a year, {first} to {last}.")
        facts = {"unit": asked.unit.code, "persons": asked.persons, "tariff": asked.tariff.name, "extra": asked.extra}
        if asked.state != DiscountState.APPLIED:
            return [_("This application has been decided.")]
        return [told.format(**facts, first=asked.starts_on.isoformat(), last=asked.ends_on.isoformat())]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> LargeHousehold:
        """Decide."""
        is_approved = cleaned["decision"] == "approve"
        return services.decide_higher_limits(actor=actor, household=self.object, is_approved=is_approved)
