"""How a project takes money on-line."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from anju.core import validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.payments import policies, queries
from anju.domains.payments.models import OnlineSettings
from anju.domains.tenancy.models import Project


def set_online_settings(
    *, actor: Actor, project: Project, is_offered: bool, channels: Collection[str], surplus: str, minutes: int
) -> OnlineSettings:
    """Set whether, through which channels and for how long residents pay, and where surplus money goes.

    ``channels`` are codes; none named: all that take money for the project's company. Orders that are open keep their
    channel and their time. Raises AccessDenied, DomainError for a channel that takes no money for the company.
    """
    actor.require(policies.EDIT_ONLINE, project.pk)
    held = queries.online_settings(project)
    if not set(channels) <= {one.code for one in queries.channels_of(project)}:
        raise DomainError(_("Choose channels that take money for this project's company."), field="channels")
    held.is_offered, held.channels, held.surplus, held.minutes = is_offered, list(channels), surplus, minutes
    validation.check(held)
    held.save()
    return held
