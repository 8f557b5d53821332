"""Side bar and palette of people and vehicles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import masking
from anju.core.access import Actor
from anju.domains.residents import policies, queries
from anju.ui import navigation, palette
from anju.ui.navigation import Entry
from anju.ui.palette import Hit, Verb

navigation.register(
    Entry(
        "console:residents.person.list",
        _("Residents"),
        "users",
        group="estate",
        permission=policies.VIEW_PEOPLE,
        order=40,
        key="p",
        words="住户 业主 租户 people owner tenant",
    ),
    Entry(
        "console:residents.vehicle.list",
        _("Vehicles"),
        "car",
        group="estate",
        permission=policies.VIEW_VEHICLES,
        order=50,
        words="车辆 车牌 car plate",
    ),
    Entry(
        "console:residents.care.list",
        _("Care list"),
        "heart-handshake",
        group="estate",
        permission=policies.VIEW_TAGS,
        order=70,
        words="关爱 特殊住户",
    ),
)


@palette.register
def find_people(actor: Actor, project: Any, typed: str) -> Iterable[Hit]:
    """Offer the people whose name, pinyin, telephone or plate was typed; telephones masked."""
    if project is None or not actor.may(policies.VIEW_PEOPLE, project.pk):
        return
    for person in queries.people_matching(actor, project, typed)[: palette.PER_GROUP]:
        units = "、".join(one.unit.code for one in person.current_residencies)  # type: ignore[attr-defined]
        url = reverse("console:residents.person.detail", kwargs={"project_code": project.code, "pk": person.pk})
        yield Hit(person.name, f"{units} {masking.phone(person.phone)}".strip(), url, "user", _now("Residents"))


@palette.register
def find_vehicles(actor: Actor, project: Any, typed: str) -> Iterable[Hit]:
    """Offer the vehicles whose plate was typed."""
    if project is None or len(typed.strip()) < 2:
        return
    for vehicle in queries.vehicles_matching(actor, project, typed)[: palette.PER_GROUP]:
        url = reverse("console:residents.vehicle.detail", kwargs={"project_code": project.code, "pk": vehicle.pk})
        yield Hit(vehicle.plate, vehicle.unit.code if vehicle.unit else "", url, "car", _now("Vehicles"))


palette.register_verbs(
    Verb("console:residents.person.create", _("New person"), "user-plus", permission=policies.EDIT_PEOPLE),
    Verb("console:residents.vehicle.create", _("New vehicle"), "car", permission=policies.EDIT_VEHICLES),
)
