"""Records of complaints."""

from __future__ import annotations

from anju.domains.service import services as service
from anju.domains.service.models import Cause, Complaint
from anju.domains.tenancy.models import Project
from tests.architecture import work_records


def complaint(project: Project, number: int) -> int:
    told = work_records.ticket(project, number, "楼上装修太吵")
    return Complaint.objects.get(ticket=told).pk


def cause(project: Project, number: int) -> int:
    return service.edit_cause(actor=work_records.ROOT, cause=None, name=f"原因{Cause.objects.count()}").pk


MAKERS = {"complaint": complaint, "cause": cause}
OF_MODEL = {"service.Complaint": "complaint", "service.Cause": "cause"}
