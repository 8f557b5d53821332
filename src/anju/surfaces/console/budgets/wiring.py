"""Budgets in the side bar, at approvals and on expense claims."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.budgets import policies, queries
from anju.domains.budgets.enums import SheetState
from anju.domains.expenses.policies import CLAIM_REQUEST
from anju.surfaces.console.approvals import subjects
from anju.surfaces.console.budgets import overrun
from anju.ui import navigation, palette
from anju.ui.navigation import Entry
from anju.ui.palette import Verb

subjects.register(policies.PLAN_REQUEST, "budgets.plan.detail")
subjects.register_warning(CLAIM_REQUEST, overrun.words_of_request)


def _to_review(actor: Actor, project: Any) -> int | None:
    """Count the budgets that wait for review, for who reviews them."""
    if project is None or not actor.may(policies.REVIEW, project.pk):
        return None
    return queries.sheets(actor, project).filter(state=SheetState.SUBMITTED).count()


navigation.register(
    Entry(
        "console:budgets.year.list",
        _("Budgeting"),
        "target",
        group="books",
        permission=policies.VIEW,
        order=6,
        count=_to_review,
        words="yusuan 预算 caiwujihua 财务计划",
    ),
    Entry(
        "console:budgets.execution",
        _("Actual against budget"),
        "gauge",
        group="books",
        permission=policies.VIEW,
        order=7,
        words="zhixinglv 执行率 yusuanzhixing 预算执行",
    ),
)
palette.register_verbs(
    Verb("console:budgets.year.create", _("New budget year"), "plus", permission=policies.EDIT_YEARS)
)
