"""Letters: one batch, what they name, and what their delivery does to the limitation."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.domains.arrears.conftest import day, debtor, pay
from tests.factories import household

from anju.core import clock
from anju.core.errors import DomainError
from anju.domains.arrears import queries, services
from anju.domains.arrears.enums import DeliveryOutcome, StepKind
from anju.domains.arrears.models import Demand, DunningTask, Letter, LetterDelivery, LetterLine
from anju.domains.residents.models import Residency


def write(root, project, *bills, month=9, number=1, kind=StepKind.LETTER):
    with clock.at(day(month, number)):
        return services.write_letters(actor=root, project=project, kind=kind, unit_ids=[b.unit_id for b in bills])


def deliver(root, letter, outcome="signed", on=dt.date(2026, 9, 3), proof="本人签收"):
    with clock.at(day(9, 10)):
        return services.record_delivery(
            actor=root, letter=letter, outcome=DeliveryOutcome(outcome), happened_on=on, proof=proof
        )


def test_a_batch_names_what_is_overdue_and_does_the_tasks(project, root, chase):
    first, second, paid = debtor(project), debtor(project, amount="100.00"), debtor(project)
    household.make_bill(first.unit, "50.00", month="2026-08", due="2026-08-31")
    household.make_bill(first.unit, "60.00", month="2026-09", due="2026-09-30")  # not due yet
    chase(7, 30)
    chase(8, 29)
    pay(paid)
    made = write(root, project, first, second, paid)
    assert [one.number for one in made] == ["T1-CK-2026-00001", "T1-CK-2026-00002"]
    assert [one.amount for one in made] == [Decimal("326.08"), Decimal("100.00")]
    assert {one.pay_until for one in made} == {dt.date(2026, 9, 16)}
    assert LetterLine.objects.filter(letter=made[0]).count() == 2
    body = made[0].body
    assert f"王建国（{first.unit.code}" in body or "王建国" in body
    assert "326.08" in body
    assert "{" not in body
    open_letters = DunningTask.objects.filter(kind="letter", state="open")
    assert list(open_letters.values_list("unit", flat=True)) == [paid.unit_id]
    (again,) = write(root, project, second)
    assert (again.number, again.batch) == ("T1-CK-2026-00003", made[0].batch + 1)
    (lawyer,) = write(root, project, second, kind=StepKind.LAWYER)
    assert lawyer.number == "T1-LS-2026-00001"
    with pytest.raises(DomainError):
        write(root, project, paid)


def test_a_delivered_letter_starts_the_limitation_anew(project, root):
    bill = debtor(project)
    (letter,) = write(root, project, bill)
    assert deliver(root, letter, "posted", dt.date(2026, 9, 2), "SF123").demand is None
    assert queries.limitation_of(root, bill) == dt.date(2029, 6, 30)
    delivery = deliver(root, letter, "courier_signed", proof="SF123 本人签收")
    assert delivery.demand.proof == "SF123 本人签收"
    assert queries.limitation_of(root, bill) == dt.date(2029, 9, 3)
    letter.refresh_from_db()
    assert letter.state == "delivered"
    with pytest.raises(DomainError):
        deliver(root, letter)


def test_a_letter_that_came_back_starts_nothing(project, root):
    bill = debtor(project)
    (letter,) = write(root, project, bill)
    deliver(root, letter, "returned", proof="拒收退回")
    assert queries.limitation_of(root, bill) == dt.date(2029, 6, 30)
    assert not Demand.objects.exists()
    deliver(root, letter, "signed")  # carried there in person afterwards
    assert Demand.objects.count() == 1


@pytest.mark.parametrize(
    ("on", "proof", "field"),
    [
        (dt.date(2026, 8, 31), "SF1", "happened_on"),
        (dt.date(2026, 9, 11), "SF1", "happened_on"),
        (dt.date(2026, 9, 3), " ", "proof"),
    ],
)
def test_a_delivery_needs_a_day_and_a_proof(project, root, on, proof, field):
    (letter,) = write(root, project, debtor(project))
    with pytest.raises(DomainError) as refused:
        deliver(root, letter, on=on, proof=proof)
    assert refused.value.field == field


def test_promised_and_disputed_debts_are_not_written_about(project, root):
    promised, disputed, part = debtor(project), debtor(project), debtor(project)
    other = household.make_bill(part.unit, "50.00", month="2026-07", due="2026-07-31")
    with clock.at(day(8, 30)):
        services.note_promise(actor=root, unit=promised.unit, amount=Decimal(10), promised_on=dt.date(2026, 9, 20))
        services.note_dispute(actor=root, unit=disputed.unit, reason="没有服务")
        services.note_dispute(actor=root, unit=part.unit, bill=part, reason="面积不对")
    (letter,) = write(root, project, promised, disputed, part)
    assert list(LetterLine.objects.values_list("letter", "bill")) == [(letter.pk, other.pk)]
    assert letter.amount == Decimal("50.00")


def owed_by_its_owner(project):
    unit = household.make_unit(project)
    return household.make_bill(unit, month="2026-06", due="2026-06-30", person=household.make_owner(unit))


def test_nobody_is_written_to_about_what_an_owner_of_before_owes(project, root, chase):
    gone, stays = (owed_by_its_owner(project) for _time in range(2))
    own = household.make_bill(stays.unit, "40.00", month="2026-07", due="2026-07-31")
    for bill in (gone, stays):
        Residency.objects.filter(unit=bill.unit).update(ends_on=dt.date(2026, 7, 31))
        household.make_owner(bill.unit, "李买家", phone="13900000001")
    for on in (1, 20):
        chase(8, on)
    chase(9, 10)
    assert not DunningTask.objects.filter(unit=gone.unit).exists()
    assert set(DunningTask.objects.values_list("unit", "amount")) == {(stays.unit_id, Decimal("40.00"))}
    with pytest.raises(DomainError):
        write(root, project, gone)
    (letter,) = write(root, project, gone, stays)
    assert (letter.unit_id, letter.amount, letter.payer) == (stays.unit_id, Decimal("40.00"), "李买家")
    assert list(LetterLine.objects.values_list("bill", flat=True)) == [own.pk]


def test_a_projects_own_words(project, root):
    bill = debtor(project)
    services.edit_template(
        actor=root,
        project=project,
        kind=StepKind.LETTER,
        title="缴费函",
        body="{payer}：{unit} 欠 {amount} 元，共 {count} 笔，请于 {until} 前缴纳。{company} {estate} {today} {since}",
        sender="某某物业",
    )
    (letter,) = write(root, project, bill)
    assert letter.title == "缴费函"
    assert letter.sender == "某某物业"
    expected = f"王建国：{bill.unit.code} 欠 276.08 元，共 1 笔，请于 2026-09-16 前缴纳。"
    assert letter.body == f"{expected}测试物业 测试花园 2026-09-01 2026-06-30"
    with pytest.raises(DomainError) as refused:
        services.edit_template(actor=root, project=project, kind=StepKind.LETTER, title="x", body="{balance}")
    assert refused.value.field == "body"


def test_letters_are_evidence(project, root):
    (letter,) = write(root, project, debtor(project))
    deliver(root, letter)
    for change in (
        lambda: Letter.objects.update(amount=1),
        lambda: Letter.objects.all().delete(),
        lambda: LetterLine.objects.update(amount=1),
        lambda: LetterDelivery.objects.update(proof="x"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_batch_takes_as_many_statements_for_many(project, root):
    counts = []
    for many in (1, 30):
        bills = [debtor(project) for _each in range(many)]
        with CaptureQueriesContext(connection) as seen:
            assert len(write(root, project, *bills)) == many
        counts.append(len(seen))
    assert counts[1] <= counts[0]
