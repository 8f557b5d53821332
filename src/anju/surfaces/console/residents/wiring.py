"""Side bar and palette of people and vehicles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import masking
from anju.core.access import Actor
from anju.domains.residents import policies, queries
from anju.domains.residents.enums import RequestState
from anju.domains.residents.queries import accounts
from anju.surfaces.console.home import todo
from anju.surfaces.console.home.todo import Todo
from anju.ui import navigation, palette
from anju.ui.guard import allows
from anju.ui.links import link
from anju.ui.navigation import Entry
from anju.ui.palette import Hit, Verb


def waiting_registrations(actor: Actor, project: Any) -> int:
    """Count the registrations that wait for the desk, at most 100."""
    return accounts.waiting_registrations(actor, project)[:100].count()


def waiting_data_requests(actor: Actor, project: Any) -> int:
    """Count the requests to erase data that wait for the desk, at most 100."""
    rows = accounts.data_requests_visible_to(actor, project)
    return rows.filter(state=RequestState.PENDING)[:100].count()


@todo.register
def _to_decide(request: HttpRequest) -> list[Todo]:
    if not allows(request, policies.DECIDE_REGISTRATIONS):
        return []
    count = waiting_registrations(request.actor, request.project)  # type: ignore[attr-defined]
    url = f"{link(request, 'residents.registration.list')}?state=pending"
    return [Todo(_("Registrations of residents"), url, "user-check", count, "warn")] if count else []


navigation.register(
    Entry(
        "console:residents.registration.list",
        _("Registrations"),
        "user-check",
        group="estate",
        permission=policies.VIEW_REGISTRATIONS,
        order=45,
        count=waiting_registrations,
        words="住户登记 认证 审核",
    ),
    Entry(
        "console:residents.segment.list",
        _("Segments"),
        "users-group",
        group="estate",
        permission=policies.VIEW_SEGMENTS,
        order=47,
        words="客户分群 电话名单 推荐",
    ),
    Entry(
        "console:residents.data_request.list",
        _("Requests to erase data"),
        "shield-lock",
        group="estate",
        permission=policies.VIEW_DATA_REQUESTS,
        order=80,
        count=waiting_data_requests,
        words="个人信息 删除",
    ),
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
