"""Keeping what the desk made of suggestions, so that one can see how good they are."""

from __future__ import annotations

from collections.abc import Iterable

from anju.core import clock
from anju.core.access import Actor
from anju.domains.workforce.models import Employee
from anju.domains.workorders.enums import Answer
from anju.domains.workorders.models import Proposal, ProposalAnswer

REASON_LENGTH = 200


def note_answers(*, actor: Actor, order_ids: Iterable[int], worker: Employee, reason: str = "") -> None:
    """Keep that these orders went to a worker, beside whom the plan suggested; the suggestions are used up with that.

    ``reason`` is why it is somebody else, if anybody said.
    """
    rows = Proposal.objects.filter(order__in=list(order_ids))
    found = list(rows)
    if not found:
        return
    now = clock.now()
    ProposalAnswer.objects.bulk_create(
        ProposalAnswer(
            project_id=one.project_id,
            order_id=one.order_id,
            proposed_id=one.worker_id,
            chosen=worker,
            answer=Answer.ACCEPTED if one.worker_id == worker.pk else Answer.OTHER,
            reason="" if one.worker_id == worker.pk else reason.strip()[:REASON_LENGTH],
            by_id=actor.user_id,
            at=now,
        )
        for one in found
    )
    rows.delete()
