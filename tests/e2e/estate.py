"""A believable small estate: twelve homes with people, cars and three months of bills, an empty project, an office.

Rooms have their uses: each journey that changes something has rooms of its own.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy

from anju.config.demo import people as office
from anju.core import access, clock, scope
from anju.core.access import Actor, system_actor
from anju.core.models import BackgroundJob, JobState
from anju.domains.approvals import services as approvals
from anju.domains.billing import services as billing
from anju.domains.billing.models import FeeItem
from anju.domains.documents import services as documents
from anju.domains.estate import queries as estate_queries
from anju.domains.estate.calc.generator import Door, Layout
from anju.domains.estate.enums import UnitState
from anju.domains.estate.models import Unit
from anju.domains.estate.services import buildings, generation, spaces
from anju.domains.estate.services import site as site_plan
from anju.domains.identity import queries as identity_queries
from anju.domains.identity import services as identity
from anju.domains.notifications import services as notifications
from anju.domains.payments import services as payments
from anju.domains.payments.calc.tender import Tender
from anju.domains.payments.enums import Method
from anju.domains.payments.models import OnlineSettings
from anju.domains.repairs import services as repairs
from anju.domains.repairs.calc.quotes import Line
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.services import care, people, residencies, vehicles
from anju.domains.stock import services as stock
from anju.domains.tenancy import services as tenancy
from anju.domains.workforce import services as workforce
from anju.domains.workforce.models import Employee
from anju.domains.workorders import ports
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import Urgency
from tests.architecture import records
from tests.e2e import deals, phones, walks
from tests.factories import household

PASSWORD = office.PASSWORD
FULL, EMPTY, FOREIGN, SAMPLES = "E1", "E2", "E3", "E4"
OVERSEER = "overseer"
"""Sees every page of E1, E2 and E4; no shipped role does. With -en or -zh-hant after it: the same in that language."""

NAMES = ("王建国", "陈晓燕", "刘芳", "赵强", "孙丽", "周杰", "吴敏", "郑爽", "冯远征", "欧阳明月", "慕容雪")
INDEBTED, INDEBTED_MONTHS = "1-1-601", 14
SAMPLED = (
    "arrears_demand",
    "arrears_dispute",
    "arrears_letter",
    "arrears_promise",
    "arrears_task",
    "place",
    "invoice",
    "tax_rate",
    "notice",
    "delivery",
    "channel_day",
    "pay_order",
    "desk_order",
    "ticket",
    "ticket_link",
    "script",
    "price",
    "visit",
    "complaint",
    "cause",
    "care_visit",
    "campaign",
    "call",
    "survey",
    "survey_question",
    "meeting",
    "limits",
    "rule",
    "proposal",
    "way",
    "order_photo",
    "meter",
    "reading",
    "reading_round",
    "large_household",
    "account",
    "journal",
    "claim",
    "stock_item",
    "stock_store",
    "stock_slip",
    "stock_level",
    "stock_supplier",
    "stock_purchase",
    "stock_invoice",
    "stock_count",
    "measure",
    "budget_year",
    "budget_part",
    "budget_sheet",
    "budget_plan",
    "shared_cost",
    "issued_cost",
    "charge",
    "relief",
    "offer",
    "deposit",
    "deposit_move",
    "balance",
    "undo_request",
    "transfer",
    "fund_act",
    "fee_scheme",
    "finding",
    "common_movement",
    "draft_publication",
    "bank_claim",
    "virtual_account",
    "cash_day",
    "debit",
    "period",
    "contract",
    "repair_term",
    "repair_claim",
    "repair_consent",
    "repair_check",
)
"""Kinds of record that stand once in E4 only, where no journey counts its rows."""
OWN_WORK = (
    "卫生间地漏返水",
    "客厅插座打火",
    "入户门锁打不开",
    "厨房窗户合页松动",
    "空调冷凝水管脱落",
    "楼道声控灯不亮",
    "防火门闭门器坏",
    "阳台墙面掉皮",
    "防盗网生锈",
)
QUOTED_WORK = "燃气热水器混水阀漏水"
"""An order whose worker quotes it on the spot."""
COSTLY_WORK = "卫生间地面防水层老化失效渗漏至楼下，须凿除面层重做防水并恢复瓷砖与洁具安装，工期较长请与楼下住户协调"
"""An order whose quote is so long and dear that it waits for approval."""
CARRIED_WORK = "走廊消火栓箱门变形"
"""An order that is handed over to a colleague, checked and mended with what its worker carries."""
FREE_WORK = ("地库 B1 照明不亮", "大堂吊顶渗水")
DESK_WORK = ("大堂玻璃门关不严", "快递柜黑屏", "儿童滑梯松动", "井盖响")
"""Orders that wait for the desk's journeys."""
LONGEST_NAME = "阿卜杜热西提·买买提艾力"


