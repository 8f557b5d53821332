"""How a project's service is charged, by dated rows, and what auditors said of its funds."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core import clock, validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.joint_funds import policies
from anju.domains.joint_funds.enums import PayBy, SchemeKind
from anju.domains.joint_funds.models import FeeScheme, ServiceAudit
from anju.domains.tenancy.models import Project


def set_scheme(
    *,
    actor: Actor,
    project: Project,
    kind: SchemeKind,
    begins_on: dt.date,
    agreed_in: str,
    pay_by: str = "",
    monthly: Decimal | None = None,
    percent: Decimal | None = None,
) -> FeeScheme:
    """Let a scheme hold from a month on. Raises `DomainError` for a month that has one, or terms that do not fit."""
    actor.require(policies.EDIT_SCHEMES, project.pk)
    on_commission = kind == SchemeKind.COMMISSION
    if on_commission and pay_by not in PayBy.values:
        raise DomainError(_("Say how the company is paid."), field="pay_by")
    if on_commission and pay_by == PayBy.FIXED and not monthly:
        raise DomainError(_("Enter the fixed sum."), field="monthly")
    if on_commission and pay_by == PayBy.PERCENT and not (percent and 0 < percent < 100):
        raise DomainError(_("Enter a share between 0 and 100 per cent."), field="percent")
    with transaction.atomic():
        first = begins_on.replace(day=1)
        if FeeScheme.objects.filter(project=project, begins_on=first, withdrawn_at__isnull=True).exists():
            raise DomainError(_("A scheme begins in this month already; withdraw it first."), field="begins_on")
        scheme = FeeScheme(
            project=project,
            kind=kind,
            begins_on=first,
            pay_by=pay_by if on_commission else "",
            monthly=monthly if on_commission and pay_by == PayBy.FIXED else None,
            percent=percent if on_commission and pay_by == PayBy.PERCENT else None,
            agreed_in=agreed_in.strip(),
            set_by_id=actor.user_id,
            set_at=clock.now(),
        )
        validation.check(scheme, exclude=("set_by", "withdrawn_at"))
        scheme.save()
    return scheme


def withdraw_scheme(*, actor: Actor, scheme: FeeScheme, reason: str) -> FeeScheme:
    """Take a row back that should not have been entered; what was published under it stays as it was told."""
    actor.require(policies.EDIT_SCHEMES, scheme.project_id)
    if not reason.strip():
        raise DomainError(_("A reason is needed."), field="reason")
    with transaction.atomic():
        found = FeeScheme.objects.select_for_update(of=("self",)).get(pk=scheme.pk)
        if found.withdrawn_at is not None:
            raise DomainError(_("This scheme has been withdrawn."))
        found.withdrawn_at, found.reason = clock.now(), reason.strip()
        found.save(update_fields=["withdrawn_at", "reason"])
    return found


def record_audit(
    *, actor: Actor, project: Project, year: int, auditor: str, audited_on: dt.date, opinion: str
) -> ServiceAudit:
    """Keep what an auditor said of a year's service funds; a later word stands beside an earlier one."""
    actor.require(policies.RECORD_AUDITS, project.pk)
    if audited_on > clock.today():
        raise DomainError(_("The day lies in the future."), field="audited_on")
    if year > audited_on.year:
        raise DomainError(_("A year is audited when it has begun at the earliest."), field="year")
    audit = ServiceAudit(
        project=project,
        year=year,
        auditor=auditor.strip(),
        audited_on=audited_on,
        opinion=opinion.strip(),
        recorded_by_id=actor.user_id,
        recorded_at=clock.now(),
    )
    validation.check(audit, exclude=("recorded_by",))
    audit.save()
    return audit
