"""Money by the code on the payer's phone: scanned at the desk, followed until it is settled."""

from __future__ import annotations

import uuid
from typing import Any

from axes.helpers import get_client_ip_address
from django import forms
from django.db import transaction
from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from anju.core import clock, money
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError, NotFound
from anju.domains.payments import queries
from anju.domains.payments import services as payments
from anju.domains.payments.enums import OrderState
from anju.domains.payments.models import PayOrder
from anju.surfaces.console.payments import words
from anju.surfaces.console.payments.desk import DeskHousehold, DeskScreen

WAITS = (OrderState.CREATED, OrderState.CONFIRMING, OrderState.WAITING)


class CodeForm(forms.Form):
    """What a scanner types: the digits of the code, then Enter."""

    code = forms.CharField(label=_("Payment code on the payer's phone"), max_length=40)


class DeskCode(DeskHousehold):
    """Taking the ticked bills' money by the payer's code."""

    path, name = "desk/<int:pk>/code/", "payments.desk.code"

    def get(self) -> HttpResponseBase:
        """Show the household; nothing is ever taken by a GET."""
        return HttpResponseRedirect(self.link("payments.desk.household", pk=self.object.unit.pk))

    def post(self) -> HttpResponseBase:
        """Begin and follow; or show the household again with what is wrong (422)."""
        form = CodeForm(self.request.POST)
        if form.is_valid():
            try:
                with transaction.atomic():
                    order = self._start(form.cleaned_data["code"])
            except (AccessDenied, NotFound):
                raise
            except DomainError as error:
                form.add_error("code", str(error))
                self.object = self.find(self.actor, self.project, self.object.unit.pk)
            else:
                return HttpResponseRedirect(self.link("payments.desk.order", pk=order.pk))
        return self.render(status=422, code_faults=form.errors.get("code"))

    def _start(self, code: str) -> PayOrder:
        ids, expected = self._ticked()
        return payments.start_code_payment(
            actor=self.actor,
            project=self.project,
            unit=self.object.unit,
            bill_ids=ids,
            expected=expected,
            client_id=self._client_id(),
            code=code,
            terminal_ip=get_client_ip_address(self.request),
        )

    def _ticked(self) -> tuple[list[int], Any]:
        pairs = [value.partition(":") for value in self.request.POST.getlist("bill")]
        try:
            return [int(pk) for pk, _colon, _shown in pairs], money.total(
                money.parse_amount(shown) for _pk, _colon, shown in pairs
            )
        except (ValueError, money.AmountError) as fault:
            raise DomainError(_("The bills of this page cannot be read; load the page again.")) from fault

    def _client_id(self) -> uuid.UUID:
        try:
            return uuid.UUID(self.request.POST.get("idempotency_key", ""))
        except ValueError as fault:
            raise DomainError(_("The bills of this page cannot be read; load the page again.")) from fault


class DeskOrder(DeskScreen):
    """An order by code on its way: it is asked for each second until it is settled."""

    path, name = "desk/code/<int:pk>/", "payments.desk.order"
    part = "console/payments/desk_code.html"

    def find(self, actor: Actor, project: Any, pk: int) -> PayOrder:
        """Return the order."""
        return queries.desk_order(actor, project, pk)

    def heading(self, record: PayOrder) -> str:
        """Name the page after the order."""
        return record.number

    def get(self) -> HttpResponseBase:
        """Show it; the address follows. Once it is paid the receipt comes in its place."""
        answer = self.render()
        if self.is_partial:
            answer["HX-Push-Url"] = self.request.path
        return answer

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return how it stands."""
        order = self.object
        waits = order.state in WAITS
        return {
            **super().context(actor, project),
            "order": order,
            "unit_words": words.unit_words(order.unit.code),
            "refusal": words.refusal_words(order.reason),
            "waits": waits,
            "is_over": waits and order.expires_at <= clock.now(),
        }