def fill() -> None:
    """Fill an empty database; everything goes in by the services that people's work goes through."""
    root = system_actor("tests")
    with transaction.atomic():
        company = tenancy.open_company(actor=root, name="翠苑物业服务有限公司", credit_code="91330106MA27XXXX0A")
        full = tenancy.open_project(actor=root, company=company, code=FULL, name="翠苑小区", city="杭州")
        empty = tenancy.open_project(actor=root, company=company, code=EMPTY, name="新苑", city="杭州")
        tenancy.open_project(actor=root, company=company, code=FOREIGN, name="邻居花园")
        samples = tenancy.open_project(actor=root, company=company, code=SAMPLES, name="样本园")
        staff = office.open_office(actor=root, company=company, project=full)
        for role, user in staff.items():
            granted = identity_queries.roles().get(code=role)
            identity.grant_role(actor=root, user=user, role=granted, project=empty)
        _open_overseer(root, full, empty, samples)
        with scope.enter([full.pk], actor=root):
            _fill_project(root, full, staff)
        with scope.enter([samples.pk], actor=root):
            for number, kind in enumerate(SAMPLED, start=1):
                records.MAKERS[kind](samples, number)
        deals.open_deals(root, company, staff, months=months(), password=PASSWORD)
        deals.open_counting_house(root, company, staff, month=months(1)[0])


def _open_overseer(root: Actor, *projects: Any) -> None:
    """Give one account everything in two projects, but no project else."""
    role = identity.copy_role(
        actor=root, role=identity_queries.roles().get(code="finance"), code=OVERSEER, name="总览", scope="project"
    )
    identity.edit_role(actor=root, role=role, name="总览", name_en="Overseer", permissions=_project_permissions())
    administrator = identity_queries.roles().get(code="administrator")
    for language in ("", "en", "zh-hant"):
        username = f"{OVERSEER}-{language}" if language else OVERSEER
        user = identity.create_user(actor=root, username=username, name="钱多多", password=PASSWORD)
        for project in projects:
            identity.grant_role(actor=root, user=user, role=role, project=project)
        identity.grant_role(actor=root, user=user, role=administrator)
        if language:
            identity.remember_language(actor=Actor(user.pk, user.name, ()), language=language)


def _project_permissions() -> list[str]:
    from anju.domains.identity import policies

    return sorted(name for name in access.declared() if not policies.is_company_wide(name))


def _fill_project(root: Actor, project: Any, staff: dict[str, Any]) -> None:
    OnlineSettings.objects.create(project=project, channels=["sandbox"])  # the channels serve elsewhere than here
    building = buildings.add_building(actor=root, project=project, code="1", name="1号楼", built_year=2015)
    doors = (Door(Decimal("98.60"), "三室两厅"), Door(Decimal("76.00"), "两室一厅"))
    layout = Layout(first_floor=1, last_floor=6, doors=doors, entrances=("1",))
    generation.generate_units(actor=root, building=building, layout=layout, state=UnitState.OWNER_OCCUPIED)
    units = list(Unit.objects.order_by("position"))
    for number, (unit, name) in enumerate(zip(units, (*NAMES, LONGEST_NAME), strict=True)):
        _move_in(root, project, unit, name, number)
    _charge(units)
    _take_one_payment(root, project, staff["cashier"], units[0])
    _field_work(root, project, units)
    walks.open_round(root, project, units[:2])
    _paper_work(root, project, staff, units[0])
    phones.open_phones(root, project, units, password=PASSWORD)


