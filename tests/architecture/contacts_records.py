"""Records of the ways in: links between reports, the desk's answers, prices of paid services."""

from __future__ import annotations

from anju.core import clock
from anju.domains.service.models import AnswerScript, TicketLink
from anju.domains.tenancy.models import Project
from anju.domains.workorders.models import PriceItem
from tests.architecture.work_records import ticket


def ticket_link(project: Project, number: int) -> int:
    first, second = ticket(project, number), ticket(project, number + 1000)
    made = TicketLink.objects.create(
        project=project, ticket_id=first, other_id=second, kind="related", made_at=clock.now()
    )
    return made.pk


def script(project: Project, number: int) -> int:
    return AnswerScript.objects.create(project=project, question=f"几点上班 {number}", answer="八点半").pk


def price(project: Project, number: int) -> int:
    return PriceItem.objects.create(project=project, code=f"P{number}", name="换水龙头", unit="次", price="30.00").pk


MAKERS = {"ticket_link": ticket_link, "script": script, "price": price}
OF_MODEL = {
    "service.TicketLink": "ticket_link",
    "service.AnswerScript": "script",
    "workorders.PriceItem": "price",
}
