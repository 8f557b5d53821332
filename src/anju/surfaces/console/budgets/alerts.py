"""Alerts that were raised."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.budgets import filters, policies, queries
from anju.domains.budgets.models import Alert
from anju.ui.screens import Column, Empty, InstantColumn, ListScreen, MoneyColumn, StatusColumn


class AlertList(ListScreen):
    """Budget lines that reached a threshold, the latest first."""

    path, name = "budgets/alerts/", "budgets.alert.list"
    title, icon = _("Budget alerts"), "bell-ringing"
    permission = policies.VIEW
    filterset = filters.AlertFilter
    export = False
    columns = (
        Column("account__name", _("Ledger account"), sort=False, phone=1),
        Column("department__name", _("Department"), sort=False, phone=3),
        StatusColumn(
            "threshold",
            _("Reached (%)"),
            value=lambda one: f"{one.threshold}%",
            tones=lambda one: "warn" if one.threshold < 100 else "bad",
            sort=False,
            phone=2,
        ),
        MoneyColumn("actual", _("Actual amount"), sort=False),
        MoneyColumn("budget", _("Budgeted"), sort=False),
        Column("year__year", _("Budget year"), sort=False),
        InstantColumn("told_at", _("Told of at"), sort=False, phone=4),
    )
    empty = Empty(
        _("No budget line has reached a threshold"),
        _("Every night the books are held against the plan; a threshold reached is told of once."),
        icon="bell-ringing",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Alert]:
        """Return the alerts."""
        return queries.alerts(actor, project)
