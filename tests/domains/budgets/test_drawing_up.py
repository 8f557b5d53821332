"""Budgets: filled in, submitted, returned, accepted, made into a plan, approved, adopted, adjusted."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import actor_with
from tests.domains.budgets.conftest import Office

from anju.core.errors import AccessDenied, DomainError
from anju.domains.budgets import policies, queries, services
from anju.domains.budgets.enums import PlanState, SheetState, Split
from anju.domains.budgets.models import Plan, PlanLine, Sheet, SheetLine, TemplateLine
from anju.domains.budgets.services import Cell
from anju.domains.notifications.models import Notification
from anju.domains.workforce.models import Employee

ONE = Decimal("1.00")


def _told(kind: str) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("user__username", flat=True))


def test_a_year_opens_with_last_years_departments_and_templates(office: Office) -> None:
    office.open_year(2026)
    following = services.open_year(actor=office.finance, project=office.project, year=2027, due_on=dt.date(2026, 12, 1))
    parts = list(queries.parts(office.finance, office.project).filter(year=following))
    assert [part.department.name for part in parts] == ["工程部", "客服部"]
    assert [part.head_id for part in parts] == [office.head.user_id, office.desk.user_id]
    splits = TemplateLine.objects.filter(part=parts[0]).values_list("account__code", "split")
    assert dict(splits) == {"6401.02": Split.MONTH, "6401.06": Split.YEAR}
    with pytest.raises(DomainError):
        services.open_year(actor=office.finance, project=office.project, year=2027, due_on=dt.date(2026, 12, 1))


def test_only_income_and_expense_are_budgeted(office: Office) -> None:
    opened, _one, _other = office.open_year()
    with pytest.raises(DomainError):
        services.set_part(
            actor=office.finance,
            year=opened,
            department=office.engineering,
            head=office.user(office.head),
            template={office.account("1002").pk: "month"},
        )


def test_a_draft_is_saved_again_and_submitted(office: Office) -> None:
    _opened, part, _other = office.open_year()
    upkeep = office.account("6401.02").pk
    first = services.fill_sheet(actor=office.head, part=part, cells={upkeep: Cell([ONE] * 12, "电梯维保")})
    office_costs = office.account("6401.06").pk
    again = services.fill_sheet(actor=office.head, part=part, cells={office_costs: Cell([ONE * 2] * 12)})
    assert (first.pk, again.version) == (again.pk, 1)
    assert [(one.account.code, one.whole, one.note) for one in queries.lines_of_sheet(again)] == [
        ("6401.02", Decimal("12.00"), "电梯维保"),
        ("6401.06", Decimal("24.00"), ""),
    ]
    sent = services.submit_sheet(actor=office.head, sheet=again)
    assert (sent.state, sent.submitted_by_id) == (SheetState.SUBMITTED, office.head.user_id)
    assert _told("budgets.sheet.submitted") == {"caiwu"}
    with pytest.raises(DomainError):
        services.fill_sheet(actor=office.head, part=part, cells={})


@pytest.mark.parametrize("months", [[ONE] * 11, [-ONE] + [ONE] * 11])
def test_a_line_has_twelve_amounts_none_negative(office: Office, months: list[Decimal]) -> None:
    _opened, part, _other = office.open_year()
    upkeep = office.account("6401.02").pk
    with pytest.raises(DomainError):
        services.fill_sheet(actor=office.head, part=part, cells={upkeep: Cell(months)})
    sheet = services.fill_sheet(actor=office.head, part=part, cells={})
    with pytest.raises(IntegrityError), transaction.atomic():
        SheetLine.objects.filter(sheet=sheet).update(months=months)


def test_an_account_outside_of_the_template_is_refused(office: Office) -> None:
    _opened, _part, other = office.open_year()
    with pytest.raises(DomainError):
        services.fill_sheet(actor=office.desk, part=other, cells={office.account("6401.02").pk: Cell([ONE] * 12)})


def test_only_its_people_fill_in_a_departments_budget(office: Office, make_user: Any) -> None:
    _opened, part, _other = office.open_year()
    with pytest.raises(AccessDenied):
        services.fill_sheet(actor=office.desk, part=part, cells={})
    Employee.objects.create(
        project=office.project, department=office.engineering, user=office.user(office.desk), number="E1", name="小王"
    )
    assert services.fill_sheet(actor=office.desk, part=part, cells={}).version == 1


def test_a_department_sees_its_own_budget_and_finance_all(office: Office) -> None:
    _opened, part, other = office.open_year()
    office.submit(other, office.desk, a6401_06="5.00")
    assert list(queries.parts(office.head, office.project)) == [part]
    assert not queries.sheets(office.head, office.project).exists()
    assert not queries.plans(office.head, office.project).exists()
    assert set(queries.parts(office.finance, office.project)) == {part, other}
    assert not queries.parts(actor_with(), office.project).exists()


def test_a_returned_budget_becomes_the_next_version_and_the_old_one_stays_whole(office: Office) -> None:
    _opened, part, _other = office.open_year()
    first = office.submit(part, office.head, a6401_02="1000.00")
    upkeep = office.account("6401.02").pk
    services.return_sheet(actor=office.finance, sheet=first, reason="维保合同已降价", remarks={upkeep: "按新合同填"})
    assert _told("budgets.sheet.returned") == {"gongcheng"}
    second = services.fill_sheet(actor=office.head, part=part, cells={upkeep: Cell([Decimal("900.00")] * 12)})
    assert second.version == 2
    before, after = ({line.account_id: line for line in queries.lines_of_sheet(one)} for one in (first, second))
    assert (before[upkeep].whole, before[upkeep].remark) == (Decimal("12000.00"), "按新合同填")
    assert after[upkeep].whole == Decimal("10800.00")
    assert queries.version_before(second) == first
    for change in ({"months": [ONE] * 12}, {"remark": "改"}):
        with pytest.raises(IntegrityError, match="submitted budget"), transaction.atomic():
            SheetLine.objects.filter(sheet=first).update(**change)
    with pytest.raises(IntegrityError, match="decided"), transaction.atomic():
        Sheet.objects.filter(pk=first.pk).update(state=SheetState.DRAFT, submitted_by=None)


def test_nobody_reviews_what_they_submitted(office: Office, make_user: Any) -> None:
    opened, part, _other = office.open_year()
    services.set_part(
        actor=office.finance,
        year=opened,
        department=office.engineering,
        head=office.user(office.finance),
        template=dict(queries.template_of(part).values_list("account", "split")),
    )
    part.refresh_from_db()
    sheet = office.submit(part, office.finance, a6401_02="1.00")
    for act in (services.accept_sheet, lambda **facts: services.return_sheet(reason="不行", **facts)):
        with pytest.raises(AccessDenied):
            act(actor=office.finance, sheet=sheet)
    with pytest.raises(IntegrityError, match="budgets_sheet_two_people"), transaction.atomic():
        Sheet.objects.filter(pk=sheet.pk).update(reviewed_by=office.finance.user_id)


def test_an_empty_budget_is_not_submitted_and_a_return_needs_a_reason(office: Office) -> None:
    _opened, part, _other = office.open_year()
    empty = services.fill_sheet(actor=office.head, part=part, cells={})
    with pytest.raises(DomainError):
        services.submit_sheet(actor=office.head, sheet=empty)
    sheet = office.submit(part, office.head, a6401_02="1.00")
    with pytest.raises(DomainError):
        services.return_sheet(actor=office.finance, sheet=sheet, reason=" ")


def test_a_plan_waits_for_every_department(office: Office) -> None:
    opened, part, _other = office.open_year()
    services.accept_sheet(actor=office.finance, sheet=office.submit(part, office.head, a6401_02="1.00"))
    with pytest.raises(DomainError, match="客服部"):
        services.prepare_plan(actor=office.finance, year=opened)


def test_a_plan_goes_from_accepted_budgets_to_adoption(office: Office) -> None:
    plan = services.prepare_plan(actor=office.finance, year=office.accepted())
    lines = [(one.department.name, one.account.code, one.whole) for one in queries.lines_of_plan(plan)]
    assert sorted(lines) == [
        ("客服部", "6401.06", Decimal("2400.00")),
        ("工程部", "6401.02", Decimal("12000.00")),
        ("工程部", "6401.06", Decimal("1200.00")),
    ]
    services.request_plan(actor=office.finance, plan=plan)
    with pytest.raises(DomainError):
        services.adopt_plan(actor=office.group, plan=plan)
    assert office.decide(plan, office.manager, office.group).state == PlanState.APPROVED
    adopted = services.adopt_plan(actor=office.manager, plan=plan)
    assert adopted.state == PlanState.ADOPTED
    assert queries.plan_in_force(plan.year) == plan
    assert _told("budgets.plan.adopted") == {"gongcheng", "kefu"}


def test_who_prepared_submitted_or_reviewed_does_not_adopt(office: Office) -> None:
    plan = services.prepare_plan(actor=office.finance, year=office.accepted())
    services.request_plan(actor=office.finance, plan=plan)
    office.decide(plan, office.manager, office.group)
    for actor in (office.finance, office.head):
        double = actor_with(policies.ADOPT, user_id=actor.user_id)
        with pytest.raises(AccessDenied):
            services.adopt_plan(actor=double, plan=plan)
        with pytest.raises(IntegrityError, match=r"budgets_plan_two_people|neither submitted"), transaction.atomic():
            Plan.objects.filter(pk=plan.pk).update(
                state=PlanState.ADOPTED, adopted_by=actor.user_id, adopted_at=plan.prepared_at
            )


def test_an_adopted_plan_never_changes(office: Office) -> None:
    plan = office.adopted()
    for act in (
        lambda: PlanLine.objects.filter(plan=plan).update(months=[ONE] * 12),
        lambda: PlanLine.objects.filter(plan=plan).delete(),
        lambda: Plan.objects.filter(pk=plan.pk).update(reason="改"),
    ):
        with pytest.raises(IntegrityError, match=r"not changed"), transaction.atomic():
            act()
    with pytest.raises(DomainError):
        services.set_plan_lines(actor=office.finance, plan=plan, months={})


def test_a_draft_is_not_adopted_behind_the_chain(office: Office) -> None:
    plan = services.prepare_plan(actor=office.finance, year=office.accepted())
    with pytest.raises(IntegrityError, match="not changed"), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(
            state=PlanState.ADOPTED, adopted_by=office.group.user_id, adopted_at=plan.prepared_at
        )


def test_an_adjustment_is_a_new_version_and_holds_when_adopted(office: Office) -> None:
    first = office.adopted()
    with pytest.raises(DomainError):
        services.adjust_plan(actor=office.finance, year=first.year, reason="")
    second = services.adjust_plan(actor=office.finance, year=first.year, reason="电梯大修")
    key = (office.engineering.pk, office.account("6401.02").pk)
    services.set_plan_lines(actor=office.finance, plan=second, months={key: [Decimal("1500.00")] * 12})
    assert queries.plan_in_force(first.year) == first
    services.request_plan(actor=office.finance, plan=second)
    office.decide(second, office.manager, office.group)
    services.adopt_plan(actor=office.manager, plan=second)
    assert queries.plan_in_force(first.year) == second
    old, new = ({(x.department_id, x.account_id): x.whole for x in queries.lines_of_plan(p)} for p in (first, second))
    assert (old[key], new[key]) == (Decimal("12000.00"), Decimal("18000.00"))
    assert {k: v for k, v in old.items() if k != key} == {k: v for k, v in new.items() if k != key}


def test_a_refused_plan_stays_on_record_and_a_new_one_says_why(office: Office) -> None:
    opened = office.accepted()
    plan = services.prepare_plan(actor=office.finance, year=opened)
    services.request_plan(actor=office.finance, plan=plan)
    assert office.decide(plan, office.manager, is_approved=False).state == PlanState.REFUSED
    with pytest.raises(DomainError):
        services.prepare_plan(actor=office.finance, year=opened)
    again = services.prepare_plan(actor=office.finance, year=opened, reason="按意见压缩")
    assert (again.number, again.reason) == (2, "按意见压缩")


def test_an_accepted_budget_goes_back_while_no_plan_is_made_of_it(office: Office) -> None:
    opened = office.accepted()
    sheet = queries.sheets(office.finance, office.project).filter(part__department=office.service).get()
    services.return_sheet(actor=office.finance, sheet=sheet, reason="漏报")
    with pytest.raises(DomainError):
        services.prepare_plan(actor=office.finance, year=opened)


def test_rights_are_asked(office: Office) -> None:
    opened, part, _other = office.open_year()
    with pytest.raises(AccessDenied):
        services.open_year(actor=office.head, project=office.project, year=2030, due_on=dt.date(2029, 12, 1))
    with pytest.raises(AccessDenied):
        services.prepare_plan(actor=office.head, year=opened)
    with pytest.raises(AccessDenied):
        services.fill_sheet(actor=actor_with(policies.VIEW), part=part, cells={})
    with pytest.raises(AccessDenied):
        services.set_settings(actor=office.head, project=office.project, thresholds=[80], basis="year")
