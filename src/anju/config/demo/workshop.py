"""Who does the demonstration's work, where its public places are, and what is done today."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from anju.config.demo import pictures
from anju.core import clock
from anju.core.access import Actor
from anju.domains.documents import services as documents
from anju.domains.estate import queries as estate
from anju.domains.estate.services import places, site
from anju.domains.identity import queries as identity
from anju.domains.identity.models import User
from anju.domains.residents import queries as residents
from anju.domains.residents.models import Residency
from anju.domains.service import queries as service_queries
from anju.domains.service import services as service
from anju.domains.tenancy.models import Project
from anju.domains.workforce import services as workforce
from anju.domains.workforce.enums import SkillLevel
from anju.domains.workforce.models import Employee
from anju.domains.workorders import queries as workorder_queries
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import HoldReason
from anju.domains.workorders.models import WorkOrder

# number, name, post, trades; they have no account, the desk enters what they do
_PEOPLE = (
    ("A102", "王建军", "水电维修", ("plumber", "heating")),
    ("A103", "陈志明", "电工", ("electrician", "network")),
    ("A104", "李大海", "泥瓦维修", ("mason",)),
    ("A105", "周文斌", "弱电消防", ("network", "fire")),
    ("A106", "孙立新", "电梯管理", ("lift",)),
)
_STAFF = {
    "technician": ("plumber", "electrician", "locksmith"),
    "guard": ("security",),
    "cleaning": ("cleaning", "greening"),
    "service": ("service", "finance"),
}
"""What employees with an account do, by the role of the account."""
_STEPS = ("assign", "accept", "promise", "arrive", "start", "finish")
_TODAY = (
    # minutes ago, words, public place, how far it is
    (4, "电梯里有人被困，2 栋", "lift", ""),
    (9, "门口的事想跟你们说一下", "", ""),
    (18, "厨房水管漏水，下面柜子湿了", "", "promise"),
    (32, "三楼楼道灯不亮", "corridor", "assign"),
    (47, "一开空调就跳闸", "", "arrive"),
    (75, "单元门关不上，闭门器坏了", "lobby", "accept"),
    (110, "马桶不冲水", "", "start"),
    (160, "卫生间瓷砖脱落", "", "hold"),
    (220, "道闸识别不了车牌", "gate", "finish"),
    (260, "楼上装修太吵，中午也不停", "", "assign"),
    (300, "客厅的灯不亮，想换灯", "", "finish"),
)
_A_ROW, _WHERE = 4, (Decimal("30.274100"), Decimal("120.155100"))
_OF_OWNER = ("厨房水管漏水，下面柜子湿了", "客厅的灯不亮，想换灯")


@dataclass(frozen=True)
class Workshop:
    """Everybody who works on reports, by trade, and the account of the desk."""

    of_trade: dict[str, list[Employee]]
    desk: User

    def worker_for(self, trade: str, chance: random.Random) -> Employee:
        """Return somebody of a trade."""
        return chance.choice(self.of_trade[trade])


def _draw_site(actor: Actor, project: Project) -> None:
    """Put the buildings in staggered rows, the gate south of them and the rest between, somewhere on earth."""
    nodes = estate.nodes_of(project)
    houses, outside = ([node for node in nodes if node[0] == letter] for letter in "bp")
    points = {
        node: (70 * (at % _A_ROW) + 25 * (at // _A_ROW % 2), 48 * (at // _A_ROW)) for at, node in enumerate(houses)
    }
    points |= {node: (45 + 80 * at, -55 + 12 * (at % 2)) for at, node in enumerate(outside)}
    site.set_points(actor=actor, project=project, points=points)
    site.set_origin(
        actor=actor, project=project, node=houses[0], latitude=_WHERE[0], longitude=_WHERE[1], is_chinese_map=False
    )


def open_workshop(*, actor: Actor, project: Project, staff: dict[str, User]) -> Workshop:
    """Hire who works on reports, name the public places, and give water and power to whoever is on duty."""
    places.add_usual_places(actor=actor, project=project)
    _draw_site(actor, project)
    of_trade: dict[str, list[Employee]] = {}
    for role, trades in _STAFF.items():
        employee = workorder_queries.employee_of(identity.actor_for(staff[role], surface="demo"))
        assert employee is not None, f"{role} of the demonstration is employed (demo.people)"
        for trade in trades:
            of_trade.setdefault(trade, []).append(employee)
    for place, (number, name, post, trades) in enumerate(_PEOPLE, 1):
        hired = workforce.hire_employee(
            actor=actor, project=project, number=number, name=name, post=post, phone=f"1370000{1000 + place}"
        )
        for trade in trades:
            of_trade.setdefault(trade, []).append(hired)
    learnt: dict[Employee, dict[str, int]] = {}
    for trade, people in of_trade.items():
        for place, employee in enumerate(people):
            learnt.setdefault(employee, {})[trade] = SkillLevel.PRACTISED if place else SkillLevel.EXPERT
    for employee, skills in learnt.items():
        workforce.set_skills(actor=actor, employee=employee, skills=skills)
    handyman = of_trade["plumber"][0]
    for category in ("water", "power"):
        workorders.set_rule(actor=actor, project=project, kind="service.repair", category=category, workers=[handyman])
    return Workshop(of_trade, staff["service"])


def work_today(*, actor: Actor, project: Project, workshop: Workshop) -> None:
    """Let the day begin: a report in every state there is, worked on by the real services; the rest planned."""
    chance = random.Random("anju-today")  # noqa: S311 - a believable day, not a secret
    desk = identity.actor_for(workshop.desk, surface="demo")
    living = residents.residencies_visible_to(actor, project).filter(residents.current(clock.today()))
    households = list(living[:400])
    # Who tries the phone of the demonstration's owner finds something under way there, and something to confirm.
    owner = living.filter(person__account__isnull=False).order_by("pk").first()
    now = clock.now()
    for minutes, words, where, until in sorted(_TODAY, reverse=True):
        home: Residency = (owner if words in _OF_OWNER else None) or chance.choice(households)
        with clock.at(now - dt.timedelta(minutes=minutes)):
            ticket = service.register_call(
                actor=desk,
                project=project,
                channel=chance.choice(("phone", "walk_in", "wechat")),
                words=words,
                caller=home.person,
                home=home.unit,
                at_home=not where,
                place=estate.places_in_use(project).filter(kind=where).first() if where else None,
            )
        picture = pictures.picture_of(ticket.leaf.code) if ticket.leaf else None
        if picture:
            documents.store_photo(
                actor=desk,
                project=project,
                subject=service_queries.SUBJECT,
                subject_id=ticket.pk,
                content=picture,
            )
        if until and ticket.leaf:
            worker = workshop.worker_for(ticket.leaf.trade, chance)
            _work(actor=actor, order=ticket.order, worker=worker, until=until, now=now, minutes=minutes)
    (handyman, *_others) = workshop.of_trade["plumber"]
    assert handyman.user is not None
    workorders.go_on_duty(actor=identity.actor_for(handyman.user, surface="demo"), project=project)
    workorders.plan_dispatch(actor=actor, project=project)


def _work(*, actor: Actor, order: WorkOrder, worker: Employee, until: str, now: dt.datetime, minutes: int) -> None:
    """Do the steps of an order up to one of them, spread over the time since it was opened."""
    hand = identity.actor_for(worker.user, surface="demo") if worker.user else actor
    acts: dict[str, Callable[[], object]] = {
        "assign": lambda: workorders.assign_order(actor=actor, order=order, worker=worker),
        "accept": lambda: workorders.accept_order(actor=hand, order=order),
        "promise": lambda: workorders.promise_arrival(actor=hand, order=order, at=now + dt.timedelta(minutes=35)),
        "arrive": lambda: workorders.arrive(actor=hand, order=order),
        "start": lambda: workorders.start_work(actor=hand, order=order),
        "finish": lambda: workorders.finish_order(actor=hand, order=order, note="已修复，现场清理完毕"),
    }
    steps = _STEPS[: _STEPS.index("start" if until == "hold" else until) + 1]
    for place, step in enumerate(steps, 1):
        with clock.at(now - dt.timedelta(minutes=minutes * (1 - place / (len(steps) + 1)))):
            order.refresh_from_db()
            acts[step]()
    if until == "hold":
        order.refresh_from_db()
        workorders.hold_order(actor=hand, order=order, reason=HoldReason.MATERIAL, note="同款瓷砖需采购，预计明天到货")
