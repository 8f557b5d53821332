"""The disclosure of shared costs: a month on screen and on paper, or one cost on paper."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import NotFound
from anju.core.money import format_amount, total
from anju.domains.billing import policies, queries
from anju.domains.billing.calc.periods import month_end
from anju.domains.billing.enums import CostKind, SharedState, ShareRule
from anju.domains.billing.models import SharedCost
from anju.surfaces.console.billing.forms import MonthField
from anju.surfaces.console.billing.tables import period_words
from anju.surfaces.console.payments.papers import pdf_response
from anju.surfaces.console.print.disclosure import SharedPart, disclosure_pdf
from anju.surfaces.console.sharing import tables
from anju.ui.screens import PageScreen
from anju.ui.screens.base import Screen


class MonthForm(forms.Form):
    """Whose costs are shown."""

    month = MonthField(label=_("Month"))


def _month(asked: Any) -> tuple[forms.Form, dt.date | None]:
    """Return the form and the first day of the month asked for, last month at first."""
    last = clock.today().replace(day=1) - dt.timedelta(days=1)
    form = MonthForm(asked if "month" in asked else {"month": f"{last:%Y-%m}"})
    return form, form.cleaned_data["month"] if form.is_valid() else None


def _part(actor: Actor, cost: SharedCost) -> SharedPart:
    facts = [
        (_now("Fee item"), cost.fee_item.name),
        (_now("Cost of"), str(CostKind(cost.kind).label)),
        (_now("Period"), period_words(cost)),
        (_now("Quantity to share"), tables.plain(cost.quantity) or "—"),
        (_now("Unit price (yuan)"), tables.plain(cost.unit_price) or "—"),
        (_now("Amount"), format_amount(cost.amount)),
        (_now("Divided by"), str(ShareRule(cost.rule).label)),
        (_now("Among"), tables.scope_words(cost, queries.scope_names(actor, cost))),
        (_now("How it is worked out"), tables.how_much(cost)),
        (_now("Sum of weights"), tables.plain(cost.weight)),
    ]
    shares = queries.shares_of(actor, cost).values_list("unit__code", "weight", "amount")
    rows = [(code, tables.plain(weight), amount) for code, weight, amount in shares]
    return SharedPart(f"{cost.title} {cost.number}", facts, rows, cost.amount)


def _paper(actor: Actor, project: Any, costs: list[SharedCost], period: str) -> HttpResponseBase:
    pdf = disclosure_pdf(
        issuer=project.company.name,
        project=project.name,
        period=period,
        parts=[_part(actor, cost) for cost in costs],
        printed_on=clock.today(),
    )
    return pdf_response(pdf, f"{project.code}-shared-costs-{period}")


class Disclosure(PageScreen):
    """What was shared in a month, cost by cost."""

    path, name = "shared-costs/disclosure/", "sharing.disclosure"
    title, icon = _("Disclosure sheet"), "printer"
    permission = policies.VIEW_BILLS
    template = "console/sharing/disclosure.html"
    back = "sharing.cost.list"

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the costs of the month."""
        form, first_on = _month(self.request.GET)
        if first_on is None:
            return {"form": form, "costs": [], "month": ""}
        costs = queries.disclosed(actor, project, first_on, month_end(first_on))
        rows = [
            {
                "cost": cost,
                "how_much": tables.how_much(cost),
                "among": tables.scope_words(cost, queries.scope_names(actor, cost)),
            }
            for cost in costs
        ]
        return {"form": form, "rows": rows, "month": f"{first_on:%Y-%m}", "sum": total(cost.amount for cost in costs)}


class DisclosurePaper(Screen):
    """The sheet of a month, to be printed and hung up."""

    path, name = "shared-costs/disclosure.pdf", "sharing.disclosure.paper"
    permission = policies.VIEW_BILLS

    def get(self) -> HttpResponseBase:
        """Send the PDF."""
        _form, first_on = _month(self.request.GET)
        if first_on is None:
            raise NotFound(self.request.GET.get("month", ""))
        costs = queries.disclosed(self.actor, self.project, first_on, month_end(first_on))
        return _paper(self.actor, self.project, costs, f"{first_on:%Y-%m}")


class CostPaper(Screen):
    """The sheet of one issued cost."""

    path, name = "shared-costs/<int:pk>/disclosure.pdf", "sharing.cost.paper"
    permission = policies.VIEW_BILLS

    def get(self) -> HttpResponseBase:
        """Send the PDF."""
        cost = queries.get_shared_cost(self.actor, self.project, self.ids["pk"])
        if cost.state != SharedState.ISSUED:
            raise NotFound(cost.number)
        return _paper(self.actor, self.project, [cost], period_words(cost))