def _move_in(root: Actor, project: Any, unit: Unit, name: str, number: int) -> None:
    since = dt.date(2016, 5, 1) + dt.timedelta(days=37 * number)
    person = people.add_person(actor=root, project=project, name=name, phone=f"138{number:04d}6721", identity_number="")
    residencies.move_in(actor=root, unit=unit, person=person, role=ResidencyRole.OWNER, starts_on=since)
    if number % 3 == 0:
        child = people.add_person(actor=root, project=project, name=f"{name[0]}小宝")
        residencies.move_in(actor=root, unit=unit, person=child, role=ResidencyRole.FAMILY, starts_on=since)
        care.set_tags(actor=root, person=child, tags=["child"])
        care.record_consent(actor=root, person=person, purpose="contact", is_given=True, channel="前台")
    if number % 2 == 0:
        space = spaces.add_space(
            actor=root, project=project, code=f"B1-{number + 1:03d}", unit=unit, charged_from=since
        )
        vehicles.add_vehicle(
            actor=root, project=project, plate=f"浙A{number:02d}K{number % 10}8", unit=unit, person=person, space=space
        )


def months(number: int = 3) -> list[str]:
    """Return the last months, the present one last, as 2026-11."""
    first = clock.today().replace(day=1)
    found = []
    for _ in range(number):
        found.insert(0, f"{first:%Y-%m}")
        first = (first - dt.timedelta(days=1)).replace(day=1)
    return found


def _charge(units: list[Unit]) -> None:
    for month in months(INDEBTED_MONTHS):
        for unit in units if month in months() else units[10:11]:
            household.make_bill(unit, (unit.area * Decimal("2.80")).quantize(Decimal("0.01")), month=month)


def _take_one_payment(root: Actor, project: Any, user: Any, unit: Unit) -> None:
    cashier = identity_queries.actor_for(user, surface="tests")
    shift = payments.open_shift(actor=cashier, project=project, opening_float=Decimal("200.00"), desk="1号台")
    payments.take_payment(
        actor=cashier,
        project=project,
        unit=unit,
        shift=shift,
        tenders=[Tender(Method.TRANSFER, Decimal("276.08"))],
        idempotency_key="e2e-first",
        payer="王建国",
    )
    payments.close_shift(actor=cashier, shift=shift, denominations={"100": 2})
    overseer = identity_queries.actor_for(get_user_model().objects.get(username=OVERSEER), surface="tests")
    payments.open_shift(actor=overseer, project=project, opening_float=Decimal("100.00"), desk="2号台")


def _paper_work(root: Actor, project: Any, staff: dict[str, Any], unit: Unit) -> None:
    """Leave one of everything that pages show: a document, a message, a request, an employee, a log line, a job."""
    documents.attach_document(
        actor=root,
        project=project,
        subject="estate.unit",
        subject_id=unit.pk,
        name="交房记录.txt",
        content="钥匙三把，水表读数 12".encode(),
    )
    roles = identity_queries.roles()
    approvals.set_chain(actor=root, kind="tests.change", steps=[(roles.get(code="project_manager"), None)])
    applicant = identity_queries.actor_for(staff["service"], surface="tests")
    overseer = get_user_model().objects.get(username=OVERSEER)
    approvals.ask(actor=applicant, project=project, kind="tests.change", subject_id=unit.pk, title="空置房优惠 1-1-101")
    notifications.notify(
        users=[overseer, *staff.values()], kind="tests", title=gettext_lazy("Welcome"), project_id=project.pk
    )
    workforce.hire_employee(
        actor=root, project=project, number="A001", name="张伟", post="客服主管", hired_on=dt.date(2020, 3, 1)
    )
    identity.log_personal_data(
        actor=applicant, subject="residents.person:1.phone", project=project, reason="核对联系方式"
    )
    BackgroundJob.objects.create(
        kind="tests", title="导出房产", user_id=overseer.pk, state=JobState.DONE, created_at=clock.now()
    )
    billing.apply_for_discount(
        actor=applicant,
        unit=unit,
        fee_item=FeeItem.objects.get(),
        factor=Decimal("0.7"),
        starts_on=clock.today(),
        reason="空置",
    )


