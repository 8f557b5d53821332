"""Records of charges outside the runs, late charges, waivers and deposits."""

from __future__ import annotations

from decimal import Decimal

from anju.core import clock
from anju.core.access import system_actor
from anju.domains.billing import services as billing
from anju.domains.billing.models import FeeItem, Relief, ReliefLine
from anju.domains.billing.services import OneCharge
from anju.domains.payments import services as payments
from anju.domains.payments.models import CashierShift, Deposit, LateFee
from anju.domains.tenancy.models import Project
from tests.architecture.reader import somebody
from tests.factories import household

ROOT = system_actor("tests")


def charge(project: Project, number: int) -> int:
    home = household.make_unit(project, f"6-1-{number + 100:04d}")
    item = FeeItem.objects.filter(project=project, name="维修费").first()
    item = item or billing.create_fee_item(actor=ROOT, project=project, name="维修费")
    one = OneCharge(unit_id=home.pk, amount=Decimal(80))
    return billing.charge_once(
        actor=ROOT, project=project, fee_item=item, charge=one, memo=f"更换水龙头{number}", key=f"made-{number}"
    ).pk


def late_fee(project: Project, number: int) -> int:
    home = household.make_unit(project, f"5-1-{number + 100:04d}")
    bill = household.make_bill(home)
    fee = LateFee(bill=bill, project=project, unit=home, amount=Decimal(9), days=30, counted_on=clock.today())
    fee.save(force_insert=True)
    return bill.pk


def relief(project: Project, number: int) -> int:
    home = household.make_unit(project, f"4-1-{number + 100:04d}")
    bill = household.make_bill(home)
    made = Relief.objects.create(
        project=project,
        number=f"JM-{number}",
        kind="waiver",
        unit=home,
        amount=bill.amount,
        reason="漏水损失",
        applied_by=somebody(),
        applied_at=clock.now(),
    )
    ReliefLine.objects.create(project=project, relief=made, bill=bill, amount=bill.amount)
    return made.pk


def deposit(project: Project, number: int) -> int:
    home = household.make_unit(project, f"2-1-{number + 100:04d}")
    shift = CashierShift.objects.filter(project=project, desk="deposits").first()
    shift = shift or CashierShift.objects.create(
        project=project, cashier=somebody(), desk="deposits", opened_at=clock.now(), opening_float=0
    )
    return payments.take_deposit(
        actor=ROOT,
        unit=home,
        shift=shift,
        kind="renovation",
        amount=Decimal(2000),
        method="pos",
        payer=f"业主{number}",
        key=f"made-{number}",
    ).pk


def deposit_move(project: Project, number: int) -> int:
    held = Deposit.objects.get(pk=deposit(project, number))
    back = payments.return_deposit(actor=ROOT, deposit=held, amount=Decimal(10), method="transfer", reason="退押金")
    return back.pk


def offer(project: Project, number: int) -> int:
    today = clock.today()
    return billing.make_offer(
        actor=ROOT,
        project=project,
        name=f"早缴优惠{number}",
        fee_item=household.make_tariff(project).fee_item,
        kind="percent",
        value=Decimal(5),
        starts_on=today,
        ends_on=today,
    ).pk


def quantity(project: Project, number: int) -> int:
    return billing.set_quantity(
        actor=ROOT,
        unit=household.make_unit(project, f"1-1-{number + 100:04d}"),
        fee_item=household.make_tariff(project).fee_item,
        quantity=Decimal(2),
        starts_on=clock.today(),
    ).pk


MAKERS = {
    "quantity": quantity,
    "offer": offer,
    "deposit": deposit,
    "deposit_move": deposit_move,
    "relief": relief,
    "charge": charge,
    "late_fee": late_fee,
}
OF_MODEL = {
    "billing.UnitQuantity": "quantity",
    "billing.Offer": "offer",
    "billing.ChargeDocument": "charge",
    "payments.LateFee": "late_fee",
    "billing.Relief": "relief",
    "payments.Deposit": "deposit",
    "payments.DepositMove": "deposit_move",
}
