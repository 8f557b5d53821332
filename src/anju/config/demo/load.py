"""Loading and removing the demonstration estate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from anju.config.demo import (
    attending,
    balances,
    banking,
    books,
    budgets,
    caring,
    channels,
    chasing,
    invoices,
    letting,
    notices,
    people,
    phones,
    reports,
    stores,
    sums,
    temper,
    workshop,
)
from anju.core import clock, scope
from anju.core.access import Actor, system_actor
from anju.core.sheets.importing import import_roster
from anju.domains.billing import services as billing
from anju.domains.estate import queries as estate
from anju.domains.identity import queries as identity_queries
from anju.domains.identity import services as identity
from anju.domains.identity.models import User
from anju.domains.insight.services import figures
from anju.domains.notifications import services as notifications
from anju.domains.payments.services import history
from anju.domains.tenancy import queries as tenancy_queries
from anju.domains.tenancy import services as tenancy
from anju.domains.tenancy.models import Project

ROSTER = Path(__file__).parent / "roster.xlsx"
COMPANY, CODE, NAME = "安居示范物业服务有限公司", "CH01", "翠湖花园一期"
MONTHS, REPORT_MONTHS = 36, 12

Tell = Callable[[str], None]


def load(tell: Tell) -> str:
    """Build the estate in one go and return what to tell people; nothing is done when it is there already.

    Each step commits by itself. A step that fails takes the whole estate out again; what a killed load leaves is taken
    out by ``anju demo --remove``.
    """
    if tenancy_queries.find_project(system_actor("demo"), CODE) is not None:
        return accounts_text()
    try:
        return _load(tell)
    except BaseException:
        remove()
        raise


def _load(tell: Tell) -> str:
    actor = system_actor("demo", surface="demo")
    with transaction.atomic():
        company = tenancy.open_company(actor=actor, name=COMPANY)
        project = tenancy.open_project(
            actor=actor, company=company, code=CODE, name=NAME, city="深圳", address="翠湖路 8 号", is_demo=True
        )
        staff = people.open_office(actor=actor, company=company, project=project)
    tell("roster")
    import_roster(actor=actor, project=project, workbook=ROSTER)
    for month in months(clock.today()):
        tell(f"{month:%Y-%m}")
        _one_month(actor, project, staff, month)
    _share_costs(actor, project)
    month = months(clock.today())[-1]
    with clock.at(month), transaction.atomic(), scope.enter([project.pk], actor=actor):
        letting.let(actor=actor, project=project, staff=staff, month=month)
    tell("chasing")
    with transaction.atomic(), scope.enter([project.pk], actor=actor):
        chasing.chase(actor=actor, project=project, clerk=staff["cashier"])
    tell("deposits and late charges")
    with transaction.atomic(), scope.enter([project.pk], actor=actor):
        sums.load_sums(actor=actor, project=project, staff=staff)
        balances.load_balances(actor=actor, project=project, cashier=staff["cashier"])
    tell("channels")
    with transaction.atomic(), scope.enter([project.pk], actor=actor):
        channels.reconcile(actor=actor, project=project, staff=staff)
    _clear_inboxes(staff.values())
    tell("phones")
    with transaction.atomic(), scope.enter([project.pk], actor=actor):
        phones.open_phones(actor=actor, project=project)
        notices.publish_notices(actor=actor, project=project)
    tell("invoices")
    with transaction.atomic(), scope.enter([project.pk], actor=actor):
        invoices.load_invoices(actor=actor, project=project)
    tell("bank")
    with transaction.atomic(), scope.enter([project.pk], actor=actor):
        banking.bank(actor=actor, project=project, staff=staff)
    tell("books")
    with transaction.atomic(), scope.enter([project.pk], actor=actor):
        books.keep_books(
            actor=actor,
            project=project,
            clerk=staff["finance"],
            checker=staff["project_manager"],
            months=months(clock.today()),
        )
        budgets.load_budgets(actor=actor, project=project, staff=staff)
    tell("check")
    with transaction.atomic(), scope.enter([project.pk], actor=actor):
        figures.check_books(actor=actor, project=project)
    tell("reports")
    _reports(actor, project, staff)
    tell("stores")
    with transaction.atomic(), scope.enter([project.pk], actor=actor):
        stores.keep_stores(actor=actor, project=project, staff=staff)
        stores.open_measures(actor=actor, project=project, staff=staff)
        caring.care(actor=actor, project=project, staff=staff)
        attending.attend(actor=actor, project=project, staff=staff)
    return accounts_text()


def months(today: dt.date) -> list[dt.date]:
    """Return the first days of the demonstration's months, the present one last."""
    count = today.year * 12 + today.month - 1
    return [dt.date(one // 12, one % 12 + 1, 1) for one in range(count - MONTHS + 1, count + 1)]


def _one_month(actor: Actor, project: Project, staff: dict[str, User], month: dt.date) -> None:
    """Issue the month's bills on its first day, then let the households come who come in that month."""
    with clock.at(month), transaction.atomic(), scope.enter([project.pk], actor=actor):
        billing.run_month(actor=actor, project=project, period=f"{month:%Y-%m}")
    with transaction.atomic(), scope.enter([project.pk], actor=actor):
        units = list(estate.units_visible_to(actor, project).values_list("pk", "code"))
        for day, visits in temper.visits(units, month, clock.today()):
            history.record_past_day(
                actor=actor,
                project=project,
                cashier=staff["cashier"],
                day=day,
                payments=visits,
                auditor=staff["finance"] if day < clock.today() - dt.timedelta(days=3) else None,
            )


def _share_costs(actor: Actor, project: Project) -> None:
    """Share last month's power and water of the common parts: one issued and published, one to be approved."""
    month = months(clock.today())[-1]
    last_on = month - dt.timedelta(days=1)
    about: dict[str, Any] = {
        "actor": actor,
        "project": project,
        "period_start": last_on.replace(day=1),
        "period_end": last_on,
        "among": billing.Among(),
    }
    with clock.at(month), transaction.atomic(), scope.enter([project.pk], actor=actor):
        power = billing.create_fee_item(actor=actor, project=project, name="公摊电费")
        cost = billing.prepare_shared_cost(
            **about,
            fee_item=power,
            kind="power",
            title="楼道与地库照明",
            rule="area",
            metered=billing.Metered(Decimal(18250), Decimal(12890), Decimal(460), Decimal("0.65")),
        )
        cost = billing.approve_shared_cost(actor=actor, cost=cost)
        cost = billing.issue_shared_cost(actor=actor, cost=cost)
        billing.publish_shared_cost(actor=actor, cost=cost)
        water = billing.create_fee_item(actor=actor, project=project, name="公摊水费")
        billing.prepare_shared_cost(
            **about, fee_item=water, kind="water", title="公共用水", rule="household", amount=Decimal("1286.40")
        )


def _clear_inboxes(staff: Iterable[User]) -> None:
    """Mark as read what the years have told the office: nobody works through three years of messages."""
    for user in staff:
        notifications.mark_read(actor=identity_queries.actor_for(user, surface="demo"))


def _reports(actor: Actor, project: Project, staff: dict[str, User]) -> None:
    """Give the estate its workshop, a year of reports that are over, and some of today."""
    with transaction.atomic(), scope.enter([project.pk], actor=actor):
        shop = workshop.open_workshop(actor=actor, project=project, staff=staff)
        known = reports.households(actor, project)
    for month in months(clock.today())[-REPORT_MONTHS:]:
        with transaction.atomic(), scope.enter([project.pk], actor=actor):
            reports.load_month(actor=actor, project=project, workshop=shop, people=known, month=month)
    with transaction.atomic(), scope.enter([project.pk], actor=actor):
        workshop.work_today(actor=actor, project=project, workshop=shop)


def any_project() -> bool:
    """Tell whether a project is there, the demonstration's or one's own."""
    return tenancy_queries.projects_of(system_actor("demo")).exists()


def accounts_text() -> str:
    """Return the lines that tell the demonstration accounts; empty when there are none."""
    users = [user for user in identity_queries.demo_users() if user.is_active]
    if not users:
        return ""
    names = {account.username: account for account in people.ACCOUNTS}
    roles = {role.code: role.name for role in identity_queries.roles()}
    lines = [
        f"    {user.username:<12} {user.name}  {roles[names[user.username].role]}"
        for user in users
        if user.username in names
    ]
    at_home = [f"    {user.phone:<12} {user.name}  住户 (/r/)" for user in identity_queries.demo_residents()]
    return "\n".join([f"  演示账号 (password of all: {people.PASSWORD})", *lines, *at_home])


def remove() -> str:
    """Take the demonstration estate out, with everything in it, and close its accounts."""
    actor = system_actor("demo", surface="demo")
    project = tenancy_queries.find_project(actor, CODE)
    with transaction.atomic():
        if project is not None:
            tenancy.erase_demo_project(actor=actor, project=project)
        closed = identity.close_demo_users(actor=actor)
    return f"{NAME}: {'removed' if project else 'was not there'}; accounts closed: {closed}"
