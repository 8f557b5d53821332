"""How a project takes money on-line."""

from __future__ import annotations

from anju.core import validation
from anju.core.access import Actor
from anju.domains.payments import policies, queries
from anju.domains.payments.models import OnlineSettings
from anju.domains.tenancy.models import Project


def set_online_settings(
    *, actor: Actor, project: Project, is_offered: bool, channel: str, surplus: str, minutes: int
) -> OnlineSettings:
    """Set whether, through which channel and for how long residents pay, and where surplus money goes.

    Orders that are open keep their channel and their time. Raises AccessDenied, DomainError.
    """
    actor.require(policies.EDIT_ONLINE, project.pk)
    held = queries.online_settings(project)
    held.is_offered, held.channel, held.surplus, held.minutes = is_offered, channel, surplus, minutes
    validation.check(held)
    held.save()
    return held
