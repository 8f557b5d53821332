"""One small record of every kind that a screen shows, made as often as a test wants it.

A room of its own keeps its records in ``<room>_records.py`` beside this file.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import tests.architecture.arrears_records
from anju.core import clock
from anju.core.access import Actor, system_actor
from anju.core.models import BackgroundJob, EventRecord
from anju.domains.approvals.models import Request, RequestStep
from anju.domains.billing.models import Bill, BillRun, VacancyDiscount
from anju.domains.community import services as community
from anju.domains.documents.models import Document
from anju.domains.estate.models import Building, Place, Space
from anju.domains.identity import queries
from anju.domains.identity import services as identity
from anju.domains.identity.models import PersonalDataAccess, User
from anju.domains.identity.services import resident_accounts
from anju.domains.ledger.models import Period
from anju.domains.notifications.models import Delivery, Notification
from anju.domains.payments import services as payments
from anju.domains.payments.calc import orders
from anju.domains.payments.calc.tender import Tender
from anju.domains.payments.models import CashierShift, PayOrder
from anju.domains.residents.models import DataRequest, PersonTag, Registration, Residency, Vehicle
from anju.domains.tenancy import services as tenancy
from anju.domains.tenancy.models import Project
from anju.domains.workforce.models import Employee
from tests.architecture.reader import reader
from tests.factories import household

Maker = Callable[[Project, int], int]
ROOT = system_actor("tests")


def building(project: Project, number: int) -> int:
    return Building.objects.create(project=project, code=f"B{number}", position=number).pk


def unit(project: Project, number: int) -> int:
    made = household.make_unit(project, f"9-1-{number + 100:04d}")
    household.make_owner(made, f"业主{number}", phone=f"138{number:08d}")
    return made.pk


def space(project: Project, number: int) -> int:
    return Space.objects.create(project=project, code=f"S{number}", unit_id=unit(project, number)).pk


def place(project: Project, number: int) -> int:
    return Place.objects.create(project=project, code=f"P{number}", name=f"电梯{number}", kind="lift").pk


def residency(project: Project, number: int) -> int:
    return Residency.objects.get(unit_id=unit(project, number)).pk


def person(project: Project, number: int) -> int:
    owner = Residency.objects.get(pk=residency(project, number)).person
    PersonTag.objects.create(project=project, person=owner, tag="elderly_alone")
    return owner.pk


def registration(project: Project, number: int) -> int:
    made = Registration.objects.create(
        project=project,
        unit_id=unit(project, number),
        user=resident_accounts.open_resident_account(phone=f"135{number:08d}", name=f"住户{number}"),
        name=f"住户{number}",
        phone=f"135{number:08d}",
        role="owner",
        asked_at=clock.now(),
    )
    return made.pk


def data_request(project: Project, number: int) -> int:
    asker = resident_accounts.open_resident_account(phone=f"135{number:08d}", name=f"住户{number}")
    made = DataRequest.objects.create(
        project=project, person_id=person(project, number), user=asker, asked_at=clock.now()
    )
    return made.pk


def vehicle(project: Project, number: int) -> int:
    home = unit(project, number)
    return Vehicle.objects.create(project=project, plate=f"粤B{number:05d}", unit_id=home).pk


def employee(project: Project, number: int) -> int:
    return Employee.objects.create(project=project, number=f"{project.code}-{number}", name=f"员工{number}").pk


def bill(project: Project, number: int) -> int:
    home = household.make_unit(project, f"8-1-{number + 100:04d}")
    household.make_owner(home, f"业主{number}", phone=f"139{number:08d}")
    return household.make_bill(home).pk


def run(project: Project, number: int) -> int:
    first = dt.date(2020 + number // 12, number % 12 + 1, 1)
    return BillRun.objects.create(project=project, number=f"R{number}", month=first).pk


def tariff(project: Project, number: int) -> int:
    return household.make_tariff(project, f"收费项目{number}").pk


def discount(project: Project, number: int) -> int:
    home = unit(project, number)
    item = household.make_tariff(project).fee_item
    made = VacancyDiscount.objects.create(
        project=project, unit_id=home, fee_item=item, factor=Decimal("0.7"), starts_on=dt.date(2026, 1, 1)
    )
    return made.pk


def entry(project: Project, number: int) -> int:
    return Bill.objects.get(pk=bill(project, number)).entry_id


def period(project: Project, number: int) -> int:
    first = dt.date(2020 + number // 12, number % 12 + 1, 1)
    return Period.objects.create(project=project, month=first).pk


def user(project: Project, number: int) -> int:
    made = User.objects.create(username=f"{project.code}{number}", name=f"员工{number}", phone=f"137{number:08d}")
    identity.grant_role(actor=ROOT, user=made, role=queries.roles().get(code="guard"), project=project)
    return made.pk


def grant(project: Project, number: int) -> int:
    return queries.grants().get(user_id=user(project, number)).pk


def role(project: Project, number: int) -> int:
    guard = queries.roles().get(code="guard")
    return identity.copy_role(actor=ROOT, role=guard, code=f"{project.code.lower()}{number}", name=f"角色{number}").pk


def any_project(project: Project, number: int) -> int:
    made = tenancy.open_project(actor=ROOT, company=project.company, code=f"{project.code}-{number}", name="新项目")
    return made.pk


def department(project: Project, number: int) -> int:
    made = tenancy.open_department(actor=ROOT, company=project.company, name=f"部门{number}", project=project)
    return made.pk


def cashier_shift(project: Project, number: int) -> int:
    """Open a shift: the first one is the reader's, who without the right to audit sees no other."""
    cashier = reader() if number == 1 else _person(project, number)
    return CashierShift.objects.create(project=project, cashier=cashier, opened_at=clock.now()).pk


