"""Whom the demonstration's desk looks after: complaints in hand, care visits, segments, an offer and a call list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import cycle

from anju.core import clock
from anju.core.access import Actor
from anju.domains.identity import queries as identity
from anju.domains.identity.models import User
from anju.domains.residents import queries as residents
from anju.domains.residents.enums import ConsentPurpose
from anju.domains.residents.models import Person
from anju.domains.residents.services import care as consents
from anju.domains.residents.services import segments
from anju.domains.service import queries, services
from anju.domains.service.models import CareVisit, Complaint
from anju.domains.tenancy.models import Project
from anju.domains.workforce.models import Employee
from anju.domains.workorders import queries as workorders

# hours ago, words, class, grade, whose, and how far it is: what was done in the order of `_STEPS`
_COMPLAINTS = (
    (2, "楼上每天晚上十一点还在拖动桌椅，孩子没法睡", "complaint.noise", "", "", 0),
    (20, "地下车库 B1-032 车位长期被外来车占用", "complaint.parking", "general", "security_head", 1),
    (30, "前台打电话态度生硬，催费时说话难听", "complaint.attitude", "serious", "project_manager", 2),
    (50, "单元门口停放电动车充电，堵住消防通道", "complaint.charging", "major", "security_head", 3),
    (75, "十月份公摊水费比上月多一倍，没有人解释", "complaint.charges", "general", "service", 4),
)
_PLAN = "本周内逐户张贴告知并拖离违停车辆，增设集中充电桩指引，晚间每小时巡查一次。"
_ANSWER = "已核对总表与分摊明细：十月补抄了九月的水泵房用水，明细已发到您的手机，下月起分月列示。"
_TAGS = ("elderly_alone", "elderly_alone", "elderly_alone", "elderly_alone", "disabled", "disabled")
_STILL_OPEN = 6
_FOUND = (
    ("well", "精神很好，女儿周末来过", "带一份社区食堂的菜单"),
    ("needs", "血压偏高，想有人陪同复诊", "血压计"),
    ("absent", "邻居说去儿子家了", ""),
    ("well", "家里一切正常", ""),
)
_NEEDS = (
    ("parking", "想租固定车位"), ("parking", "第二辆车，想买月卡"), ("cleaning", "每周一次保洁"),
    ("cleaning", "新房开荒"), ("repairs", "厨房水管老化，想换"), ("contact", "白天上班，请晚上联系"),
)  # fmt: skip


def attend(*, actor: Actor, project: Project, staff: dict[str, User]) -> None:
    """Take complaints and bring some of them on, plan visits and note some, and write to segments."""
    desk = identity.actor_for(staff["service"], surface="demo")
    people = [one.person for one in residents.residencies_visible_to(actor, project).filter(role="owner")[:40]]
    _complain(desk, project, staff)
    _visit(actor, project, people[10:], staff)
    _address(actor, desk, project, people[20:])


def _complain(desk: Actor, project: Project, staff: dict[str, User]) -> None:
    leaves = {leaf.code: leaf for leaf in queries.all_leaves()}
    homes = residents.residencies_visible_to(desk, project).filter(residents.current(clock.today()), role="owner")
    lead = identity.actor_for(staff["project_manager"], surface="demo")
    callers = homes.select_related("person", "unit").order_by("-pk")[: len(_COMPLAINTS)]
    for (hours, words, code, grade, whose, steps), home in zip(_COMPLAINTS, callers, strict=True):
        with clock.at(clock.now() - dt.timedelta(hours=hours)):
            ticket = services.register_call(
                actor=desk, project=project, channel="phone", words=words, leaf=leaves.get(code), caller=home.person,
                home=home.unit, contact_name=home.person.name, contact_phone=home.person.phone,
            )  # fmt: skip
        complaint = Complaint.objects.filter(ticket=ticket).first()
        if complaint is not None and grade:
            responsible = workorders.employee_of(identity.actor_for(staff[whose], surface="demo"))
            assert responsible is not None
            _bring_on(lead, complaint, grade, responsible, steps)


def _bring_on(lead: Actor, complaint: Complaint, grade: str, whose: Employee, steps: int) -> None:
    """Grade a complaint, then as many of: give it to somebody, note the first contact, plan, answer."""
    complaint = services.grade_complaint(actor=lead, complaint=complaint, grade=grade)
    complaint = services.assign_complaint(actor=lead, complaint=complaint, employee=whose)
    if steps > 1:
        complaint = services.note_contact(actor=lead, complaint=complaint, note="已致电了解情况并致歉")
    if steps > 2:
        until = clock.today() + dt.timedelta(days=3)
        complaint = services.plan_complaint(actor=lead, complaint=complaint, plan=_PLAN, until=until)
        services.tell_progress(actor=lead, complaint=complaint, text="今晚安排两名秩序员清理通道，结果明早告知您。")
    if steps > 3:
        cause = queries.causes_in_use()[0]
        correction = "分摊明细随账单一并推送"
        services.answer_complaint(actor=lead, complaint=complaint, text=_ANSWER, cause=cause, correction=correction)


def _visit(actor: Actor, project: Project, people: Sequence[Person], staff: dict[str, User]) -> None:
    """Tag residents, plan visits of stewards to them, and note what some of last turn's came to."""
    for person, tag in zip(people, _TAGS, strict=False):
        consents.set_tags(actor=actor, person=person, tags=[tag])
    steward = workorders.employee_of(identity.actor_for(staff["steward"], surface="demo"))
    today = clock.today()
    for tag, begun in (("elderly_alone", today - dt.timedelta(days=31)), ("disabled", today + dt.timedelta(days=4))):
        services.set_care_plan(actor=actor, project=project, tag=tag, weeks=4, starts_on=begun, employee=steward)
    _made(actor, project, days_ago=30, still_open=0)
    _made(actor, project, days_ago=2, still_open=_STILL_OPEN)


def _made(actor: Actor, project: Project, *, days_ago: int, still_open: int) -> None:
    """Open a turn's visits and note what came of all but the last of them."""
    with clock.at(clock.now() - dt.timedelta(days=days_ago)):
        services.open_care_visits(actor=actor, project=project)
    with clock.at(clock.now() - dt.timedelta(days=days_ago - 1)):
        visits = list(CareVisit.objects.filter(project=project, result="").order_by("pk"))
        for visit, (result, note, need) in zip(visits[: len(visits) - still_open], cycle(_FOUND), strict=False):
            services.record_care_visit(actor=actor, visit=visit, result=result, note=note, next_need=need)


def _address(actor: Actor, desk: Actor, project: Project, people: Sequence[Person]) -> None:
    for person, (kind, words) in zip(people, _NEEDS, strict=False):
        segments.note_need(actor=desk, person=person, kind=kind, words=words)
        consents.record_consent(
            actor=actor, person=person, purpose=ConsentPurpose.MARKETING, is_given=True, channel="前台"
        )
    save = segments.save_segment
    save(actor=desk, project=project, name="独居老人", tags=["elderly_alone"])
    save(actor=desk, project=project, name="租户", roles=["tenant"])
    parking = save(actor=desk, project=project, name="车位需求", needs=["parking"])
    cleaning = save(actor=desk, project=project, name="家政意向", needs=["cleaning"])
    segments.write_to_segment(
        actor=desk, segment=cleaning, title="岁末家政八折", words="本月预约日常保洁享八折，点击联系前台预约。",
        is_marketing=True,
    )  # fmt: skip
    script = "您好，这里是物业服务中心。地下车库新增 20 个固定车位，想了解您的需求。"
    segments.make_call_list(actor=desk, segment=parking, title="新增固定车位意向", script=script)
