"""The nightly end of work that nobody confirmed, learning at night, and the mailbox that residents write to."""

from __future__ import annotations

import logging

from django.db import transaction

from anju.core import scope
from anju.core.access import system_actor
from anju.core.errors import DomainError
from anju.domains.service import ports, queries, services
from anju.domains.service.ports import IncomingMail, MailboxFault
from anju.domains.tenancy import queries as tenancy

logger = logging.getLogger(__name__)
MOST_LETTERS = 50


def open_care_visits_everywhere(timestamp: int = 0) -> int:
    """Open the visits that are due in every project; return how many."""
    actor = system_actor("care schedule")
    with transaction.atomic(), scope.enter([]):
        projects = list(tenancy.projects_of(actor))
    opened = 0
    for project in projects:
        # A project that fails must not keep the others waiting.
        try:
            with transaction.atomic(), scope.enter([project.pk], actor=actor):
                opened += services.open_care_visits(actor=actor, project=project)
        except Exception:
            logger.exception("opening the care visits of project %s failed", project.pk)
    return opened


def close_unconfirmed_everywhere(timestamp: int = 0) -> int:
    """Close what its residents have not confirmed in time, in every project; return how many orders.

    Reports that waited long enough for a rating go on to their end with it.
    """
    actor = system_actor("service schedule")
    with transaction.atomic(), scope.enter([]):
        projects = list(tenancy.projects_of(actor))
    closed = 0
    for project in projects:
        # A project that fails must not keep the others waiting.
        try:
            with transaction.atomic(), scope.enter([project.pk], actor=actor):
                closed += services.close_unconfirmed(actor=actor, project=project)
                services.settle_due(actor=actor, project=project)
        except Exception:
            logger.exception("closing what nobody confirmed in project %s failed", project.pk)
    return closed


def learn_sorting(timestamp: int = 0) -> int | None:
    """Learn to sort reports from the corrections of all projects; return the version that was made, if any."""
    actor = system_actor("service schedule")
    with transaction.atomic(), scope.enter([]):
        projects = [project.pk for project in tenancy.projects_of(actor)]
    with transaction.atomic(), scope.enter(projects, actor=actor):
        version = services.learn_from_corrections(actor=actor)
    return version.pk if version else None


def fetch_mail(timestamp: int = 0) -> int:
    """Make reports of the unread letters in the office's mailbox; return how many were looked at.

    The address that a letter was sent to names the project. A letter for none, and one that fails, is flagged for a
    person and does not keep the others waiting.
    """
    box = ports.mailbox()
    if box is None:
        return 0
    actor = system_actor("e-mail")
    with transaction.atomic(), scope.enter([]):
        projects = [project.pk for project in tenancy.projects_of(actor)]
    with transaction.atomic(), scope.enter(projects, actor=actor):
        addresses = queries.addresses_of_projects()

    def take(mail: IncomingMail) -> bool:
        project = next((addresses[one] for one in mail.recipients if one in addresses), None)
        if project is None:
            return False
        try:
            with transaction.atomic(), scope.enter([project.pk], actor=actor):
                return services.take_mail(actor=actor, project=project, mail=mail) is not None
        except DomainError as fault:
            logger.warning("letter %s for project %s was not taken: %s", mail.message_id, project.pk, fault)
        except Exception:
            logger.exception("letter %s for project %s failed", mail.message_id, project.pk)
        return False

    try:
        return box.hand_over(take, most=MOST_LETTERS)
    except MailboxFault as fault:
        logger.warning("the mailbox cannot be read: %s", fault)
        return 0
