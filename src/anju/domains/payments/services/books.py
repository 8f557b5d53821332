"""Receipt books: how their numbers begin."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from anju.core import events, numbering
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.payments import policies
from anju.domains.payments.events import ReceiptPrefixSet
from anju.domains.payments.queries.books import SERIES
from anju.domains.tenancy.models import Project

_FORM = re.compile(r"[A-Z0-9](?:[A-Z0-9-]*[A-Z0-9])?", re.ASCII)


def set_receipt_prefix(*, actor: Actor, project: Project, prefix: str) -> str:
    """Let the project's receipt numbers begin otherwise from now on; the year's numbers go on without a gap.

    Publishes `ReceiptPrefixSet`. Raises AccessDenied, DomainError for anything but capitals, digits and hyphens.
    """
    actor.require(policies.EDIT_BOOKS, project.pk)
    wanted = prefix.strip().upper()
    if len(wanted) > 12 or not _FORM.fullmatch(wanted):
        raise DomainError(_("Up to twelve letters, digits and hyphens."), field="prefix")
    numbering.set_prefix(project_id=project.pk, kind=SERIES, prefix=wanted)
    events.publish(ReceiptPrefixSet(project_id=project.pk, prefix=wanted))
    return wanted
