"""How a project treats its reports."""

from __future__ import annotations

from anju.core import validation
from anju.core.access import Actor
from anju.domains.service import policies, queries
from anju.domains.service.models import ServiceSettings
from anju.domains.tenancy.models import Project


def change_settings(
    *,
    actor: Actor,
    project: Project,
    auto_close_days: int,
    duplicate_days: int,
    visit_share: int,
    least_ratings: int,
    mail_address: str = "",
    rating_days: int | None = None,
    visit_attempts: int | None = None,
    repeat_days: int | None = None,
    visit_script: str | None = None,
) -> ServiceSettings:
    """Set a project's days, shares and address; they hold from now on. What is None stays as it is."""
    actor.require(policies.EDIT_SETTINGS, project.pk)
    settings = queries.settings_of(project)
    settings.auto_close_days, settings.duplicate_days = auto_close_days, duplicate_days
    settings.visit_share, settings.least_ratings = visit_share, least_ratings
    settings.mail_address = mail_address.strip().lower()
    later = {
        "rating_days": rating_days,
        "visit_attempts": visit_attempts,
        "repeat_days": repeat_days,
        "visit_script": visit_script,
    }
    for name, value in later.items():
        if value is not None:
            setattr(settings, name, value)
    validation.check(settings)
    settings.save()
    return settings
