"""Money beside the monthly bills: deposits, an offer, reliefs asked for, late charges, and the owners' own money."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from anju.config.demo import pictures
from anju.core import clock
from anju.core.access import Actor
from anju.core.money import ZERO
from anju.domains.approvals import queries as approvals
from anju.domains.approvals import services as deciding
from anju.domains.billing import queries as billing
from anju.domains.billing import services as charging
from anju.domains.billing.enums import OfferKind, ReliefKind
from anju.domains.documents import services as documents
from anju.domains.estate import queries as estate
from anju.domains.estate.models import Unit
from anju.domains.identity import queries as identity
from anju.domains.identity.models import User
from anju.domains.joint_funds import services as joint_funds
from anju.domains.joint_funds.enums import CommonHead, FundMove
from anju.domains.ledger.enums import AccountRole
from anju.domains.payments import services as payments
from anju.domains.payments.enums import DepositKind, Method
from anju.domains.tenancy.models import Project

DAILY_RATE = Decimal("0.0003")
"""Late charge a day on what is overdue; contracts of estates like this one say three in ten thousand."""
_DEPOSITS = (
    (DepositKind.RENOVATION, Decimal(3000), Method.TRANSFER, 34),
    (DepositKind.RENOVATION, Decimal(3000), Method.TRANSFER, 21),
    (DepositKind.CARD, Decimal(50), Method.CASH, 21),
    (DepositKind.VENUE, Decimal(500), Method.CASH, 9),
)
_COMMON = (
    (CommonHead.LIFT_ADVERTISING, Decimal(18000), "深圳市分众传媒有限公司", "电梯轿厢广告 3 个月"),
    (CommonHead.LOCKERS, Decimal(4500), "丰巢网络技术有限公司", "快递柜场地"),
    (CommonHead.BASE_STATIONS, Decimal(12000), "中国铁塔深圳分公司", "楼顶基站场地"),
)


def load_sums(*, actor: Actor, project: Project, staff: Mapping[str, User]) -> None:
    """Enter all of it, each thing by who does it in an office. Needs the scope and the bills of the months before."""
    people = {role: identity.actor_for(user, surface="demo") for role, user in staff.items()}
    units = list(estate.units_visible_to(actor, project).filter(usage="home").order_by("pk"))
    _hold_deposits(people, project, units)
    _offer(people, project)
    _charge_late(actor, project)
    _ask_relief(people, actor, units)
    _keep_owners_money(people, project)


def _hold_deposits(people: Mapping[str, Actor], project: Project, units: list[Unit]) -> None:
    """Take some deposits in months past, give one back, ask to keep a part of another."""
    cashier, taken = people["cashier"], []
    for number, (kind, amount, method, days) in enumerate(_DEPOSITS):
        with clock.at(_at(days, 10)):
            shift = payments.open_shift(actor=cashier, project=project, desk="前台")
            taken.append(
                payments.take_deposit(
                    actor=cashier,
                    unit=units[7 * number + 3],
                    shift=shift,
                    kind=kind,
                    amount=amount,
                    method=method,
                    payer="住户本人",
                    key=f"demo-deposit-{number}",
                )
            )
            cash = amount if method is Method.CASH else ZERO
            payments.close_shift(actor=cashier, shift=shift, denominations={}, loose=cash)
    with clock.at(_at(5, 15)):
        payments.return_deposit(
            actor=people["finance"], deposit=taken[0], amount=taken[0].held, method=Method.TRANSFER, reason="验收合格"
        )
        documents.attach_document(
            actor=people["service"],
            project=project,
            subject=payments.DEPOSIT_SUBJECT,
            subject_id=taken[1].pk,
            name="楼道装修垃圾.jpg",
            content=pictures.picture_of("environment") or b"",
        )
        item = billing.fee_items_to_charge_once(people["finance"], project).order_by("pk")[0]
        payments.ask_deduction(
            actor=people["service"], deposit=taken[1], amount=Decimal(260), fee_item=item, reason="清运装修垃圾"
        )


def _offer(people: Mapping[str, Actor], project: Project) -> None:
    """Offer a month free for who pays a year in advance."""
    today = clock.today()
    made = charging.make_offer(
        actor=people["finance"],
        project=project,
        name="全年预缴交 12 送 1",
        fee_item=billing.fee_items(people["finance"], project).order_by("pk")[0],
        kind=OfferKind.GIFT,
        starts_on=today.replace(day=1),
        ends_on=dt.date(today.year + 1, 3, 31),
        bought=12,
        given=1,
    )
    charging.approve_offer(actor=people["project_manager"], offer=made)


def _charge_late(actor: Actor, project: Project) -> None:
    """Let late charges run up on the first fee, and charge them to the household that owes longest."""
    item = billing.fee_items(actor, project).order_by("pk")[0]
    for tariff in item.tariffs.filter(usage="home"):
        charging.change_tariff(actor=actor, tariff=tariff, late_fee_rate=DAILY_RATE)
    payments.count_late_fees()
    oldest = billing.bills(actor, project).filter(balance__gt=0, tariff__fee_item=item).order_by("due_on", "pk").first()
    if oldest is not None and oldest.due_on < clock.today():
        payments.charge_late_fees(actor=actor, project=project, unit=oldest.unit, key="demo-late")


def _ask_relief(people: Mapping[str, Actor], actor: Actor, units: list[Unit]) -> None:
    """Ask for two waivers; one is granted, one waits for the project manager."""
    owing = (billing.open_bills_of_unit(actor, unit).order_by("due_on", "pk").first() for unit in units)
    bills = [bill for bill in owing if bill is not None and not bill.paid][:2]
    for bill, reason in zip(bills, ("车库漏水期间服务未达标", "楼上渗水维修两周，协商减免"), strict=False):
        relief = charging.apply_for_relief(
            actor=people["service"],
            unit=bill.unit,
            kind=ReliefKind.WAIVER,
            amounts={bill.pk: (bill.balance / 2).quantize(Decimal("0.01"))},
            reason=reason,
        )
        if bill is bills[0]:
            request = approvals.latest_request(bill.project, "billing.waiver", relief.pk)
            assert request is not None
            deciding.decide(actor=people["project_manager"], request=request, is_approved=True)


def _keep_owners_money(people: Mapping[str, Actor], project: Project) -> None:
    """Bring the maintenance fund over, book what the common parts earned, publish it by building."""
    finance, manager = people["finance"], people["project_manager"]
    first = clock.today().replace(day=1) - dt.timedelta(days=1)
    for number, (head, amount, payer, memo) in enumerate(_COMMON):
        joint_funds.record_income(
            actor=finance,
            project=project,
            head=head,
            on_date=first.replace(day=3 + 8 * number),
            amount=amount,
            held_in=AccountRole.BANK,
            counterparty=payer,
            memo=memo,
        )
    for kind, amount, purpose in (
        (FundMove.FIRST, Decimal("1860000.00"), "承接时主管部门对账单余额"),
        (FundMove.INTEREST, Decimal("9300.00"), "年度结息"),
    ):
        act = joint_funds.propose_act(
            actor=finance, project=project, kind=kind, on_date=first.replace(day=20), amount=amount, purpose=purpose
        )
        request = approvals.latest_request(project, "joint_funds.fund", act.pk)
        assert request is not None
        deciding.decide(actor=manager, request=request, is_approved=True)
    draft = joint_funds.prepare_publication(
        actor=finance, project=project, first_on=first.replace(day=1), last_on=first
    )
    joint_funds.publish(actor=manager, publication=draft)


def _at(days: int, hour: int) -> dt.datetime:
    return dt.datetime.combine(clock.today() - dt.timedelta(days=days), dt.time(hour), clock.ZONE)
