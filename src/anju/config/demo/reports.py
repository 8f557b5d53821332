"""A year of reports: what breaks when, how long it takes, what residents say of it; seeded, so the same for good."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from anju.config.demo import pictures
from anju.config.demo.workshop import Workshop
from anju.core import clock
from anju.core.access import Actor
from anju.domains.documents import services as documents
from anju.domains.estate import queries as estate
from anju.domains.residents import queries as residents
from anju.domains.service import queries as service_queries
from anju.domains.service.enums import Kind, VisitReason, VisitResult
from anju.domains.service.models import Leaf
from anju.domains.service.services import history
from anju.domains.service.services.history import PastOrder, PastTicket
from anju.domains.tenancy.models import Project
from anju.domains.workorders.enums import HoldReason

A_HOME_AND_MONTH = 0.16
"""Reports that one household makes in a month."""
PHOTOS_A_MONTH = 3
_HOURS = (1, 0, 0, 0, 0, 1, 3, 7, 11, 10, 8, 6, 6, 5, 6, 7, 7, 8, 10, 11, 9, 6, 3, 2)
_CHANNELS = {"app": 55, "phone": 30, "walk_in": 9, "wechat": 6}
# Minutes until given to somebody, accepted, there, finished: at best and at worst.
_PACE = {
    "emergency": ((1, 3), (1, 3), (5, 24), (15, 110)),
    "urgent": ((2, 18), (2, 12), (15, 100), (20, 120)),
    "normal": ((4, 50), (3, 25), (20, 300), (15, 90)),
}
# Minutes that somebody had to wait when it went wrong; most of these are finished after their limit.
_WAIT = {"emergency": (600, 900), "urgent": (1200, 2600), "normal": (3600, 8000)}
_GOOD, _BAD = ("准时", "技术好", "态度好", "现场干净"), ("迟到", "没有解决", "态度差", "现场没清理")
_CAUSES = {"neighbours": 8, "rules": 5, "explained": 4, "late": 3, "staff": 2, "attitude": 2, "unfounded": 1}
_PRAISE = ("师傅很专业", "来得很快，谢谢", "修得很好", "态度很好", "", "", "")
_BLAME = ("等了很久", "修了两次才好", "没有说明原因", "现场没有清理干净")


@dataclass(frozen=True)
class Story:
    """What is told of one class, how often, in which months thrice as often, where, and what was done."""

    leaf: str
    share: float
    season: frozenset[int]
    where: str
    words: tuple[str, ...]
    done: tuple[str, ...]


@dataclass(frozen=True)
class Household:
    """Somebody who may report: a resident of a unit since a day, in one of its two households."""

    unit_id: int
    person_id: int
    name: str
    phone: str
    party: str
    since: dt.date | None


@cache
def stories() -> tuple[Story, ...]:
    """Return what ``stories.txt`` says."""
    found = []
    for line in Path(__file__).with_name("stories.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            leaf, share, months, where, words, done = (cell.strip() for cell in line.split("|"))
            told, acts = (tuple(one.strip() for one in cell.split(" / ")) for cell in (words, done))
            found.append(Story(leaf, float(share), frozenset(map(int, months.split())), where, told, acts))
    return tuple(found)


def households(actor: Actor, project: Project) -> list[Household]:
    """Return who lives in the estate today (one query)."""
    rows = residents.residencies_visible_to(actor, project).filter(residents.current(clock.today())).order_by("pk")
    fields = ("unit_id", "person_id", "person__name", "person__phone", "role", "starts_on")
    return [
        Household(unit_id, person_id, name, phone, service_queries.party_of(role).value, since)
        for unit_id, person_id, name, phone, role, since in rows.values_list(*fields)
    ]


def load_month(
    *, actor: Actor, project: Project, workshop: Workshop, people: Sequence[Household], month: dt.date
) -> int:
    """Record the reports of a month that are over by now, and pictures of some; return how many there are."""
    past = list(_of_month(actor, project, workshop, people, month))
    ids = history.record_past_tickets(actor=actor, project=project, tickets=past)
    wanted = [(pk, one.leaf.code) for pk, one in zip(ids, past, strict=True)][-PHOTOS_A_MONTH:]
    for pk, leaf in wanted:
        if picture := pictures.picture_of(leaf):
            documents.store_photo(
                actor=actor, project=project, subject=service_queries.SUBJECT, subject_id=pk, content=picture
            )
    return len(past)


def _of_month(
    actor: Actor, project: Project, workshop: Workshop, people: Sequence[Household], month: dt.date
) -> Iterator[PastTicket]:
    chance = random.Random(f"anju-reports-{month}")  # noqa: S311 - a believable pattern, not a secret
    leaves = {leaf.code: leaf for leaf in service_queries.all_leaves()}
    causes = {cause.code: cause for cause in service_queries.causes_in_use()}
    places: dict[str, list[int]] = {}
    for place in estate.places_in_use(project):
        places.setdefault(place.kind, []).append(place.pk)
    weights = [story.share * (3 if month.month in story.season else 1) for story in stories()]
    homes = len({one.unit_id for one in people})
    now, last = clock.now(), (month + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    moments = sorted(_moment(chance, month, last.day) for _number in range(round(homes * A_HOME_AND_MONTH)))
    for opened in moments:
        who, story = chance.choice(people), chance.choices(stories(), weights)[0]
        if who.since is not None and who.since > opened.date():
            continue
        ticket = _ticket(
            chance=chance,
            workshop=workshop,
            who=who,
            story=story,
            leaf=leaves[story.leaf],
            places=places,
            opened=opened,
        )
        if ticket.leaf.kind == Kind.COMPLAINT:
            (code,) = random.Random(f"anju-cause-{opened}").choices(list(_CAUSES), list(_CAUSES.values()))  # noqa: S311
            ticket = replace(ticket, cause=causes[code])
        if ticket.order.closed_at < now:
            yield ticket


def _moment(chance: random.Random, month: dt.date, days: int) -> dt.datetime:
    hour = chance.choices(range(24), _HOURS)[0]
    day = month.replace(day=chance.randint(1, days))
    return dt.datetime.combine(day, dt.time(hour, chance.randrange(60), chance.randrange(60)), clock.ZONE)


def _ticket(
    *,
    chance: random.Random,
    workshop: Workshop,
    who: Household,
    story: Story,
    leaf: Leaf,
    places: dict[str, list[int]],
    opened: dt.datetime,
) -> PastTicket:
    words, channel = chance.choice(story.words), chance.choices(list(_CHANNELS), list(_CHANNELS.values()))[0]
    at_home, is_late = story.where == "home", chance.random() < 0.08
    order = PastOrder(
        kind=f"service.{leaf.kind}",
        category=leaf.code,
        title=words.partition("，")[0],
        detail=words,
        urgency=leaf.urgency,
        worker=workshop.worker_for(leaf.trade, chance),
        desk_id=workshop.desk.pk,
        opened_at=opened,
        **_steps(chance, leaf.urgency, opened, is_late),
        finish_note=chance.choice(story.done),
        unit_id=who.unit_id if at_home else None,
        place_id=None if at_home else chance.choice(places[story.where]),
        contact_name=who.name,
        contact_phone=who.phone,
    )
    return PastTicket(
        order=order,
        channel=channel,
        leaf=leaf,
        words=words,
        reporter_id=who.person_id,
        home_id=who.unit_id,
        party=who.party,
        is_private=at_home or leaf.kind == Kind.COMPLAINT,
        **_said(chance, leaf, order, is_late),
    )


def _steps(chance: random.Random, urgency: str, opened: dt.datetime, is_late: bool) -> dict[str, Any]:
    """Return the instants of an order's steps; what can wait is begun in the day."""
    assign, accept, arrive, work = (chance.uniform(*pace) for pace in _PACE[urgency])
    at = opened if urgency == "emergency" else _by_day(opened)
    steps: dict[str, Any] = {"assigned_at": (at := at + dt.timedelta(minutes=assign))}
    steps["accepted_at"] = at = at + dt.timedelta(minutes=accept)
    at += dt.timedelta(minutes=chance.uniform(*_WAIT[urgency]) if is_late else arrive)
    steps["arrived_at"] = at = at if urgency == "emergency" else _by_day(at)
    steps["started_at"] = at = at + dt.timedelta(minutes=chance.uniform(1, 8))
    if chance.random() < 0.05:
        reason = chance.choice((HoldReason.MATERIAL, HoldReason.MATERIAL, HoldReason.RESIDENT, HoldReason.OTHERS))
        steps["held_at"] = at = at + dt.timedelta(minutes=chance.uniform(5, 20))
        steps["resumed_at"] = at = _by_day(at + dt.timedelta(hours=chance.uniform(4, 60)))
        steps["hold_reason"] = reason
    steps["finished_at"] = at = at + dt.timedelta(minutes=work)
    confirmed = chance.random() < 0.65
    steps["closed_at"] = at + (dt.timedelta(hours=chance.expovariate(1 / 5)) if confirmed else dt.timedelta(days=3))
    return steps


