"""What the tabs of a person's page show."""

from __future__ import annotations

from typing import Any

from anju.core import masking
from anju.core.access import Actor
from anju.domains.residents import policies, queries
from anju.domains.residents.models import Person
from anju.surfaces.console.residents.tables import ROLE_TONES


def overview(actor: Actor, project: Any, person: Person) -> dict[str, Any]:
    """Return masked numbers, units, vehicles and, by right, care tags."""
    return {
        "phone": masking.phone(person.phone),
        "identity": masking.sealed_identity(person.identity_sealed),
        "may_reveal": actor.may(policies.REVEAL_PEOPLE, project.pk),
        "residencies": [
            (one, ROLE_TONES[one.role])
            for one in person.current_residencies  # type: ignore[attr-defined]
        ],
        "vehicles": list(queries.vehicles_of_person(actor, project, person)),
        "sees_vehicles": actor.may(policies.VIEW_VEHICLES, project.pk),
        "sees_tags": actor.may(policies.VIEW_TAGS, project.pk),
        "tags": queries.tags_of(actor, person),
    }


def consents(actor: Actor, project: Any, person: Person) -> dict[str, Any]:
    """Return where the person stands towards each purpose, and the whole ledger."""
    return {
        "states": queries.consent_states(person),
        "ledger": list(queries.consent_ledger(person)),
        "may_record": actor.may(policies.RECORD_CONSENTS, project.pk),
    }
