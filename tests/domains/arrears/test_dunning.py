"""The ladder: step by step, once each, within the hours, and never after a payment, a promise or a dispute."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.conftest import actor_with
from tests.domains.arrears.conftest import day, debtor, pay
from tests.domains.notifications.conftest import Recorder
from tests.factories import household

from anju.core import access, clock
from anju.core.errors import AccessDenied, DomainError
from anju.domains.arrears import policies, queries, services
from anju.domains.arrears.enums import CallOutcome, StepKind
from anju.domains.arrears.models import Dispute, DunningPlan, DunningStep, DunningTask, Promise
from anju.domains.billing.models import Reminder
from anju.domains.identity import queries as identity
from anju.domains.notifications import ports
from anju.domains.notifications import services as notifications
from anju.domains.notifications.models import Delivery


@pytest.fixture(autouse=True)
def sms():
    recorder = Recorder()
    before = ports.provide(ports.Senders(sms=recorder))
    yield recorder
    ports.provide(before)


def raised() -> list[tuple[str, dt.date]]:
    return list(DunningTask.objects.order_by("pk").values_list("kind", "raised_on"))


def texts() -> list[dt.date]:
    rows = Delivery.objects.filter(kind="billing.bill.overdue").order_by("pk").values_list("created_at", flat=True)
    return [at.astimezone(clock.ZONE).date() for at in rows]


def test_e27_weekly_from_the_day_after_until_it_is_paid(project, chase):
    bill = debtor(project, due="2026-11-10")
    for number in range(9, 31):
        if number == 20:
            pay(bill)
        chase(11, number)
        chase(11, number, hour=15)
    assert texts() == [dt.date(2026, 11, 11), dt.date(2026, 11, 18)]


def test_the_ladder_is_climbed_rung_by_rung(project, chase):
    debtor(project)
    for month, number in [(7, 1), (7, 29), (7, 30), (7, 31), (8, 28), (8, 29), (8, 30), (10, 27), (10, 28), (11, 20)]:
        chase(month, number)
    assert raised() == [
        ("phone", dt.date(2026, 7, 30)),
        ("letter", dt.date(2026, 8, 29)),
        ("lawyer", dt.date(2026, 10, 28)),
    ]


def test_an_estate_that_begins_to_chase_old_debts_begins_at_the_bottom(project, chase):
    debtor(project, due="2024-01-31")
    for number in (1, 2, 30):
        chase(9, number)
    chase(10, 1)
    assert raised() == [("phone", dt.date(2026, 9, 1)), ("letter", dt.date(2026, 10, 1))]


def test_a_second_run_of_the_day_and_a_paid_debt_add_nothing(project, chase):
    bill = debtor(project)
    first, second = chase(8, 3), chase(8, 3, hour=15)
    assert (first.raised, first.messages) == (1, 1)
    assert (second.raised, second.messages) == (0, 0)
    pay(bill)
    assert chase(9, 3).dropped == 1
    assert chase(9, 4) == services.DayResult()
    assert [state for (state,) in DunningTask.objects.values_list("state")] == ["dropped"]


def test_nothing_is_sent_out_of_hours_and_on_quiet_days(project, root, chase):
    debtor(project)
    with clock.at(day(8, 1)):
        services.change_plan(
            actor=root,
            project=project,
            name="催缴方案",
            contact_from=dt.time(10),
            contact_until=dt.time(20),
            quiet_weekdays=[7],
            quiet_days=[dt.date(2026, 8, 4)],
        )
    assert chase(8, 3, hour=9).messages == 0  # before ten
    assert chase(8, 3, hour=20).messages == 0
    assert chase(8, 4, hour=12).messages == 0  # the quiet day
    assert chase(8, 9, hour=12).messages == 0  # a Sunday
    assert chase(8, 10, hour=12).messages == 1


def test_a_promise_stops_everything_until_its_day_and_a_broken_one_resumes_it(project, root, chase):
    bill = debtor(project)
    chase(7, 30)
    task = DunningTask.objects.get()
    with clock.at(day(7, 30, 11)):
        services.record_call(
            actor=root,
            task=task,
            outcome=CallOutcome.PROMISED,
            amount=Decimal("276.08"),
            promised_on=dt.date(2026, 9, 10),
        )
        assert not queries.tasks(root, project).filter(queries.is_to_do()).exists()
    sent = len(texts())
    for month, number in [(8, 6), (8, 29), (9, 10)]:
        chase(month, number)
    assert len(texts()) == sent
    assert len(raised()) == 1
    result = chase(9, 11)
    assert (result.broken, result.messages, result.raised) == (1, 1, 1)
    assert Promise.objects.get().state == "broken"
    with clock.at(day(9, 11)):
        assert queries.tasks(root, project).filter(queries.is_to_do(), kind="phone").exists()
    assert bill.balance > 0


def test_a_promise_that_is_paid_is_kept_at_once(project, root, chase):
    bill = debtor(project)
    with clock.at(day(8, 1)):
        services.note_promise(actor=root, unit=bill.unit, amount=Decimal("276.08"), promised_on=dt.date(2026, 8, 20))
    assert chase(8, 2).kept == 0
    pay(bill)
    assert chase(8, 3).kept == 1
    assert Promise.objects.get().settled_on == dt.date(2026, 8, 3)


def test_a_new_promise_takes_the_old_one_back(project, root):
    bill = debtor(project)
    with clock.at(day(8, 1)):
        for promised_on in (dt.date(2026, 8, 20), dt.date(2026, 9, 1)):
            services.note_promise(actor=root, unit=bill.unit, amount=Decimal(1), promised_on=promised_on)
        for amount, on in ((Decimal(0), dt.date(2026, 9, 1)), (Decimal(1), dt.date(2026, 7, 31))):
            with pytest.raises(DomainError):
                services.note_promise(actor=root, unit=bill.unit, amount=amount, promised_on=on)
    assert list(Promise.objects.order_by("pk").values_list("state", flat=True)) == ["withdrawn", "open"]


def test_what_is_disputed_is_not_chased_until_it_is_settled(project, root, chase):
    one, whole = debtor(project), debtor(project, phone="13900000000")
    other = household.make_bill(one.unit, "50.00", month="2026-07", due="2026-07-31")
    with clock.at(day(8, 1)):
        dispute = services.note_dispute(actor=root, unit=one.unit, bill=one, reason="面积不对")
        services.note_dispute(actor=root, unit=whole.unit, reason="没有服务")
        with pytest.raises(DomainError):
            services.note_dispute(actor=root, unit=one.unit, bill=one, reason="面积不对")
        with pytest.raises(DomainError):
            services.note_dispute(actor=root, unit=one.unit, bill=whole, reason="面积不对")
    chase(8, 3)
    assert list(Reminder.objects.values_list("unit", "amount")) == [(one.unit_id, other.amount)]
    assert raised() == []
    with clock.at(day(8, 9)):
        services.settle_dispute(actor=root, dispute=dispute, answer="重新测量，面积无误")
    chase(8, 10)
    assert Reminder.objects.first().amount == Decimal("326.08")
    assert raised() == [("phone", dt.date(2026, 8, 10))]
    assert Dispute.objects.filter(settled_on=None).count() == 1


def test_a_text_that_waits_for_the_morning_is_called_back_by_a_promise(project, root, chase, sms):
    bill = debtor(project)
    plan = DunningPlan.objects.create(project=project, name="夜", contact_until=dt.time(23))
    DunningStep.objects.create(project=project, plan=plan, kind="overdue", days=1, every_days=7)
    chase(8, 3, hour=22)
    assert Delivery.objects.get().state == "waiting"
    with clock.at(day(8, 4, 0)):
        services.note_promise(actor=root, unit=bill.unit, amount=Decimal(1), promised_on=dt.date(2026, 8, 20))
    with clock.at(day(8, 4)):
        notifications.deliver_due(project_id=project.pk)
    assert Delivery.objects.get().state == "withdrawn"
    assert sms.calls == []


@pytest.mark.parametrize(("outcome", "next_on"), [("not_reached", (8, 4)), ("wrong_number", (8, 6)), ("told", (8, 10))])
def test_a_call_says_when_the_next_one_is_due(project, root, chase, outcome, next_on):
    debtor(project)
    chase(8, 3)
    with clock.at(day(8, 3, 10)):
        services.record_call(actor=root, task=DunningTask.objects.get(), outcome=CallOutcome(outcome))
    task = DunningTask.objects.get()
    assert (task.next_on, task.state) == (dt.date(2026, *next_on), "open")
    with pytest.raises(DatabaseError), transaction.atomic():
        task.calls.update(outcome="told")


def test_a_disputing_call_becomes_a_dispute_and_a_task_that_is_over_stays_so(project, root, chase):
    debtor(project)
    chase(8, 3)
    task = DunningTask.objects.get()
    with clock.at(day(8, 3, 10)):
        with pytest.raises(DomainError):
            services.record_call(actor=root, task=task, outcome=CallOutcome.PROMISED)
        services.record_call(actor=root, task=task, outcome=CallOutcome.DISPUTED, remark="电梯坏了三个月")
        assert Dispute.objects.get().reason == "电梯坏了三个月"
        services.finish_task(actor=root, task=task)
        for again in (services.finish_task, services.record_call):
            with pytest.raises(DomainError):
                again(actor=root, task=task, **({} if again is services.finish_task else {"outcome": "told"}))


def test_nobody_is_called_about_money_in_the_night_or_on_a_quiet_day(project, root, chase):
    """Domain rule 1.18: contact from 8:00 to 21:00; a call noted later says when it was."""
    debtor(project)
    chase(8, 3)
    task = DunningTask.objects.get()
    told = {"actor": root, "task": task, "outcome": CallOutcome.TOLD}
    for hour in (7, 21, 23):
        with clock.at(day(8, 3, hour)), pytest.raises(DomainError) as refused:
            services.record_call(**told)
        assert refused.value.field == "called_at"
    with clock.at(day(8, 3, 22)):
        with pytest.raises(DomainError):
            services.record_call(**told, called_at=day(8, 4, 9))  # still to come
        assert services.record_call(**told, called_at=day(8, 3, 20)).called_at == day(8, 3, 20)
    services.change_plan(
        actor=root, project=project, name="x", contact_from=dt.time(8), contact_until=dt.time(21), quiet_weekdays=[2]
    )
    with clock.at(day(8, 4, 12)), pytest.raises(DomainError):  # a Tuesday
        services.record_call(**told)


def test_guards_get_no_tasks(project, root, chase, make_user):
    debtor(project)
    chase(8, 3)
    task = DunningTask.objects.get()
    guard, desk = make_user("baoan", "guard", project=project), make_user("kefu", "service", project=project)
    head = make_user("anguan", "security_head", "service", project=project)
    assert list(services.collectors(project)) == [desk]
    for one in (guard, head):
        with pytest.raises(DomainError):
            services.assign_tasks(actor=root, project=project, tasks=[task], assignee=one)
        with pytest.raises(DatabaseError), transaction.atomic():
            DunningTask.objects.update(assignee=one)
    assert services.assign_tasks(actor=root, project=project, tasks=[task], assignee=desk) == 1
    with pytest.raises(AccessDenied):  # though the second role gives the right
        services.record_call(actor=identity.actor_for(head, surface="test"), task=task, outcome=CallOutcome.NOT_REACHED)
    holders = [role.code for role in identity.roles() if any(name.startswith("arrears.") for name in role.permissions)]
    assert not {"guard", "security_head", "technician", "cleaning"} & set(holders)


def test_who_may_not_is_refused(project, chase, root):
    bill = debtor(project)
    chase(8, 3)
    task, nobody = DunningTask.objects.get(), actor_with(policies.VIEW_TASKS)
    refused = [
        lambda: services.assign_tasks(actor=nobody, project=project, tasks=[task], assignee=None),
        lambda: services.record_call(actor=nobody, task=task, outcome=CallOutcome.TOLD),
        lambda: services.finish_task(actor=nobody, task=task),
        lambda: services.note_promise(actor=nobody, unit=bill.unit, amount=Decimal(1), promised_on=clock.today()),
        lambda: services.note_dispute(actor=nobody, unit=bill.unit, reason="x"),
        lambda: services.set_steps(actor=nobody, project=project, rungs=[]),
        lambda: services.write_letters(actor=nobody, project=project, kind=StepKind.LETTER, unit_ids=[bill.unit_id]),
    ]
    for act in refused:
        with pytest.raises(AccessDenied):
            act()


def test_no_step_touches_what_a_home_lives_by():
    """Water, power, heat and gas are never cut or slowed to make somebody pay [民法典944]."""
    assert set(StepKind.values) == {"due_soon", "overdue", "phone", "letter", "lawyer"}
    forbidden = ("cut", "disconnect", "water", "power", "electric", "gas", "heat", "door", "lift", "停水", "停电", "断")
    said = " ".join([*StepKind.values, *(str(label) for label in StepKind.labels)]).lower()
    assert not [word for word in forbidden if word in said]
    rights = [name for name in access.declared() if name.startswith("arrears.")]
    assert not [name for name in rights if any(word in name for word in forbidden)]
    folder = Path(services.__file__).parent
    assert not [file.name for file in folder.glob("*.py") if "devices" in file.read_text("utf-8")]


def test_the_ladder_is_a_projects_own(project, root, chase):
    rungs = [services.Rung(StepKind.PHONE, 10), services.Rung(StepKind.LETTER, 20)]
    services.set_steps(actor=root, project=project, rungs=rungs)
    debtor(project)
    chase(7, 10)
    chase(7, 20)
    assert raised() == [("phone", dt.date(2026, 7, 10)), ("letter", dt.date(2026, 7, 20))]
    assert texts() == []
    for wrong in (
        [services.Rung(StepKind.LETTER, 20)],
        [services.Rung(StepKind.PHONE, -3)],
        [services.Rung(StepKind.PHONE, 3, 7)],
        [services.Rung(StepKind.PHONE, 3), services.Rung(StepKind.PHONE, 3)],
    ):
        with pytest.raises(DomainError):
            services.set_steps(actor=root, project=project, rungs=wrong)


def test_a_day_takes_as_many_statements_for_many_debtors(project, chase):
    counts = []
    chase(8, 1)
    for number, many in ((3, 1), (4, 40)):
        for _each in range(many):
            debtor(project)
        with CaptureQueriesContext(connection) as seen:
            assert chase(8, number).raised == many
        counts.append(len(seen))
    assert counts[0] == counts[1]
