"""Records of chasing: demands, tasks, promises, disputes and letters."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from anju.core import clock
from anju.core.access import system_actor
from anju.domains.arrears import services
from anju.domains.arrears.enums import DemandKind, StepKind
from anju.domains.arrears.models import DunningTask
from anju.domains.billing.models import Bill
from anju.domains.tenancy.models import Project
from tests.factories import household

ROOT = system_actor("tests")


def old_bill(project: Project, number: int) -> Bill:
    """Make a bill that runs out of time soon, of a household of its own."""
    home = household.make_unit(project, f"6-1-{number + 100:04d}")
    household.make_owner(home, f"业主{number}", phone=f"136{number:08d}")
    due = clock.today() - dt.timedelta(days=3 * 365 - 30)
    return household.make_bill(home, month=f"{due:%Y-%m}", due=due.isoformat())


def running_out(project: Project, number: int) -> int:
    return old_bill(project, number).pk


def demand(project: Project, number: int) -> int:
    bill = old_bill(project, number)
    (made,) = services.record_demands(
        actor=ROOT,
        project=project,
        bill_ids=[bill.pk],
        kind=DemandKind.LETTER,
        happened_on=clock.today(),
        proof=f"SF{number}",
    )
    return made.pk


def task(project: Project, number: int) -> int:
    bill = old_bill(project, number)
    today = clock.today()
    return DunningTask.objects.create(
        project=project,
        unit=bill.unit,
        kind=StepKind.PHONE,
        days=30,
        due_on=bill.due_on,
        amount=bill.amount,
        raised_on=today,
        next_on=today,
    ).pk


def promise(project: Project, number: int) -> int:
    bill = old_bill(project, number)
    made = services.note_promise(
        actor=ROOT, unit=bill.unit, amount=Decimal(10), promised_on=clock.today() + dt.timedelta(days=7)
    )
    return made.pk


def dispute(project: Project, number: int) -> int:
    bill = old_bill(project, number)
    return services.note_dispute(actor=ROOT, unit=bill.unit, bill=bill, reason=f"面积不对{number}").pk


def letter(project: Project, number: int) -> int:
    bill = old_bill(project, number)
    (made,) = services.write_letters(actor=ROOT, project=project, kind=StepKind.LETTER, unit_ids=[bill.unit_id])
    return made.pk


MAKERS = {
    "arrears_demand": demand,
    "arrears_dispute": dispute,
    "arrears_letter": letter,
    "arrears_promise": promise,
    "arrears_running_out": running_out,
    "arrears_task": task,
}
OF_MODEL = {
    "arrears.Demand": "arrears_demand",
    "arrears.Dispute": "arrears_dispute",
    "arrears.DunningTask": "arrears_task",
    "arrears.Letter": "arrears_letter",
    "arrears.Promise": "arrears_promise",
}
