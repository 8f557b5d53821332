"""Reports that tell of two matters, opened as two that are linked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid5

from anju.core import clock
from anju.core.access import Actor
from anju.domains.residents.queries import Home
from anju.domains.service import queries
from anju.domains.service.enums import LinkKind
from anju.domains.service.models import Ticket, TicketLink
from anju.domains.service.services.reporting import register_call, report
from anju.domains.tenancy.models import Project


def register_parts(
    *, actor: Actor, project: Project, words: str, client_id: UUID | None = None, **facts: Any
) -> list[Ticket]:
    """Take a call that tells of two matters as two reports (`register_call`); as one where it tells of one."""
    return _each(
        actor,
        words,
        client_id,
        lambda **part: register_call(actor=actor, project=project, **{**facts, **part}),
    )


def report_parts(*, actor: Actor, home: Home, words: str, client_id: UUID | None = None, **facts: Any) -> list[Ticket]:
    """Take a resident's report of two matters as two (`report`); as one where it tells of one."""
    return _each(actor, words, client_id, lambda **part: report(actor=actor, home=home, **{**facts, **part}))


def _each(actor: Actor, words: str, client_id: UUID | None, take: Callable[..., Ticket]) -> list[Ticket]:
    parts = queries.split_words(words)
    if len(parts) < 2:
        return [take(words=words, client_id=client_id)]
    first = take(words=parts[0].text, leaf=None, client_id=client_id)
    made = [first]
    for number, part in enumerate(parts[1:], 1):
        own = uuid5(client_id, str(number)) if client_id else None
        made.append(take(words=part.text, leaf=None, photos=(), client_id=own))
        TicketLink.objects.get_or_create(
            project_id=first.project_id,
            ticket=made[-1],
            other=first,
            undone_at=None,
            defaults={"kind": LinkKind.PART, "made_by_id": actor.user_id, "made_at": clock.now()},
        )
    return made