def payment(project: Project, number: int) -> int:
    shift = _shift(project, number)
    home = household.make_unit(project, f"7-1-{number + 100:04d}")
    due = household.make_bill(home, "10.00")
    taken = payments.take_payment(
        actor=_cashier(shift.cashier, project),
        project=project,
        shift=shift,
        unit=home,
        bill_ids=[due.pk],
        tenders=[Tender("cash", Decimal("10.00"))],
        idempotency_key=f"{project.code}-{number}",
    )
    return taken.pk


def request(project: Project, number: int) -> int:
    """Ask for approval by whom the reader's role decides."""
    mine = queries.in_force().filter(user=reader()).latest("pk").role
    made = Request.objects.create(
        project=project,
        kind="billing.vacancy",
        subject_id=number,
        title=f"申请{number}",
        applicant=_person(project, number),
        applied_at=clock.now(),
    )
    RequestStep.objects.create(project=project, request=made, position=1, role=mine)
    return made.pk


def document(project: Project, number: int) -> int:
    made = Document.objects.create(
        project=project,
        code=f"D{number}",
        subject="estate.unit",
        subject_id=unit(project, number),
        name=f"{number}.pdf",
        path=f"none/{number}",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        uploaded_at=clock.now(),
    )
    return made.pk


def event(project: Project, number: int) -> int:
    made = EventRecord.objects.create(project_id=project.pk, name="Something", payload={}, happened_at=clock.now())
    return made.pk


def access(project: Project, number: int) -> int:
    shown = f"residents.person:{number}.phone"
    made = PersonalDataAccess.objects.create(
        project=project, user=_person(project, number), subject=shown, shown_at=clock.now()
    )
    return made.pk


def notification(project: Project, number: int) -> int:
    made = Notification.objects.create(
        project=project, user=reader(), kind="test", title=f"消息{number}", url="/", created_at=clock.now()
    )
    return made.pk


def delivery(project: Project, number: int) -> int:
    made = Delivery.objects.create(
        project=project,
        kind="billing.bill.overdue",
        channel="sms",
        address=f"138{number:08d}",
        body="x",
        created_at=clock.now(),
        next_at=clock.now(),
    )
    return made.pk


