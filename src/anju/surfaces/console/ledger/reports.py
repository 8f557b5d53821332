"""Trial balance, the check of every unit's account, by the month."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.money import ZERO, total
from anju.domains.billing import queries as billing
from anju.domains.ledger import policies, queries
from anju.ui.screens import PageScreen


class MonthForm(forms.Form):
    """A month such as 2026-11."""

    month = forms.RegexField(
        label=_("Month"),
        regex=r"^[1-9]\d{3}-(0[1-9]|1[0-2])$",
        widget=forms.TextInput(attrs={"type": "month", "autocomplete": "off"}),
        help_text=_("For example 2026-11."),
    )

    def clean_month(self) -> dt.date:
        """Return the first day of the month."""
        return dt.date.fromisoformat(f"{self.cleaned_data['month']}-01")


class MonthPage(PageScreen):
    """A page about one month, the present one at first."""

    permission = policies.VIEW_ENTRIES

    def of_month(self, actor: Actor, project: Any, first_on: dt.date, last_on: dt.date) -> dict[str, Any]:
        """Return what the page shows of the month."""
        raise NotImplementedError

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the form and, where the month makes sense, what it shows."""
        form = MonthForm(self.request.GET if "month" in self.request.GET else {"month": f"{clock.today():%Y-%m}"})
        if not form.is_valid():
            return {"form": form}
        first_on = form.cleaned_data["month"]
        last_on = (first_on + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
        shown = self.of_month(actor, project, first_on, last_on)
        return {"form": form, "first_on": first_on, "last_on": last_on, **shown}


class TrialBalance(MonthPage):
    """Every account's opening, moves and closing in a month."""

    path, name = "trial-balance/", "ledger.trial_balance"
    title, icon = _("Trial balance"), "scale"
    template = "console/ledger/trial_balance.html"

    def of_month(self, actor: Actor, project: Any, first_on: dt.date, last_on: dt.date) -> dict[str, Any]:
        """Return the accounts and their sums."""
        lines = queries.trial_balance(actor, project, first_on=first_on, last_on=last_on)
        rows = [(line, (*_sides(line.opening), line.debit, line.credit, *_sides(line.closing))) for line in lines]
        return {"rows": rows, "sums": [total(column) for column in zip(*(cells for _line, cells in rows), strict=True)]}


def _sides(balance: Decimal) -> tuple[Decimal, Decimal]:
    """Return a balance as it stands on the debit side and on the credit side."""
    return max(balance, ZERO), max(-balance, ZERO)


class UnitCheck(MonthPage):
    """Opening + billed − paid − waived = closing for every unit, and bills against books."""

    path, name = "unit-check/", "ledger.unit_check"
    title, icon = _("Check of the units"), "shield-check"
    template = "console/ledger/unit_check.html"

    def of_month(self, actor: Actor, project: Any, first_on: dt.date, last_on: dt.date) -> dict[str, Any]:
        """Return the sums, the units that do not add up, and those where bills and books differ."""
        moves = queries.unit_moves(actor, project, first_on=first_on, last_on=last_on)
        columns = ("opening", "billed", "paid", "waived", "closing")
        return {
            "sums": {"units": len(moves), **{name: total(getattr(one, name) for one in moves) for name in columns}},
            "wrong": [one for one in moves if not one.adds_up],
            "disagreements": billing.disagreements(actor, project),
        }
