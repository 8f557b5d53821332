"""Telling in time that contracts end."""

from __future__ import annotations

from anju.core import clock, events
from anju.core.access import Actor
from anju.domains.billing.events import ContractEnding
from anju.domains.billing.models import Contract
from anju.domains.billing.queries.contracts import expiring
from anju.domains.tenancy.models import Project


def announce_endings(*, actor: Actor, project: Project) -> int:
    """Tell of contracts that end within the project's days of notice, each once; return how many."""
    found = list(expiring(actor, project).filter(told_on__isnull=True))
    Contract.objects.filter(pk__in=[contract.pk for contract in found]).update(told_on=clock.today())
    for contract in found:
        events.publish(ContractEnding(project_id=project.pk, contract_id=contract.pk))
    return len(found)
