"""What is known about the resident, to read and to take along (PIPL 45), and asking for its erasure (PIPL 47)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import clock, scope
from anju.domains.billing import queries as billing
from anju.domains.notifications import queries as notifications
from anju.domains.payments import queries as payments
from anju.domains.residents import queries as residents
from anju.domains.residents.queries import own_data
from anju.domains.residents.services import data_requests
from anju.surfaces.resident.page import FormMixin, Page

MOST_MESSAGES = 200


def gather(page: Page) -> dict[str, Any]:
    """Return everything of the account in plain values, by estate; rows are shown for this question alone."""
    projects = list(page.request.projects)  # type: ignore[attr-defined]
    with scope.enter([project.pk for project in projects], actor=page.actor):
        estates = own_data.estates_of(page.actor, projects)
        homes = residents.homes_in(page.actor, projects)
        money = [_money(home) for home in homes if home.sees_bills]
    told = notifications.inbox(page.actor)[:MOST_MESSAGES]
    return {
        "made_at": clock.now().isoformat(timespec="seconds"),
        "account": own_data.account_of(page.actor),
        "estates": estates,
        "money": money,
        "wechat": [bound.openid] if (bound := notifications.wechat_binding(page.actor.user_id)) else [],
        "messages": [{"at": one.created_at.isoformat(timespec="seconds"), "title": one.title} for one in told],
    }


def _money(home: residents.Home) -> dict[str, Any]:
    return {
        "estate": home.project.name,
        "unit": home.unit.code,
        "bills": [
            {
                "item": bill.tariff.fee_item.name,
                "from": bill.charged_from.isoformat(),
                "until": bill.charged_until.isoformat(),
                "amount": str(bill.amount),
                "open": str(bill.balance),
            }
            for bill in billing.bills_of_home(home)
        ],
        "receipts": [
            {"number": one.number, "at": one.received_at.isoformat(timespec="seconds"), "total": str(one.total)}
            for one in payments.receipts_of_home(home)
        ],
    }


class OwnData(Page):
    """Everything, to be read."""

    template = "resident/me/data.html"
    title = _("My data")
    back = "me"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return it."""
        return {"data": gather(self)}


class OwnDataFile(Page):
    """Everything, as a file that other programs read."""

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Answer the file."""
        answer = JsonResponse(gather(self), json_dumps_params={"ensure_ascii": False, "indent": 2})
        answer.headers["Content-Disposition"] = 'attachment; filename="anju-my-data.json"'
        answer.headers["Cache-Control"] = "no-store"
        return answer


class ErasureForm(forms.Form):
    """A wish to be forgotten."""

    note = forms.CharField(
        label=_("Note to the desk"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class Erasure(FormMixin, Page):
    """Asking the desk to erase what is known; what has to stay by law is told before."""

    template = "resident/me/erasure.html"
    title, button = _("Erase my data"), _("Ask for erasure")
    back = done = "me"
    form = ErasureForm

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return what was asked before."""
        projects = list(self.request.projects)  # type: ignore[attr-defined]
        with scope.enter([project.pk for project in projects], actor=self.actor):
            return {"requests": own_data.requests_of(self.actor)}

    def perform(self, cleaned: dict[str, Any], **ids: Any) -> None:
        """Ask."""
        data_requests.ask_erasure(actor=self.actor, note=cleaned["note"])
        messages.success(self.request, _now("Sent. The desk answers within fifteen working days."))
