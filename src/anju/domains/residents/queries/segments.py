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
from anju.domains.residents.queries.audiences import SEGMENT, SEGMENTS_OF
from anju.domains.residents.queries.homes import Home
from anju.domains.tenancy.models import Project

AUDIENCE = "residents.segment"
NARROWING = ("roles", "buildings", "tags", "needs", "purposes")


def segments_visible_to(actor: Actor, project: Project) -> QuerySet[Segment]:
    """Return the project's segments. One by care tags shows nobody to who may not see those tags."""
    rows = Segment.objects.filter(project=project)
    rows = rows if actor.may(policies.VIEW_TAGS, project.pk) else rows.filter(tags=[])
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


def segments_of(home: Home) -> list[int]:
    """Return which segments a resident belongs to today, by this home of theirs (one statement)."""
    facts: dict[str, Any] = {
        "project": home.project.pk,
        "person": home.person.pk,
        "unit": home.unit.pk,
        "today": clock.today(),
    }
    with connection.cursor() as cursor:
        cursor.execute(SEGMENTS_OF, facts)
        return [pk for (pk,) in cursor.fetchall()]


def may_call(call: Call) -> bool:
    """Tell whether somebody of a call list may be called now: for marketing, while their last word on it is yes."""
    words = call.person.consents.filter(purpose=ConsentPurpose.MARKETING).order_by("-pk")
    return not call.calls.is_marketing or bool(words.values_list("is_given", flat=True).first())


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
    rows = _without_care(actor, project, rows, "segment")
    return visible(rows, actor, policies.VIEW_SEGMENTS, project.pk)


def get_campaign(actor: Actor, project: Project, pk: int) -> Campaign:
    """Return what was sent to a segment or raise `NotFound`."""
    return one_of(campaigns_visible_to(actor, project), pk)


def call_lists(actor: Actor, project: Project) -> QuerySet[CallList]:
    """Return the call lists with how many people stand on them and were called, the latest first."""
    rows = CallList.objects.filter(project=project).select_related("segment", "made_by")
    rows = rows.annotate(people_count=Count("people"), called=Count("people", filter=~Q(people__result="")))
    rows = _without_care(actor, project, rows, "segment")
    return visible(rows, actor, policies.VIEW_SEGMENTS, project.pk)


def get_call_list(actor: Actor, project: Project, pk: int) -> CallList:
    """Return a call list of the project or raise `NotFound`."""
    return one_of(call_lists(actor, project), pk)


def calls_visible_to(actor: Actor, project: Project) -> QuerySet[Call]:
    """Return the people of call lists."""
    rows = Call.objects.filter(project=project).select_related("calls__segment", "person")
    rows = _without_care(actor, project, rows, "calls__segment")
    return visible(rows, actor, policies.EDIT_SEGMENTS, project.pk)


def get_call(actor: Actor, project: Project, pk: int) -> Call:
    """Return somebody of a call list or raise `NotFound`."""
    return one_of(calls_visible_to(actor, project), pk)


def _without_care(actor: Actor, project: Project, rows: QuerySet[Any], path: str) -> QuerySet[Any]:
    """Leave out what was made for a segment by care tags where the actor may not see those: it names who has them."""
    return rows if actor.may(policies.VIEW_TAGS, project.pk) else rows.filter(**{f"{path}__tags": []})
