"""Groups of customers: what they need, what they are told, whom the desk calls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from anju.core import clock, validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.estate.models import Building
from anju.domains.notifications import services as notifications
from anju.domains.residents import policies
from anju.domains.residents.enums import CallResult
from anju.domains.residents.models import Call, CallList, Campaign, Need, Person, Segment
from anju.domains.residents.queries import segments
from anju.domains.tenancy.models import Project

KINDS = {True: "residents.segment.marketing", False: "residents.segment.notice"}


def note_need(
    *, actor: Actor, person: Person, kind: str, words: str, until: dt.date | None = None, need: Need | None = None
) -> Need:
    """Note what somebody needs or likes, or change what was noted; it counts until a day, or for good."""
    actor.require(policies.EDIT_SEGMENTS, person.project_id)
    need = need or Need(project_id=person.project_id, person=person, noted_on=clock.today(), noted_by_id=actor.user_id)
    if until is not None and until < need.noted_on:
        raise DomainError(_("Choose today or a later day."), field="until")
    need.kind, need.words, need.until = kind, words.strip(), until
    validation.check(need)
    need.save()
    return need


def save_segment(
    *,
    actor: Actor,
    project: Project,
    name: str,
    roles: Sequence[str] = (),
    buildings: Sequence[int] = (),
    tags: Sequence[str] = (),
    needs: Sequence[str] = (),
    segment: Segment | None = None,
) -> Segment:
    """Describe a group of customers, or describe it otherwise. Care tags need the right to see them."""
    actor.require(policies.EDIT_SEGMENTS, project.pk)
    if tags:
        actor.require(policies.VIEW_TAGS, project.pk)
    segment = segment or Segment(project=project)
    segment.name, segment.roles, segment.tags, segment.needs = name.strip(), list(roles), list(tags), list(needs)
    segment.buildings = sorted(set(buildings))
    if Building.objects.filter(project=project, pk__in=segment.buildings).count() != len(segment.buildings):
        raise DomainError(_("This building is not in the project."), field="buildings")
    validation.check(segment)
    segment.save()
    return segment


def write_to_segment(
    *, actor: Actor, segment: Segment, title: str, words: str, is_marketing: bool, channels: Sequence[str] = ()
) -> Campaign:
    """Send words to a segment by a mass send, which can be undone for fifteen seconds (`undo_campaign`).

    Marketing is sent to those alone whose last word in the ledger of consents is yes; who withdraws before their
    message is written is told nothing. Raises `DomainError` when nobody is left.
    """
    actor.require(policies.EDIT_SEGMENTS, segment.project_id)
    _require_fair(actor, segment, is_marketing=is_marketing)
    if not words.strip():
        raise DomainError(_("Write something."), field="words")
    meant = len(segments.ids_in(segment))
    reachable = len(segments.ids_in(segment, is_marketing=is_marketing))
    if is_marketing and not reachable:
        raise DomainError(_("Nobody in this segment has agreed to marketing."))
    sent = notifications.broadcast(
        actor=actor,
        project=segment.project,
        kind=KINDS[is_marketing],
        params={"title": title.strip(), "text": words.strip()},
        audience=segments.AUDIENCE,
        narrowing=segments.narrowing_of(segment, is_marketing=is_marketing),
        channels=channels,
        url="/r/",
    )
    campaign = Campaign(
        project_id=segment.project_id,
        segment=segment,
        is_marketing=is_marketing,
        title=title.strip(),
        words=words.strip(),
        meant=meant,
        reachable=reachable,
        broadcast=sent,
        sent_by_id=actor.user_id,
        sent_at=clock.now(),
    )
    validation.check(campaign)
    campaign.save()
    return campaign


def undo_campaign(*, actor: Actor, campaign: Campaign) -> Campaign:
    """Call off what was to be sent to a segment. Raises `DomainError` when sending has begun."""
    actor.require(policies.EDIT_SEGMENTS, campaign.project_id)
    if campaign.segment.tags:
        actor.require(policies.VIEW_TAGS, campaign.project_id)
    notifications.undo(broadcast=campaign.broadcast)
    campaign.refresh_from_db()
    return campaign


def make_call_list(
    *, actor: Actor, segment: Segment, title: str, script: str = "", is_marketing: bool = False
) -> CallList:
    """Put everybody of a segment who has a telephone on a list to be called; for marketing, who agreed to it.

    Raises `DomainError` for nobody.
    """
    actor.require(policies.EDIT_SEGMENTS, segment.project_id)
    _require_fair(actor, segment, is_marketing=is_marketing)
    people = Person.objects.filter(pk__in=segments.ids_in(segment, is_marketing=is_marketing)).exclude(phone="")
    found = list(people.order_by("pk").values_list("pk", flat=True))
    if not found and is_marketing:
        raise DomainError(_("Nobody in this segment has agreed to marketing."))
    if not found:
        raise DomainError(_("Nobody in this segment has a telephone number."))
    made = CallList(
        project_id=segment.project_id,
        segment=segment,
        title=title.strip(),
        is_marketing=is_marketing,
        script=script.strip(),
        made_at=clock.now(),
        made_by_id=actor.user_id,
    )
    validation.check(made)
    made.save()
    Call.objects.bulk_create([Call(project_id=made.project_id, calls=made, person_id=pk) for pk in found])
    return made


def note_call(*, actor: Actor, call: Call, result: str, note: str = "") -> Call:
    """Note what a call came to; who was not reached may be called again.

    Who has withdrawn from marketing since the list was made is not called: only that can be noted.
    """
    actor.require(policies.EDIT_SEGMENTS, call.project_id)
    call = Call.objects.select_for_update(of=("self",)).select_related("calls", "person").get(pk=call.pk)
    if result != CallResult.DECLINED and not segments.may_call(call):
        raise DomainError(_("This person has withdrawn from marketing and is not called."), field="result")
    if call.result in (CallResult.REACHED, CallResult.DECLINED):
        raise DomainError(_("This call has been made already."))
    call.result, call.note = CallResult(result), note.strip()[:200]
    call.attempts += 1
    call.called_at, call.called_by_id = clock.now(), actor.user_id
    call.save(update_fields=["result", "note", "attempts", "called_at", "called_by"])
    return call


def _require_fair(actor: Actor, segment: Segment, *, is_marketing: bool) -> None:
    """Refuse a segment by care tags to who may not see them, and to whoever sells something."""
    if segment.tags:
        actor.require(policies.VIEW_TAGS, segment.project_id)
    if is_marketing and segment.tags:
        raise DomainError(_("Nobody is advertised to because of a care tag."))
