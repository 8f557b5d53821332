"""Accounting months: closed in order, opened again with a reason."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.ledger import policies, queries, services
from anju.domains.ledger.models import Period
from anju.surfaces.console.ledger.reports import MonthForm
from anju.ui.screens import (
    ActionScreen,
    Column,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    StatusColumn,
    Tag,
    Timeline,
)


def _month(period: Period) -> str:
    return f"{period.month:%Y-%m}"


def _state(period: Period) -> Any:
    return _("Month is closed") if period.closed_at else _("Reopen the month")


class PeriodList(ListScreen):
    """The months that were ever closed."""

    path, name = "periods/", "ledger.period.list"
    title, icon = _("Closed months"), "calendar"
    permission = policies.VIEW_ENTRIES
    order = ("-month",)
    columns = (
        LinkColumn("month", _("Month"), to="ledger.period.detail", value=_month, phone=1),
        StatusColumn("closed_at", _("State"), value=_state, tones=lambda at: "ok" if at else "warn", phone=2),
        InstantColumn("closed_at", _("Month closed at"), phone=3),
        Column("closed_by__name", _("Closed by")),
        Column("reason", _("Opened again because"), phone=4),
    )
    actions = (
        Link("ledger.period.close", _("Close a month"), "lock", permission=policies.CLOSE_PERIODS, primary=True),
    )
    empty = Empty(
        _("No month has been closed yet"),
        _("Nothing more is posted into a closed month."),
        "ledger.period.close",
        _("Close a month"),
        "calendar",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Period]:
        """Return the project's months."""
        return queries.periods(actor, project)


class PeriodClose(FormScreen):
    """Close a month."""

    path, name = "periods/close/", "ledger.period.close"
    title, button = _("Close a month"), _("Close the month")
    permission = policies.CLOSE_PERIODS
    form = MonthForm
    back = "ledger.period.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Offer the month that comes next."""
        month = queries.month_to_close(project)
        return {"month": f"{month:%Y-%m}"} if month else {}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Close it."""
        services.close_period(actor=actor, project=project, month=cleaned["month"])


class PeriodDetail(DetailScreen):
    """One month with who closed and opened it."""

    path, name = "periods/<int:pk>/", "ledger.period.detail"
    icon = "calendar"
    permission = policies.VIEW_ENTRIES
    back = "ledger.period.list"
    actions = (
        Link(
            "ledger.period.reopen",
            _("Reopen the month"),
            "lock-open",
            permission=policies.REOPEN_PERIODS,
            when=lambda period: period.closed_at is not None,
        ),
    )
    tabs = (
        Fields(
            "facts",
            _("Overview"),
            (
                InstantColumn("closed_at", _("Month closed at")),
                Column("closed_by__name", _("Closed by")),
                InstantColumn("reopened_at", _("Opened again at")),
                Column("reopened_by__name", _("Opened again by")),
                Column("reason", _("Opened again because")),
            ),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Period:
        """Return the month."""
        return queries.get_period(actor, project, ids["pk"])

    def heading(self, record: Period) -> str:
        """Return the month."""
        return _month(record)

    def tags(self, record: Period) -> list[Tag]:
        """Return whether it is closed."""
        return [Tag(_state(record), "ok" if record.closed_at else "warn", "lock" if record.closed_at else "lock-open")]


class PeriodReopen(ActionScreen):
    """Open a closed month again."""

    path, name = "periods/<int:pk>/reopen/", "ledger.period.reopen"
    title, button, danger = _("Open the month again"), _("Reopen the month"), True
    permission = policies.REOPEN_PERIODS
    done = "ledger.period.detail"
    find = PeriodDetail.find

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        month = _month(self.object)
        return [
            _now("Entries can be posted into {month} again; reports of it may change.").format(month=month),
            _("Who opened it and why stays on record."),
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Period:
        """Open it."""
        return services.reopen_period(actor=actor, project=project, month=self.object.month, reason=cleaned["reason"])
