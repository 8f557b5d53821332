"""Mandates for direct debits: signed by a home, ended with a reason, never changed."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from django.utils.translation import gettext as _

from anju.core import clock, sealing, validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.banking import policies
from anju.domains.banking.models import DebitMandate
from anju.domains.estate.models import Unit
from anju.domains.tenancy.models import Project

MANDATE_SUBJECT = "banking.mandate"


def record_mandate(
    *,
    actor: Actor,
    project: Project,
    number: str,
    unit: Unit,
    holder: str,
    bank: str,
    account: str,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    limit: Decimal | None = None,
) -> DebitMandate:
    """Record that a home agreed to direct debits; a home has one mandate that holds.

    The account number is kept sealed. Raises AccessDenied, DomainError.
    """
    actor.require(policies.EDIT_MANDATES, project.pk)
    bare = re.sub(r"[\s-]", "", account)
    if not re.fullmatch(r"\d{8,30}", bare):
        raise DomainError(_("An account number has 8 to 30 digits."), field="account")
    if unit.project_id != project.pk:
        raise DomainError(_("Choose a unit of this project."), field="unit")
    if DebitMandate.objects.filter(unit=unit, ended_at__isnull=True).exists():
        raise DomainError(_("This unit has a mandate already; end it first."), field="unit")
    mandate = DebitMandate(
        project=project,
        number=number.strip(),
        unit=unit,
        holder=holder.strip(),
        bank=bank.strip(),
        account_sealed=sealing.seal(bare),
        limit=limit,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    validation.check(mandate)
    mandate.save()
    return mandate


def end_mandate(*, actor: Actor, mandate: DebitMandate, reason: str) -> DebitMandate:
    """End a mandate, with a reason; debits that are with the bank are still answered.

    Raises AccessDenied, DomainError.
    """
    actor.require(policies.EDIT_MANDATES, mandate.project_id)
    if not reason.strip():
        raise DomainError(_("Give a reason."), field="reason")
    held = DebitMandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if held.ended_at is not None:
        raise DomainError(_("This mandate has ended already."))
    held.ended_at, held.ended_reason = clock.now(), reason.strip()[:200]
    held.save(update_fields=["ended_at", "ended_reason"])
    return held