def _by_day(at: dt.datetime) -> dt.datetime:
    """Return the instant, or a while after the next morning's eight o'clock where it is night."""
    if at.hour < 8:
        return at.replace(hour=8, minute=at.minute // 3)
    return (at + dt.timedelta(days=1)).replace(hour=8, minute=at.minute // 3) if at.hour >= 21 else at


def _said(chance: random.Random, leaf: Leaf, order: PastOrder, is_late: bool) -> dict[str, Any]:
    """Return the rating, if there is one, and the visit that followed."""
    if leaf.kind not in (Kind.REPAIR, Kind.COMPLAINT):
        return {}
    said: dict[str, Any] = {}
    if chance.random() < 0.5:
        shares = (5, 10, 22, 33, 30) if is_late else (1, 1, 5, 24, 69)
        stars = chance.choices(range(1, 6), shares)[0]
        is_good = stars > 3
        said = {
            "stars": stars,
            "tags": tuple(chance.sample(_GOOD if is_good else _BAD, chance.randint(0, 2))),
            "said": chance.choice(_PRAISE if is_good else _BLAME),
            "rated_at": min(order.closed_at + dt.timedelta(minutes=chance.uniform(1, 600)), clock.now()),
            "recommends": min(10, stars * 2 + chance.randint(-1, 1)) if chance.random() < 0.4 else None,
        }
    reason = _visit_reason(chance, leaf, said.get("stars"))
    if reason is None:
        return said
    result = VisitResult.SATISFIED if said.get("stars", 5) in (4, 5) else VisitResult.UNSATISFIED
    visited_at = order.closed_at + dt.timedelta(days=chance.uniform(1, 3))
    if visited_at < clock.now() - dt.timedelta(days=1):
        said |= {"visit_result": result, "visited_at": visited_at}
    return {**said, "visit": reason}


def _visit_reason(chance: random.Random, leaf: Leaf, stars: object) -> VisitReason | None:
    if isinstance(stars, int) and stars <= 2:
        return VisitReason.LOW_RATING
    if leaf.kind == Kind.COMPLAINT:
        return VisitReason.COMPLAINT
    return VisitReason.SAMPLE if chance.random() < 0.3 else None
