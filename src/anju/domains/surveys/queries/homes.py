"""What a home is asked, and what it reads of meetings."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from anju.core import clock
from anju.core.doors import one_of
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.models import PersonTag
from anju.domains.residents.queries import Home, segments
from anju.domains.surveys.enums import FormKind, FormState, MeetingState, Party
from anju.domains.surveys.models import AskedHome, Meeting, Questionnaire


def party_of(home: Home) -> Party:
    """Return which of a unit's two households a resident belongs to."""
    return Party.OWNERS if home.role in (ResidencyRole.OWNER, ResidencyRole.FAMILY) else Party.TENANTS


def period_of(questionnaire: Questionnaire) -> int:
    """Return within what a household answers once: a questionnaire as a whole, a feedback form each month."""
    today = clock.today()
    return today.year * 100 + today.month if questionnaire.kind == FormKind.STANDING else 0


def forms_of_home(home: Home) -> QuerySet[Questionnaire]:
    """Return what a home may answer now, each with ``is_answered``: what it was asked, and feedback forms.

    Once somebody of the household has answered, the others see that it is done.
    """
    today, party = clock.today(), party_of(home)
    asked = AskedHome.objects.filter(questionnaire=OuterRef("pk"), unit=home.unit, party=party, period=0)
    month = today.year * 100 + today.month
    said = AskedHome.objects.filter(
        questionnaire=OuterRef("pk"), unit=home.unit, party=party, is_answered=True, period__in=(0, month)
    )
    rows = Questionnaire.objects.filter(project=home.project, state=FormState.OPEN).filter(
        Q(opens_on__isnull=True) | Q(opens_on__lte=today), Q(closes_on__isnull=True) | Q(closes_on__gte=today)
    )
    standing = Q(kind=FormKind.STANDING) & (Q(parties=[]) | Q(parties__contains=[party.value]))
    standing &= Q(buildings=[]) | Q(buildings__contains=[home.unit.building_id])
    standing &= Q(segment__isnull=True) | Q(segment__in=segments.segments_of(home))
    tags = list(PersonTag.objects.filter(person=home.person).values_list("tag", flat=True))
    standing &= Q(tags=[]) | Q(tags__overlap=tags) if tags else Q(tags=[])
    return rows.filter(standing | Q(kind=FormKind.PERIODIC) & Exists(asked)).annotate(is_answered=Exists(said))


def form_of_home(home: Home, pk: int) -> Questionnaire:
    """Return a questionnaire that the home may answer or has answered, or raise `NotFound`."""
    return one_of(forms_of_home(home), pk)


def asked_of_home(home: Home) -> QuerySet[Questionnaire]:
    """Return what the home was asked and has not answered yet."""
    return forms_of_home(home).filter(kind=FormKind.PERIODIC, is_answered=False)


def meetings_of_home(home: Home) -> QuerySet[Meeting]:
    """Return the meetings of today and to come, and those whose minutes are published."""
    rows = Meeting.objects.filter(project=home.project)
    today = dt.datetime.combine(clock.today(), dt.time(), clock.ZONE)
    planned = Q(state=MeetingState.PLANNED, at__gte=today)
    return rows.filter(Q(state=MeetingState.PUBLISHED) | planned).order_by("-at")


def meeting_of_home(home: Home, pk: int) -> Meeting:
    """Return a meeting that the home reads of, or raise `NotFound`."""
    return one_of(meetings_of_home(home), pk)
