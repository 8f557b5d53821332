"""What the demonstration's desk has at hand, and how it asks residents: prices, answers, a questionnaire, meetings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from anju.config.demo.phones import PHONES
from anju.core import clock
from anju.core.access import Actor
from anju.domains.identity import queries as identity
from anju.domains.identity.models import User
from anju.domains.residents import queries as residents
from anju.domains.service import services as service
from anju.domains.surveys import services as surveys
from anju.domains.surveys.models import Questionnaire
from anju.domains.tenancy.models import Project
from anju.domains.workorders import services as workorders

# code, what is done, by what, yuan, class of reports
_PRICES = (
    ("SM-01", "上门检查（不维修）", "次", "20.00", ""),
    ("SN-01", "更换水龙头", "个", "30.00", "water.tap"),
    ("SN-02", "更换角阀或软管", "处", "25.00", "water.tap"),
    ("SN-03", "疏通地漏、洗菜池", "处", "60.00", "water.drain"),
    ("SN-04", "疏通马桶", "次", "80.00", "water.toilet"),
    ("SN-05", "更换马桶水箱配件", "套", "50.00", "water.toilet"),
    ("DQ-01", "更换开关、插座", "个", "20.00", "power.socket"),
    ("DQ-02", "更换灯具（3 米以下）", "盏", "30.00", "power.lamp"),
    ("DQ-03", "户内线路检修", "小时", "80.00", "power.breaker"),
    ("MC-01", "更换入户门锁芯", "把", "60.00", "door.lock"),
    ("MC-02", "更换窗户合页、把手", "处", "40.00", "door.window"),
)
_ANSWERS = (
    ("物业费什么时候交？", "每月 1 日出账，当月底前缴清；手机上“账单”可直接缴费，前台可刷卡和现金。"),
    (
        "装修要办什么手续？",
        "业主或持委托书的代办人到前台登记，带身份证、施工单位资料和方案，三日内审核发证。",
    ),
    ("什么时间可以装修？", "工作日 8:00–12:00、14:00–18:00；周末和法定节假日不得进行产生噪声的施工。"),
    ("家里停水怎么办？", "先看楼栋群通知；只停一户的请检查入户阀和水表余额，仍不通我们马上派人上门。"),
    ("门禁卡丢了怎么补？", "业主带身份证到前台挂失并补办，旧卡当场失效。手机也能直接开门。"),
    ("有偿维修怎么收费？", "按公示价目收费，先报价、您确认后再施工；材料可自备。质保期内由开发商承担。"),
)
_QUESTIONS = (
    ("stars", "您对物业服务的总体评价", ()),
    ("stars", "您对公共区域保洁的评价", ()),
    ("stars", "您对维修及时性的评价", ()),
    ("nps", "您愿意把本小区物业推荐给亲友吗？", ()),
    ("multiple", "您最希望改进哪些方面？", ("绿化养护", "停车秩序", "电梯维护", "门岗服务", "社区活动")),
    ("text", "还有什么想对我们说的？", ()),
)
_SAID = ("4", "5", "3", "8", "1", "希望增加充电桩")


def care(*, actor: Actor, project: Project, staff: dict[str, User]) -> None:
    """Write price list and answers, open a questionnaire that one household has answered, hold a meeting."""
    for code, name, measure, price, category in _PRICES:
        workorders.add_price(
            actor=actor, project=project, code=code, name=name, unit=measure, price=Decimal(price), category=category
        )
    for question, answer in _ANSWERS:
        service.add_script(actor=actor, project=project, question=question, answer=answer)
    desk = identity.actor_for(staff["service"], surface="demo")
    _meet(desk, project)
    today = clock.today()
    form = surveys.write_form(
        actor=desk,
        project=project,
        kind="periodic",
        title=f"{today.year} 年下半年满意度调查",
        intro="占用您两分钟，帮助我们改进服务。",
        is_anonymous=True,
        opens_on=today,
        closes_on=today + dt.timedelta(days=20),
        every_months=6,
        remind_after_days=7,
    )
    for kind, words, options in _QUESTIONS:
        surveys.add_question(
            actor=desk, questionnaire=form, kind=kind, words=words, options=options, is_required=kind != "text"
        )
    surveys.open_form(actor=desk, questionnaire=form)
    _answer(project, form)


def _meet(desk: Actor, project: Project) -> None:
    """Hold a meeting a month ago, its minutes published, and plan the next."""
    now = clock.now()
    with clock.at(now - dt.timedelta(days=35)):
        held = surveys.plan_meeting(
            actor=desk,
            project=project,
            topic="停车秩序与充电桩座谈会",
            at=now - dt.timedelta(days=28),
            place="物业服务中心二楼会议室",
        )
    surveys.write_minutes(
        actor=desk,
        meeting=held,
        attendees="业主代表 12 人，业委会 2 人，项目经理、安管主管",
        minutes="1. 业主反映晚间消防通道占道停车，安管部即日起 20:00–23:00 增加巡查。\n"
        "2. 地下车库增设 20 个慢充桩，月底前公示方案与电价。\n3. 访客车位由 15 个增至 22 个。",
    )
    surveys.publish_minutes(actor=desk, meeting=held)
    surveys.plan_meeting(
        actor=desk,
        project=project,
        topic="明年维修计划与公共收益使用",
        at=now + dt.timedelta(days=12),
        place="物业服务中心二楼会议室",
        invitation="请各单元推选一名代表参加，欢迎提前提交意见。",
    )


def _answer(project: Project, form: Questionnaire) -> None:
    """Let the household of the demonstration's first phone answer."""
    user = identity.resident_by_phone(PHONES[0].number)
    assert user is not None  # opened before
    home = residents.homes_of(identity.actor_for(user, surface="demo"), project)[0]
    asked = form.questions.order_by("position")
    surveys.answer(home=home, pk=form.pk, said={one.pk: [said] for one, said in zip(asked, _SAID, strict=True)})