def notice(project: Project, number: int) -> int:
    """Publish a notice that is seen already, to a building where somebody lives."""
    home = Residency.objects.get(pk=residency(project, number)).unit
    with clock.at(clock.now() - dt.timedelta(minutes=number)):
        written = community.write_notice(
            actor=ROOT,
            project=project,
            title=f"公告{number}",
            body="停水。",
            tag="outage",
            buildings=[home.building_id],
        )
        return community.publish_notice(actor=ROOT, notice=written).pk


def job(project: Project, number: int) -> int:
    made = BackgroundJob.objects.create(
        project_id=None, kind="test", title=f"任务{number}", user_id=reader().pk, created_at=clock.now()
    )
    return made.pk


def _person(project: Project, number: int) -> User:
    made, _new = User.objects.get_or_create(username=f"p{project.code}{number}", defaults={"name": f"某{number}"})
    return made


def _cashier(cashier: User, project: Project) -> Actor:
    held = queries.in_force().filter(user=cashier)
    if not held.exists():
        identity.grant_role(actor=ROOT, user=cashier, role=queries.roles().get(code="cashier"), project=project)
    return queries.actor_for(cashier, surface="test")


def pay_order(project: Project, number: int) -> int:
    """Make an on-line order that nobody has paid yet, of a unit of its own."""
    home = unit(project, number)
    return PayOrder.objects.create(
        project=project,
        number=orders.new_number(project.pk, clock.today()),
        unit_id=home,
        person=Residency.objects.get(unit_id=home).person,
        user=_person(project, number),
        channel="sandbox",
        merchant="M1",
        amount=Decimal("276.08"),
        client_id=uuid.uuid4(),
        created_at=clock.now(),
        expires_at=clock.now(),
    ).pk


def _shift(project: Project, number: int) -> CashierShift:
    return payments.open_shift(actor=_cashier(_person(project, number), project), project=project)


MAKERS: dict[str, Maker] = {
    **tests.architecture.arrears_records.MAKERS,
    "access": access,
    "bill": bill,
    "building": building,
    "data_request": data_request,
    "pay_order": pay_order,
    "delivery": delivery,
    "department": department,
    "discount": discount,
    "document": document,
    "employee": employee,
    "entry": entry,
    "event": event,
    "grant": grant,
    "job": job,
    "notice": notice,
    "notification": notification,
    "payment": payment,
    "period": period,
    "person": person,
    "place": place,
    "project": any_project,
    "registration": registration,
    "request": request,
    "residency": residency,
    "role": role,
    "run": run,
    "shift": cashier_shift,
    "space": space,
    "tariff": tariff,
    "unit": unit,
    "user": user,
    "vehicle": vehicle,
}

OF_MODEL = {
    **tests.architecture.arrears_records.OF_MODEL,
    "approvals.Request": "request",
    "billing.Bill": "bill",
    "billing.BillRun": "run",
    "billing.Tariff": "tariff",
    "billing.VacancyDiscount": "discount",
    "community.Notice": "notice",
    "core.BackgroundJob": "job",
    "core.EventRecord": "event",
    "estate.Building": "building",
    "estate.Place": "place",
    "estate.Space": "space",
    "estate.Unit": "unit",
    "identity.PersonalDataAccess": "access",
    "identity.Role": "role",
    "identity.RoleGrant": "grant",
    "identity.User": "user",
    "ledger.Entry": "entry",
    "ledger.Period": "period",
    "notifications.Delivery": "delivery",
    "notifications.Notification": "notification",
    "payments.CashierShift": "shift",
    "payments.PayOrder": "pay_order",
    "payments.Payment": "payment",
    "residents.DataRequest": "data_request",
    "residents.Person": "person",
    "residents.PersonTag": "person",
    "residents.Registration": "registration",
    "residents.Residency": "residency",
    "residents.Vehicle": "vehicle",
    "tenancy.Project": "project",
    "workforce.Employee": "employee",
}
"""The maker that fills the list of a model."""

for _file in sorted(Path(__file__).parent.glob("*_records.py")):
    _room = import_module(f"tests.architecture.{_file.stem}")
    MAKERS |= getattr(_room, "MAKERS", {})
    OF_MODEL |= getattr(_room, "OF_MODEL", {})
