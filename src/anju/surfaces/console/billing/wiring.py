"""The entries of charging in the side bar."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.billing import policies, queries
from anju.domains.billing.enums import RunState
from anju.surfaces.console.approvals import subjects
from anju.surfaces.console.billing import subscribers
from anju.surfaces.console.home import todo
from anju.surfaces.console.home.todo import Todo
from anju.ui import navigation, palette
from anju.ui.guard import allows
from anju.ui.links import link
from anju.ui.navigation import Entry
from anju.ui.palette import Verb

__all__ = ["subscribers"]

subjects.register(policies.VACANCY_REQUEST, "billing.vacancy.detail")


def _runs_waiting(actor: Actor, project: Any) -> int | None:
    """Count the runs that wait for approval or issue."""
    if project is None:
        return None
    return queries.runs(actor, project).filter(state__in=[RunState.DRAFT, RunState.APPROVED]).count()


@todo.register
def _to_do(request: HttpRequest) -> list[Todo]:
    """Tell of runs to approve or issue."""
    actor, project = request.actor, request.project  # type: ignore[attr-defined]
    if project is None or not allows(request, policies.VIEW_BILLS):
        return []
    found: list[Todo] = []
    for permission, state, words, icon in (
        (policies.APPROVE_RUNS, RunState.DRAFT, _("Bill runs to approve"), "user-check"),
        (policies.ISSUE_RUNS, RunState.APPROVED, _("Bill runs to issue"), "send"),
    ):
        count = queries.runs(actor, project).filter(state=state).count() if allows(request, permission) else 0
        if count:
            url = f"{link(request, 'billing.run.list')}?state={state.value}"
            found.append(Todo(words, url, icon, count, "warn"))
    return found


navigation.register(
    Entry(
        "console:billing.bill.list",
        _("Bills"),
        "file-invoice",
        group="charging",
        permission=policies.VIEW_BILLS,
        order=10,
        key="b",
        words="zhangdan bill 账单",
    ),
    Entry(
        "console:billing.run.list",
        _("Bill runs"),
        "list-check",
        group="charging",
        permission=policies.VIEW_BILLS,
        order=15,
        count=_runs_waiting,
        words="chuzhang 出账",
    ),
    Entry(
        "console:billing.tariff.list",
        _("Tariffs"),
        "receipt-yuan",
        group="charging",
        permission=policies.VIEW_TARIFFS,
        order=20,
        words="shoufei biaozhun 收费标准",
    ),
    Entry(
        "console:billing.quantity.list",
        _("Charged quantities"),
        "list-numbers",
        group="charging",
        permission=policies.VIEW_TARIFFS,
        order=21,
        words="jifei shuliang 计费数量",
    ),
    Entry(
        "console:billing.vacancy.list",
        _("Vacancy discounts"),
        "discount",
        group="charging",
        permission=policies.VIEW_BILLS,
        order=30,
        words="kongzhi 空置",
    ),
)
palette.register_verbs(
    Verb("console:billing.run.new", _("New bill run"), "plus", permission=policies.PREPARE_RUNS),
    Verb("console:billing.tariff.create", _("New tariff"), "plus", permission=policies.EDIT_TARIFFS),
    Verb("console:billing.vacancy.apply", _("Apply for a vacancy discount"), "plus", permission=policies.APPLY_VACANCY),
)
