"""Records of work and of what residents reported."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models

from anju.core import clock
from anju.core.access import system_actor
from anju.domains.documents.models import Photo
from anju.domains.estate.models import Building
from anju.domains.estate.services import ways
from anju.domains.service import services as service
from anju.domains.service.models import Leaf, ReturnVisit, Ticket
from anju.domains.tenancy.models import Project
from anju.domains.workforce.models import Employee
from anju.domains.workorders import services as workorders
from anju.domains.workorders.models import Limits, Proposal
from tests.architecture import metering_records
from tests.architecture.reader import reader
from tests.factories import household, resident, work

ROOT = system_actor("tests")


def field_order(project: Project, number: int) -> int:
    """Make an order that the reader, who is hired for it, may take."""
    hired = {"project": project, "number": "reader", "name": "读者"}
    Employee.objects.get_or_create(user=reader(), defaults=hired)
    return work.open_order(project, title=f"工单{number}").pk


def ticket(project: Project, number: int, words: str = "水龙头漏水") -> int:
    home = household.make_unit(project, f"7-1-{number + 100:04d}")
    actor, key = resident.make_home(home, name=f"业主{number}")
    return service.report(actor=actor, home=key, words=words).pk


def unsorted(project: Project, number: int) -> int:
    return ticket(project, number, "有件事想问一下")


def visit(project: Project, number: int) -> int:
    told = Ticket.objects.get(pk=ticket(project, number))
    return ReturnVisit.objects.create(project=project, ticket=told, reason="sample", raised_at=clock.now()).pk


def leaf(project: Project, number: int) -> int:
    return Leaf.objects.order_by("position")[number].pk


def order(project: Project, number: int) -> int:
    return work.open_order(project, title=f"水龙头滴水{number}").pk


def pass_by(model: type[models.Model], pk: int) -> None:
    """Move the numbers of a table beyond one that a sample takes for itself: a later row would be given it again."""
    with connection.cursor() as cursor:
        given = 0
        while given < pk:
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
            (given,) = cursor.fetchone()


def order_photo(project: Project, number: int) -> int:
    pk = order(project, number)
    path = default_storage.save(f"photos/{number}.jpg", ContentFile(b"picture"))
    pass_by(Photo, pk)
    Photo.objects.create(
        pk=pk,  # of the order's address and of the photo's: both are filled in with one number
        project=project,
        subject="workorders.order",
        subject_id=pk,
        path=path,
        small_path=path,
        size=7,
        width=1,
        height=1,
        received_at=clock.now(),
    )
    return pk


def limits(project: Project, number: int) -> int:
    work.set_limits(project, 5, 30, 720, category=f"c{number}")
    return Limits.objects.get(project=project, category=f"c{number}").pk


def rule(project: Project, number: int) -> int:
    worker, _actor = work.make_worker(project)
    made = workorders.set_rule(actor=ROOT, project=project, kind=work.KIND, category=f"c{number}", workers=[worker])
    return made.pk


def way(project: Project, number: int) -> int:
    start, end = (Building.objects.create(project=project, code=f"W{number}{side}") for side in "AB")
    return ways.set_way(actor=ROOT, project=project, start=start, end=end, minutes=3).pk


def proposal(project: Project, number: int) -> int:
    worker, _actor = work.make_worker(project)
    made = Proposal.objects.create(
        project=project,
        order_id=order(project, number),
        worker=worker,
        position=0,
        start_at=clock.now(),
        walk_minutes=1,
        reasons=[{"code": "walk", "minutes": 1, "position": 0}],
        made_at=clock.now(),
    )
    return made.pk


MAKERS = {
    **metering_records.MAKERS,
    "field_order": field_order,
    "leaf": leaf,
    "limits": limits,
    "order": order,
    "order_photo": order_photo,
    "proposal": proposal,
    "rule": rule,
    "ticket": ticket,
    "unsorted": unsorted,
    "visit": visit,
    "way": way,
}
OF_MODEL = {
    **metering_records.OF_MODEL,
    "estate.Way": "way",
    "service.Leaf": "leaf",
    "service.ReturnVisit": "visit",
    "service.Ticket": "unsorted",
    "workorders.DispatchRule": "rule",
    "workorders.Limits": "limits",
    "workorders.Proposal": "proposal",
    "workorders.WorkOrder": "order",
}
