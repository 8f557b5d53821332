"""The log of who was shown personal data."""

from __future__ import annotations

from anju.core import clock
from anju.core.access import Actor
from anju.domains.identity.models import PersonalDataAccess
from anju.domains.tenancy.models import Project


def log_personal_data(*, actor: Actor, subject: str, project: Project | None = None, reason: str = "") -> None:
    """Log that the actor was shown unmasked personal data (PIPL 51, 55). ``subject`` is ``domain.noun:id.field``."""
    PersonalDataAccess.objects.create(
        project=project, user_id=actor.user_id, subject=subject, reason=reason, shown_at=clock.now()
    )