def _field_work(root: Actor, project: Any, units: list[Unit]) -> None:
    """Give the worker an order for each journey of the phone, leave some in the pool, and hire a second worker."""
    site_plan.set_points(actor=root, project=project, points=dict.fromkeys(estate_queries.nodes_of(project), (0, 0)))
    kind = ports.register_kind(ports.Kind("tests.journey", gettext_lazy("Work"), needs_record=True))
    user = identity.create_user(actor=root, username="lishifu", name="李师傅", password=PASSWORD)
    identity.grant_role(actor=root, user=user, role=identity_queries.roles().get(code="technician"), project=project)
    workforce.hire_employee(actor=root, project=project, number="A002", name="李师傅", post="维修工", user=user)
    overseer = get_user_model().objects.get(username=OVERSEER)
    workforce.hire_employee(actor=root, project=project, number="A003", name="钱多多", post="总览", user=overseer)
    worker = Employee.objects.get(user__username="weixiu")
    told = [*((title, worker) for title in OWN_WORK), *((title, None) for title in (*FREE_WORK, *DESK_WORK))]
    told += [(QUOTED_WORK, worker), (CARRIED_WORK, worker)]
    workorders.set_rule(actor=root, project=project, kind=kind.name, category="garden", workers=[worker])
    for number, (title, whose) in enumerate(told):
        order = workorders.open_order(
            actor=root,
            project=project,
            kind=kind.name,
            category="",
            title=title,
            urgency=Urgency.URGENT if number % 4 == 0 else Urgency.NORMAL,
            unit=units[number % len(units)],
            place_text="南阳台" if number % 3 == 0 else "",
            detail="晚上七点以后在家，请先打电话。",
            contact_name=LONGEST_NAME if number % 5 == 0 else "王建国",
            contact_phone=f"1381234{number:04d}",
        )
        if whose is not None:
            workorders.assign_order(actor=root, order=order, worker=whose)
    _quoted_work(root, project, units[0], worker)
    valve = stock.save_item(actor=root, project=project, code="FJ-15", name="角阀 DN15", measure="个")
    carried = stock.save_store(actor=root, project=project, name="张师傅个人库", employee=worker)
    stock.take_opening(actor=root, project=project, store=carried, lines=[stock.Line(valve, Decimal(5), Decimal(18))])


def _quoted_work(root: Actor, project: Any, unit: Unit, worker: Employee) -> None:
    """Let the worker quote a long and dear repair, which waits for approval."""
    repairs.edit_settings(actor=root, project=project, approval_above=Decimal(5000), call_out_fee=Decimal(0))
    repairs.set_check_item(
        actor=root,
        project=project,
        category="",
        text="关闭总阀后试水三十分钟，检查接口、地漏与楼下天花板均无渗漏，并请住户在场确认",
        is_required=False,
        position=2,
    )
    order = workorders.open_order(
        actor=root,
        project=project,
        kind="tests.journey",
        category="",
        title=COSTLY_WORK,
        urgency=Urgency.NORMAL,
        unit=unit,
        contact_name=LONGEST_NAME,
        contact_phone="13812349999",
    )
    workorders.assign_order(actor=root, order=order, worker=worker)
    hands = identity_queries.actor_for(worker.user, surface="tests")
    for act in (workorders.accept_order, workorders.arrive):
        act(actor=hands, order=order)
    order.refresh_from_db()
    repairs.say_who_is_liable(actor=hands, order=order, liable="owner", reason="交付已满八年，超过五年防水保修期")
    names = ("凿除原有面层与垃圾清运", "聚氨酯防水涂料（加厚型，两布六涂，含阴阳角附加层）", "恢复瓷砖铺贴", "洁具拆装")
    lines = [
        Line(
            "material" if number % 2 else "labour",
            f"{names[number % 4]} {number + 1}",
            "平方米",
            Decimal("12.5"),
            Decimal("88.8"),
        )
        for number in range(9)
    ]
    repairs.give_quote(
        actor=hands,
        order=order,
        findings="防水层开裂，闭水试验两小时楼下即见水渍；地漏周边密封失效，墙根泛潮高度约三十厘米。" * 2,
        plan="凿除面层，重做两遍防水并做四十八小时闭水试验，合格后恢复瓷砖与洁具。",
        finish_at=clock.now() + dt.timedelta(days=6),
        lines=lines,
    )


def reassign(site: Any, order_id: int) -> None:
    """Give an order to the second worker behind everybody's back."""
    site.rows(
        "UPDATE workorders_workorder SET worker_id = (SELECT id FROM workforce_employee WHERE number = 'A002') "
        "WHERE id = %s RETURNING id",
        order_id,
    )


def ids(site: Any, project: str = FULL) -> SimpleNamespace:
    """Return ids of rooms of a project by their code and of users by their name."""
    of_project = "JOIN tenancy_project p ON p.id = u.project_id WHERE p.code = %s"
    units = site.rows(f"SELECT u.code, u.id FROM estate_unit u {of_project}", project)
    users = site.rows("SELECT username, id FROM identity_user")
    return SimpleNamespace(
        unit={row["code"]: row["id"] for row in units}, user={row["username"]: row["id"] for row in users}
    )
