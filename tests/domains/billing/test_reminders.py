"""Reminders: of what is new, of what falls due, once a week of what is overdue; never of what is paid."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.domains.notifications.conftest import Recorder
from tests.factories import household

from anju.core import clock, scope
from anju.core.clock import ZONE
from anju.domains.billing import services
from anju.domains.billing.models import Bill, BillRun, Reminder
from anju.domains.identity.models import User
from anju.domains.notifications import ports
from anju.domains.notifications import services as notifications
from anju.domains.notifications.models import Delivery, Notification
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.models import Person, PersonAccount, Residency


@pytest.fixture(autouse=True)
def sms():
    """Plug a vendor of text messages that keeps what it is given."""
    recorder = Recorder()
    before = ports.provide(ports.Senders(sms=recorder))
    yield recorder
    ports.provide(before)


def account(person: Person) -> User:
    user = User.objects.create(username=f"r{person.pk}", name=person.name)
    PersonAccount.objects.create(project_id=person.project_id, person=person, user=user, linked_at=clock.now())
    return user


def day(number: int, hour: int = 9) -> dt.datetime:
    return dt.datetime(2026, 11, number, hour, 30, tzinfo=ZONE)


def remind(project: Any, root: Any, number: int, hour: int = 9) -> notifications.Told:
    with clock.at(day(number, hour)):
        return services.remind(actor=root, project=project)


def pay(bill: Bill, amount: Decimal | None = None) -> None:
    Bill.objects.filter(pk=bill.pk).update(paid=amount or bill.amount)


def told(kind: str) -> list[dt.date]:
    rows = Notification.objects.filter(kind=kind).order_by("created_at").values_list("created_at", flat=True)
    return [at.astimezone(ZONE).date() for at in rows]


def test_e27_overdue_is_told_weekly_and_stops_with_the_payment(project, root):
    unit = household.make_unit(project, "3-2-1201")
    account(household.make_owner(unit))
    bill = household.make_bill(unit, month="2026-10", due="2026-11-10")
    for number in range(9, 31):
        if number == 20:
            pay(bill)
        remind(project, root, number)
        remind(project, root, number, hour=15)  # a second run of the day adds nothing
    assert told("billing.bill.overdue") == [dt.date(2026, 11, 11), dt.date(2026, 11, 18)]
    assert told("billing.bill.due_soon") == [dt.date(2026, 11, 9)]
    assert Delivery.objects.filter(kind="billing.bill.overdue", channel="sms").count() == 2
    texts = Delivery.objects.filter(kind="billing.bill.overdue").values_list("body", flat=True)
    assert "¥276.08" in texts[0]
    assert "2026-11-10" in texts[0]


def test_reminders_come_seven_days_and_one_day_before(project, root):
    unit = household.make_unit(project)
    user = account(household.make_owner(unit))
    household.make_bill(unit, month="2026-10", due="2026-11-20")
    for number in range(10, 21):
        remind(project, root, number)
    assert told("billing.bill.due_soon") == [dt.date(2026, 11, 13), dt.date(2026, 11, 19)]
    row = Notification.objects.first()
    assert row.user == user
    assert row.url == f"/r/T1/{unit.pk}/bills/"


def test_a_week_is_kept_when_days_were_missed_and_when_the_oldest_is_paid(project, root):
    unit = household.make_unit(project)
    account(household.make_owner(unit))
    first = household.make_bill(unit, month="2026-09", due="2026-11-01")
    household.make_bill(unit, "50.00", month="2026-10", due="2026-11-03")
    for number in (2, 5, 13, 14, 20):
        if number == 13:
            pay(first)
        remind(project, root, number)
    assert told("billing.bill.overdue") == [dt.date(2026, 11, 2), dt.date(2026, 11, 13), dt.date(2026, 11, 20)]
    assert list(Reminder.objects.order_by("pk").values_list("amount", flat=True)) == [
        Decimal("276.08"),
        Decimal("50.00"),
        Decimal("50.00"),
    ]


def test_owners_and_paying_tenants_are_told_and_nobody_else(project, other_project, root):
    unit = household.make_unit(project)
    owner = account(household.make_owner(unit))
    people = {
        role: Person.objects.create(project=project, name=role, phone=f"1390000000{number}")
        for number, role in enumerate(["family", "tenant", "payer", "gone"])
    }
    Residency.objects.create(project=project, unit=unit, person=people["family"], role=ResidencyRole.FAMILY)
    Residency.objects.create(project=project, unit=unit, person=people["tenant"], role=ResidencyRole.TENANT)
    Residency.objects.create(
        project=project, unit=unit, person=people["payer"], role=ResidencyRole.TENANT, is_payer=True
    )
    Residency.objects.create(
        project=project, unit=unit, person=people["gone"], role=ResidencyRole.OWNER, ends_on=dt.date(2026, 10, 31)
    )
    users = {role: account(person) for role, person in people.items() if role != "payer"}
    neighbour = household.make_unit(project, "3-2-1301")
    account(household.make_owner(neighbour, "邻居", phone="13700000000"))
    with scope.enter([other_project.pk]):
        foreign = household.make_unit(other_project)
        account(household.make_owner(foreign, "外人", phone="13600000000"))
        household.make_bill(foreign, month="2026-09", due="2026-11-01")
    household.make_bill(unit, month="2026-09", due="2026-11-01")
    remind(project, root, 2)
    assert list(Notification.objects.values_list("user", flat=True)) == [owner.pk]
    assert set(Delivery.objects.values_list("address", flat=True)) == {"13800006721", people["payer"].phone}
    assert users


def test_a_reminder_that_waits_is_called_back_when_it_was_paid(project, root, sms):
    unit = household.make_unit(project)
    household.make_owner(unit)
    bill = household.make_bill(unit, month="2026-09", due="2026-11-01")
    remind(project, root, 2, hour=22)
    assert Delivery.objects.get().state == "waiting"
    pay(bill)
    with clock.at(day(3)):
        notifications.deliver_due(project_id=project.pk)
    assert Delivery.objects.get().state == "withdrawn"
    assert sms.calls == []


def test_new_bills_are_told_once_a_household_and_old_runs_are_no_news(project, root):
    unit = household.make_unit(project, "3-2-1201")
    user = account(household.make_owner(unit))
    household.make_bill(unit, "100.00", month="2026-11", due="2026-11-30")
    bill = household.make_bill(unit, "20.50", month="2026-11", due="2026-11-30", item="车位费")
    run = BillRun.objects.get(pk=bill.run_id)
    BillRun.objects.filter(pk=run.pk).update(issued_at=day(1))
    for number in (1, 2, 9):
        with clock.at(day(number)):
            services.tell_issued(actor=root, project=project, run_id=run.pk)
    row = Notification.objects.get()
    assert (row.user, row.title) == (user, "3-2-1201 新账单 ¥120.50")
    assert "2 笔新账单" in row.body
    Notification.objects.all().delete()
    with clock.at(day(9)):
        services.tell_issued(actor=root, project=project, run_id=run.pk)
    assert not Notification.objects.exists()


def test_the_number_of_statements_does_not_grow_with_the_debtors(project, root):
    counts = []
    for number, many in ((2, 1), (12, 30)):
        for _each in range(many):
            unit = household.make_unit(project)
            account(household.make_owner(unit))
            household.make_bill(unit, month="2026-09", due="2026-11-01")
        with CaptureQueriesContext(connection) as seen:
            remind(project, root, number)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_reminders_are_evidence(project, root):
    unit = household.make_unit(project)
    household.make_owner(unit)
    household.make_bill(unit, month="2026-09", due="2026-11-01")
    remind(project, root, 2)
    with pytest.raises(DatabaseError), transaction.atomic():
        Reminder.objects.update(amount=1)
