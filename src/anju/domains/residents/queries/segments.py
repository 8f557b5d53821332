"""Doors to groups of customers, what was sent to them, and call lists."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.domains.residents import policies
from anju.domains.residents.enums import ConsentPurpose
from anju.domains.residents.models import Call, CallList, Campaign, Need, Person, Segment
from anju.domains.residents.queries.audiences import SEGMENT
from anju.domains.tenancy.models import Project

AUDIENCE = "residents.segment"
NARROWING = ("roles", "buildings", "tags", "needs", "purposes")


def segments_visible_to(actor: Actor, project: Project) -> QuerySet[Segment]:
    """Return the project's segments. One by care tags shows nobody to who may not see those tags."""
    rows = Segment.objects.filter(project=project)
    if not actor.may(policies.VIEW_TAGS, project.pk):
        rows = rows.filter(tags=[])
    return visible(rows, actor, policies.VIEW_SEGMENTS, project.pk)


def get_segment(actor: Actor, project: Project, pk: int) -> Segment:
    """Return a segment of the project or raise `NotFound`."""
    return one_of(segments_visible_to(actor, project), pk)


def narrowing_of(segment: Segment, *, is_marketing: bool) -> dict[str, list[Any]]:
    """Return what narrows the audience of mass sends; marketing asks for the consent to it."""
    return {
        "roles": list(segment.roles),
        "buildings": list(segment.buildings),
        "tags": list(segment.tags),
        "needs": list(segment.needs),
        "purposes": [ConsentPurpose.MARKETING.value] if is_marketing else [],
    }


def ids_in(segment: Segment, *, is_marketing: bool = False) -> list[int]:
    """Return who belongs to a segment today, of those who agreed to marketing if it is that (one statement)."""
    facts: dict[str, Any] = {"project": segment.project_id, "today": clock.today()}
    facts |= narrowing_of(segment, is_marketing=is_marketing)
    with connection.cursor() as cursor:
        cursor.execute(SEGMENT, facts)
        return sorted({place for place, _user, _phone in cursor.fetchall()})


def people_in(actor: Actor, segment: Segment) -> QuerySet[Person]:
    """Return who belongs to a segment today."""
    rows = Person.objects.filter(pk__in=ids_in(segment))
    return visible(rows, actor, policies.VIEW_PEOPLE, segment.project_id)


def needs_of(actor: Actor, person: Person) -> QuerySet[Need]:
    """Return what somebody needs and likes, the latest first."""
    return visible(person.needs.all(), actor, policies.VIEW_PEOPLE, person.project_id)


def campaigns_visible_to(actor: Actor, project: Project) -> QuerySet[Campaign]:
    """Return what was sent to segments, the latest first."""
    rows = Campaign.objects.filter(project=project).select_related("segment", "broadcast", "sent_by")
    return visible(rows, actor, policies.VIEW_SEGMENTS, project.pk)


def call_lists(actor: Actor, project: Project) -> QuerySet[CallList]:
    """Return the call lists with how many people stand on them and were called, the latest first."""
    rows = CallList.objects.filter(project=project).select_related("segment", "made_by")
    rows = rows.annotate(people_count=Count("people"), called=Count("people", filter=~Q(people__result="")))
    return visible(rows, actor, policies.VIEW_SEGMENTS, project.pk)


def get_call_list(actor: Actor, project: Project, pk: int) -> CallList:
    """Return a call list of the project or raise `NotFound`."""
    return one_of(call_lists(actor, project), pk)


def calls_visible_to(actor: Actor, project: Project) -> QuerySet[Call]:
    """Return the people of call lists."""
    rows = Call.objects.filter(project=project).select_related("calls__segment", "person")
    return visible(rows, actor, policies.EDIT_SEGMENTS, project.pk)


def get_call(actor: Actor, project: Project, pk: int) -> Call:
    """Return somebody of a call list or raise `NotFound`."""
    return one_of(calls_visible_to(actor, project), pk)
