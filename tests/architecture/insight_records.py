"""Records of analysis: a financial risk that was found."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from anju.core import clock
from anju.domains.insight.enums import NoteKind, RiskLevel
from anju.domains.insight.models import Finding, FindingNote
from anju.domains.tenancy.models import Project


def finding(project: Project, number: int) -> int:
    made = Finding.objects.create(
        project=project,
        rule="old_deposits",
        subject=str(number),
        level=RiskLevel.WARNING,
        figure=Decimal(365 + number),
        facts={"count": number, "amount": "1000.00", "since": "2025-01-03"},
        found_at=clock.now(),
        seen_at=clock.now(),
        due_on=clock.today() + dt.timedelta(days=7),
    )
    FindingNote.objects.create(
        project=project, finding=made, kind=NoteKind.FOUND, level=RiskLevel.WARNING, written_at=clock.now()
    )
    return made.pk


MAKERS = {"finding": finding}
OF_MODEL = {"insight.Finding": "finding"}
