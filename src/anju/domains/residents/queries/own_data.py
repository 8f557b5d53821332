"""What the register knows about an account, in plain values, for who it is about (PIPL 45)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from anju.core import clock, masking
from anju.core.access import Actor
from anju.domains.identity.models import User
from anju.domains.residents.models import (
    Consent,
    DataRequest,
    PersonAccount,
    PersonTag,
    Registration,
    Residency,
    Vehicle,
)
from anju.domains.tenancy.models import Project


def account_of(actor: Actor) -> dict[str, Any]:
    """Return the account itself."""
    user = User.objects.get(pk=actor.user_id)
    return {
        "name": user.name,
        "phone": user.phone,
        "language": user.language,
        "since": user.created_at.isoformat(timespec="seconds"),
    }


def estates_of(actor: Actor, projects: Sequence[Project]) -> list[dict[str, Any]]:
    """Return what each estate of the present scope knows about the account's person (five queries).

    The identity number stays masked: it is shown in full at the desk, where it is logged.
    """
    links = list(PersonAccount.objects.filter(user=actor.user_id).select_related("person").order_by("project"))
    people = [link.person_id for link in links]
    residencies = list(Residency.objects.filter(person__in=people).select_related("unit").order_by("pk"))
    vehicles = list(Vehicle.objects.filter(person__in=people).order_by("pk"))
    tags = list(PersonTag.objects.filter(person__in=people).order_by("pk"))
    consents = list(Consent.objects.filter(person__in=people).order_by("pk"))
    asked = list(Registration.objects.filter(user=actor.user_id).select_related("unit").order_by("pk"))
    names = {project.pk: project.name for project in projects}
    return [
        {
            "estate": names[link.project_id],
            "name": link.person.name,
            "phone": link.person.phone,
            "identity_number": masking.sealed_identity(link.person.identity_sealed),
            "remark": link.person.remark,
            "residencies": [
                {
                    "unit": one.unit.code,
                    "as": str(one.get_role_display()),
                    "from": one.starts_on.isoformat() if one.starts_on else "",
                    "until": one.ends_on.isoformat() if one.ends_on else "",
                }
                for one in residencies
                if one.person_id == link.person_id
            ],
            "vehicles": [one.plate for one in vehicles if one.person_id == link.person_id],
            "care_tags": [str(one.get_tag_display()) for one in tags if one.person_id == link.person_id],
            "consents": [
                {
                    "purpose": str(one.get_purpose_display()),
                    "given": one.is_given,
                    "at": one.recorded_at.isoformat(timespec="seconds"),
                }
                for one in consents
                if one.person_id == link.person_id
            ],
            "registrations": [
                {
                    "unit": one.unit.code,
                    "state": str(one.get_state_display()),
                    "at": one.asked_at.astimezone(clock.ZONE).date().isoformat(),
                }
                for one in asked
                if one.project_id == link.project_id
            ],
        }
        for link in links
        if link.project_id in names
    ]


def requests_of(actor: Actor) -> list[DataRequest]:
    """Return what the account asked about its data in the projects of the present scope, the newest first."""
    return list(DataRequest.objects.filter(user=actor.user_id).select_related("project").order_by("-pk"))
