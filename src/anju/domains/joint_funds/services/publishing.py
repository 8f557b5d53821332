"""Publications to the owners: made out of the ledgers by one person, published by another, kept as they were told."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.joint_funds import policies, queries
from anju.domains.joint_funds.calc import is_whole_months
from anju.domains.joint_funds.enums import PublicationState
from anju.domains.joint_funds.models import Publication
from anju.domains.tenancy.models import Project

SHOWN_DAYS = 30
"""How long a publication has to stay up at the least [湖州条例31]."""


def prepare_publication(*, actor: Actor, project: Project, first_on: dt.date, last_on: dt.date) -> Publication:
    """Make the account of a period out of the ledgers; it says what they said at this moment."""
    actor.require(policies.PREPARE_PUBLICATIONS, project.pk)
    if last_on < first_on:
        raise DomainError(_("The end lies before the beginning."), field="last_on")
    if last_on > clock.today():
        raise DomainError(_("The day lies in the future."), field="last_on")
    if not is_whole_months(first_on, last_on) and queries.service_funds(project, last_on).months:
        raise DomainError(
            _("The project is run on commission: an account of its service funds covers whole months."),
            field="first_on",
        )
    return Publication.objects.create(
        project=project,
        first_on=first_on,
        last_on=last_on,
        content=queries.account_of_period(project, first_on, last_on).as_stored(),
        prepared_by_id=actor.user_id,
        prepared_at=clock.now(),
    )


def publish(*, actor: Actor, publication: Publication) -> Publication:
    """Show it to the residents. Raises DomainError when the ledgers say something else by now."""
    actor.require(policies.PUBLISH, publication.project_id)
    with transaction.atomic():
        found = _locked(publication, PublicationState.DRAFT)
        if actor.user_id is not None and actor.user_id == found.prepared_by_id:
            raise AccessDenied(_("Somebody else than who prepared it publishes."))
        now = queries.account_of_period(found.project, found.first_on, found.last_on).as_stored()
        if now != found.content:
            raise DomainError(_("The ledgers have moved since this was prepared; prepare it again."))
        if Publication.objects.filter(
            project=found.project,
            first_on=found.first_on,
            last_on=found.last_on,
            state=PublicationState.PUBLISHED,
        ).exists():
            raise DomainError(_("This period has been published; withdraw that publication first."))
        found.state, found.published_by_id, found.published_at = (
            PublicationState.PUBLISHED,
            actor.user_id,
            clock.now(),
        )
        found.save(update_fields=["state", "published_by", "published_at"])
    return found


def withdraw_publication(*, actor: Actor, publication: Publication, reason: str) -> Publication:
    """Take a publication, or a draft, back with a reason; it stays on record."""
    actor.require(policies.PUBLISH, publication.project_id)
    if not reason.strip():
        raise DomainError(_("A reason is needed."), field="reason")
    with transaction.atomic():
        found = _locked(publication, PublicationState.DRAFT, PublicationState.PUBLISHED)
        found.state, found.reason = PublicationState.WITHDRAWN, reason
        found.save(update_fields=["state", "reason"])
    return found


def _locked(publication: Publication, *states: PublicationState) -> Publication:
    found = Publication.objects.select_for_update(of=("self",)).select_related("project").get(pk=publication.pk)
    if found.state not in states:
        raise DomainError(_("This publication is “{state}” by now.").format(state=found.get_state_display()))
    return found
