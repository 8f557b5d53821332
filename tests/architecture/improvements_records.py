"""Records of improvement measures."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from anju.core import clock
from anju.core.access import system_actor
from anju.domains.improvements import services
from anju.domains.improvements.services import Origin
from anju.domains.tenancy.models import Project
from anju.domains.workforce.models import Employee


def measure(project: Project, number: int) -> int:
    worker, _new = Employee.objects.get_or_create(
        number=f"GJ{project.code}", defaults={"project": project, "name": "李工"}
    )
    return services.open_measure(
        actor=system_actor("tests"),
        project=project,
        title=f"更换三号楼{number}单元排水立管",
        reason="三号楼下水堵塞三个月 18 次",
        expected="每月不超过 2 次",
        responsible=worker,
        due_on=clock.today() + dt.timedelta(days=14),
        origin=Origin(label="热点分析", path=f"/p/{project.code}/measures/", figure="18 次", before=Decimal(18)),
    ).pk


MAKERS = {"measure": measure}
OF_MODEL = {"improvements.Measure": "measure"}
