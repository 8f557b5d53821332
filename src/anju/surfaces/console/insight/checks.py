"""The nightly check of the books: what agrees, and every document that does not."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.insight import policies, queries, services
from anju.domains.insight.calc.checks import Check, Difference
from anju.domains.ledger import policies as ledger_policies
from anju.ui.links import link_or_none
from anju.ui.screens import ActionScreen, Link, PageScreen
from anju.ui.screens.action import ConfirmForm

KINDS = {
    "unit": _("Unit: open bills against its account"),
    "moves": _("Unit: its account does not add up"),
    "fee_item": _("Fee item: bills against income"),
    "bill": _("Bill: its amount against its entry"),
    "paid": _("Bill: what it says was paid against allocations"),
    "day": _("Day of an account: sum against lines"),
    "project": _("Project: open bills against receivables"),
}
_PAGES = {
    "unit": "estate.unit.detail",
    "moves": "estate.unit.detail",
    "bill": "billing.bill.detail",
    "paid": "billing.bill.detail",
    "day": "ledger.account.page",
}


class BooksCheck(PageScreen):
    """What the last check found."""

    path, name = "books-check/", "insight.check"
    title, icon = _("Check of the books"), "shield-check"
    permission = policies.VIEW_CHECKS
    template = "console/insight/check.html"

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the sums of every level and the differences with their addresses."""
        check = queries.kept_check(actor, project)
        now = Link("insight.check.now", _("Check now"), "refresh", permission=ledger_policies.CLOSE_PERIODS)
        running = queries.running_check(actor, project, kind=services.CHECK_JOB)
        shown: dict[str, Any] = {"check": check, "now_url": now.resolve(self.request), "running": running}
        if check is None:
            return shown
        return {**shown, "levels": _levels(check, actor), "differences": [self._told(one) for one in check.differences]}

    def _told(self, one: Difference) -> dict[str, Any]:
        page = _PAGES.get(one.kind)
        url = (link_or_none(self.request, page, pk=one.pk) if page else None) or ""
        days = f"?first_on={one.name}&last_on={one.name}" if one.kind == "day" and url else ""
        return {"kind": KINDS[one.kind], "one": one, "url": f"{url}{days}", "off": one.said - one.booked}


def _levels(check: Check, actor: Actor) -> list[tuple[Any, Any, Any]]:
    """Return name, sums and a note of every level that this person may see."""
    levels: list[tuple[Any, Any, Any]] = [
        (_("All units"), check.units, check.unit_count),
        (_("The project, by the sums of its books"), check.project, ""),
    ]
    if check.company is not None and actor.sees_all_projects:
        levels.append((_("The company: all projects"), check.company, ""))
    return levels


class CheckNow(ActionScreen):
    """Check the books at once."""

    path, name = "books-check/now/", "insight.check.now"
    title, button = _("Check the books now"), _("Check now")
    permission = ledger_policies.CLOSE_PERIODS
    form = ConfirmForm
    back = "insight.check"

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [
            _("Every bill, entry and sum of the project is compared; it takes a minute where there are millions."),
            _("Nothing is changed."),
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Any:
        """Ask for the check; the one that runs already is shown where there is one."""
        return services.start_check(actor=actor, project=project, url=self.link("insight.check"))

    def next_url(self, saved: Any) -> str:
        """Show the job to who asked for it, the page that tells of it to others."""
        return self.link("ui.job", pk=saved.pk) if saved.user_id == self.actor.user_id else self.link("insight.check")
