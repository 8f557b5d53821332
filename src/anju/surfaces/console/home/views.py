"""Entry and home page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from anju.core import clock
from anju.core.access import Actor
from anju.core.money import format_amount
from anju.domains.insight import policies as insight_policies
from anju.domains.insight import services as insight
from anju.domains.insight.queries import MoneyFigures
from anju.domains.payments.calc.rates import AgeBand
from anju.domains.payments.enums import Method
from anju.surfaces.console.home import todo
from anju.ui import navigation
from anju.ui.charts import Chart, Series
from anju.ui.guard import SIGNED_IN, allows
from anju.ui.links import link_or_none
from anju.ui.screens import PageScreen

_AGE_COLOURS = ("chart-1", "age-30", "age-90", "age-90", "age-180", "age-365", "age-more", "age-more", "age-more")


def enter(request: HttpRequest) -> HttpResponse:
    """Go to the project last worked in, else to the first one."""
    projects = {project.code: project for project in request.projects}  # type: ignore[attr-defined]
    if not projects:
        return render(request, "console/no_project.html")
    kept = getattr(request.user, "last_project", None)
    last = request.session.get("project") or (kept.code if kept else None)
    return redirect("console:home", project_code=last if last in projects else next(iter(projects)))


class Home(PageScreen):
    """The home page: work due first, then the figures that the user's role may see."""

    path, name = "", "home"
    title = gettext_lazy("Home page")
    permission = SIGNED_IN
    template = "console/home.html"

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what waits, the figures and the pages this user works with."""
        shown: dict[str, Any] = {
            "greeting": _greeting(actor.name),
            "today": clock.today(),
            "todos": todo.waiting(self.request),
            "sections": [part for part in navigation.sections(self.request) if part.group.key != "system"],
        }
        if allows(self.request, insight_policies.VIEW_MONEY):
            figures = insight.money_figures(actor=actor, project=project)
            shown |= {
                "figures": figures,
                "cards": _cards(self, figures),
                "collection_chart": _collection_chart(figures),
                "arrears_chart": _arrears_chart(figures),
                "takings_chart": _takings_chart(figures),
                "open_sum": sum(amount for _band, amount, _bills in figures.arrears),
            }
        return shown


def _greeting(name: str) -> str:
    hour = clock.now().hour
    if hour < 5 or hour >= 18:
        return _("Good evening, {name}").format(name=name)
    if hour < 12:
        return _("Good morning, {name}").format(name=name)
    return _("Good afternoon, {name}").format(name=name)


def _cards(screen: Home, figures: MoneyFigures) -> list[dict[str, Any]]:
    month, year_ago = figures.this_month, figures.last_year
    compared = ""
    if month.rate is not None and year_ago.rate is not None:
        compared = _("{difference} points against last year").format(difference=f"{month.rate - year_ago.rate:+.1f}")
    overdue_bills = sum(bills for band, _amount, bills in figures.arrears if band is not AgeBand.NOT_DUE)
    return [
        {
            "label": _("Collected of this month's dues"),
            "value": f"{month.rate:.1f}%" if month.rate is not None else "—",
            "note": f"¥{format_amount(month.collected)} / ¥{format_amount(month.due)}",
            "more": compared,
            "icon": "receipt-yuan",
            "share": min(month.rate, 100) if month.rate is not None else None,
            "url": link_or_none(screen.request, "payments.collection") or "",
        },
        {
            "label": _("Taken today"),
            "value": f"¥{format_amount(figures.taken_today)}",
            "note": ngettext("{count} payment", "{count} payments", figures.payments_today).format(
                count=figures.payments_today
            ),
            "icon": "cash",
            "share": None,
            "url": link_or_none(screen.request, "payments.receipt.list") or "",
        },
        {
            "label": _("Overdue"),
            "value": f"¥{format_amount(figures.overdue)}",
            "note": ngettext("{count} bill", "{count} bills", overdue_bills).format(count=overdue_bills),
            "icon": "alert-circle",
            "share": None,
            "tone": "bad" if figures.overdue else "",
            "url": link_or_none(screen.request, "payments.arrears") or "",
        },
    ]


def _collection_chart(figures: MoneyFigures) -> Chart:
    months = figures.months[1:]
    return Chart(
        _("Dues and collection, 12 months"),
        [str(month.first.month) for month in months],
        [
            Series(_("Due"), [month.due for month in months], colours=["chart-2"]),
            Series(_("Collected"), [month.collected for month in months], colours=["chart-1"]),
            Series(_("Rate"), [month.rate for month in months], kind="line", axis=1, colours=["chart-3"]),
        ],
        units=("¥", "%"),
    )


def _arrears_chart(figures: MoneyFigures) -> Chart:
    bands = tuple(AgeBand)
    rows = sorted(figures.arrears, key=lambda row: bands.index(row[0]))
    return Chart(
        _("Open bills by age"),
        [str(band.label) for band, _amount, _bills in rows],
        [
            Series(
                _("Open"),
                [amount for _band, amount, _bills in rows],
                colours=[_AGE_COLOURS[bands.index(band)] for band, _amount, _bills in rows],
                labels=True,
            )
        ],
        horizontal=True,
        units=("¥",),
    )


def _takings_chart(figures: MoneyFigures) -> Chart:
    return Chart(
        _("Taken today by method"),
        [str(Method(method).label) for method, _amount, _count in figures.takings],
        [Series(_("Taken"), [amount for _method, amount, _count in figures.takings], labels=True)],
        horizontal=True,
        units=("¥",),
    )
