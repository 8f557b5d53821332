"""What an account keeps about the homes it enters."""

from __future__ import annotations

from anju.core.access import Actor
from anju.domains.identity import services as identity
from anju.domains.residents.models import PersonAccount
from anju.domains.residents.queries import Home


def remember_home(*, actor: Actor, home: Home) -> None:
    """Keep the home that the resident entered, so that the next visit leads there. The `Home` is the permission."""
    PersonAccount.objects.filter(user=actor.user_id, project=home.project).update(last_unit=home.unit)
    identity.remember_project(actor=actor, project=home.project)
