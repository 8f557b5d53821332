"""Records of the owners' joint funds."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from anju.core.access import system_actor
from anju.domains.joint_funds import services
from anju.domains.joint_funds.enums import CommonHead, FundMove, SchemeKind
from anju.domains.joint_funds.models import FundAccount, Publication
from anju.domains.joint_funds.services import fund
from anju.domains.tenancy.models import Project
from tests.factories import household

ROOT = system_actor("tests")
DAY = dt.date(2026, 6, 1)


def fund_act(project: Project, number: int) -> int:
    home = household.make_unit(project, f"8-1-{number + 100:04d}")
    act = fund.create_act(
        actor=ROOT, project=project, kind=FundMove.FIRST, on_date=DAY, amount=Decimal("100.00"), unit=home
    )
    return fund.post_act(act=act).pk


def fund_account(project: Project, number: int) -> int:
    return FundAccount.objects.get(unit__fund_entries__act=fund_act(project, number)).pk


def common_movement(project: Project, number: int) -> int:
    return services.record_income(
        actor=ROOT,
        project=project,
        head=CommonHead.PARKING,
        on_date=DAY,
        amount=Decimal(100 + number),
        held_in="bank",
        counterparty="停车公司",
    ).pk


def draft_publication(project: Project, number: int) -> int:
    first_on = dt.date(2020 + number // 12, number % 12 + 1, 1)
    last_on = first_on.replace(day=28) + dt.timedelta(days=4)
    last_on -= dt.timedelta(days=last_on.day)
    return services.prepare_publication(actor=ROOT, project=project, first_on=first_on, last_on=last_on).pk


def publication(project: Project, number: int) -> int:
    """Make one that is published: the phone shows no other."""
    made = Publication.objects.get(pk=draft_publication(project, number))
    return services.publish(actor=ROOT, publication=made).pk


def fee_scheme(project: Project, number: int) -> int:
    return services.set_scheme(
        actor=ROOT,
        project=project,
        kind=SchemeKind.COMMISSION,
        begins_on=dt.date(2020 + number // 12, number % 12 + 1, 1),
        pay_by="percent",
        percent=Decimal(number % 90 + 1),
        agreed_in=f"服务合同第{number}号",
    ).pk


MAKERS = {
    "common_movement": common_movement,
    "fee_scheme": fee_scheme,
    "draft_publication": draft_publication,
    "fund_account": fund_account,
    "fund_act": fund_act,
    "publication": publication,
}
OF_MODEL = {
    "joint_funds.CommonMovement": "common_movement",
    "joint_funds.FeeScheme": "fee_scheme",
    "joint_funds.FundAccount": "fund_account",
    "joint_funds.FundAct": "fund_act",
    "joint_funds.Publication": "publication",
}
