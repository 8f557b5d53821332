"""Arrears by household, building and tariff; every row opens its bills, every list goes to Excel."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.domains.payments import policies, queries
from anju.ui import display
from anju.ui.links import link_or_none
from anju.ui.screens import Column, DateColumn, Empty, Link, LinkColumn, ListScreen, MoneyColumn, NumberColumn


class BillsColumn(MoneyColumn):
    """An amount that opens its bills; ``by`` is what the address of the bills is narrowed by."""

    def __init__(self, path: str, title: Any, *, by: str, **kwargs: Any) -> None:
        self.by = by
        super().__init__(path, title, **kwargs)

    def draw_value(self, value: Any, row: Any, request: HttpRequest) -> SafeString:
        """Draw the amount as a link."""
        drawn = super().draw_value(value, row, request)
        url = link_or_none(request, "payments.arrears.bills")
        asked = {self.by: row.pk}
        if self.path.startswith("band_"):
            asked["band"] = int(self.path.removeprefix("band_"))
        elif self.path == "overdue":
            asked["overdue"] = 1
        return format_html('<a href="{}?{}">{}</a>', url, urlencode(asked), drawn) if url and value else drawn


def _days(row: Any) -> Any:
    return max((clock.today() - row.since).days, 0) if row.since else display.NOTHING


def _columns(by: str) -> tuple[Column, ...]:
    bands = tuple(
        BillsColumn(f"band_{place}", band.label, by=by, shown=place > 0) for place, band in enumerate(queries.BANDS)
    )
    return (
        BillsColumn("owed", _("Outstanding"), by=by, phone=2),
        BillsColumn("overdue", _("Past the due date"), by=by, phone=4),
        *bands,
        NumberColumn("open_bills", _("Open bills")),
        DateColumn("since", _("Oldest due date"), shown=False),
        NumberColumn("days", _("Days overdue"), value=_days, sort="since"),
    )


OTHERS = (
    Link("payments.arrears", _("By age"), "chart-bar", permission=policies.VIEW_PAYMENTS),
    Link("arrears.ageing.household", _("Arrears by household"), "home-dollar", permission=policies.VIEW_PAYMENTS),
    Link("arrears.ageing.building", _("By building"), "building", permission=policies.VIEW_PAYMENTS),
    Link("arrears.ageing.tariff", _("By tariff"), "receipt-yuan", permission=policies.VIEW_PAYMENTS),
)
NOTHING_OWED = Empty(_("Nothing is open"), _("Every bill is paid or waived."), icon="circle-check")


class AgedList(ListScreen):
    """What the three lists share."""

    icon = "chart-bar"
    permission = policies.VIEW_PAYMENTS
    export_permission = policies.EXPORT_PAYMENTS
    order = ("-owed",)
    recent = False
    back = "payments.arrears"
    empty = NOTHING_OWED

    def everybody(self) -> bool:
        """Tell whether the address asks for those who owe nothing, too."""
        return self.request.GET.get("all") == "1"


class AgedHouseholds(AgedList):
    """Households by what they owe."""

    path, name = "arrears/households/", "arrears.ageing.household"
    title = _("Arrears by household")
    search = ("code",)
    actions = (OTHERS[0], OTHERS[2], OTHERS[3])
    columns = (
        LinkColumn("code", _("Unit"), to="payments.statement", phone=1),
        Column("building__code", _("Building"), phone=3),
        *_columns("unit"),
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet:
        """Return the households."""
        return queries.aged_households(actor, project, on=clock.today(), everybody=self.everybody())


class AgedBuildings(AgedList):
    """Buildings by what their households owe."""

    path, name = "arrears/buildings/", "arrears.ageing.building"
    title = _("Arrears by building")
    search = ("code",)
    actions = (OTHERS[0], OTHERS[1], OTHERS[3])
    columns = (
        Column("code", _("Building"), phone=1),
        NumberColumn("debtors", _("Households"), phone=3),
        *_columns("building"),
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet:
        """Return the buildings."""
        return queries.aged_buildings(actor, project, on=clock.today(), everybody=self.everybody())


class AgedTariffs(AgedList):
    """Tariffs by what is owed of them."""

    path, name = "arrears/tariffs/", "arrears.ageing.tariff"
    title = _("Arrears by tariff")
    search = ("name",)
    actions = OTHERS[:3]
    columns = (
        Column("name", _("Tariff"), phone=1),
        NumberColumn("debtors", _("Households"), phone=3),
        *_columns("tariff"),
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet:
        """Return the tariffs."""
        return queries.aged_tariffs(actor, project, on=clock.today(), everybody=self.everybody())
