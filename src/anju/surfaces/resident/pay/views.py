"""Pages of paying. They say "being confirmed" until the channel has told, and never let anybody pay twice."""

from __future__ import annotations

import json
import uuid
from decimal import Decimal
from typing import Any

from axes.helpers import get_client_ip_address
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import clock, money
from anju.core.errors import AccessDenied, DomainError, NotFound
from anju.domains.billing import queries as billing
from anju.domains.payments import queries as payments
from anju.domains.payments import services
from anju.domains.payments.enums import OrderState as State
from anju.domains.payments.models import PayOrder
from anju.surfaces.resident import wechat
from anju.surfaces.resident.page import HomePage
from anju.ui.print.qr import qr_address

WAITS = (State.CREATED, State.WAITING, State.CONFIRMING, State.REFUNDING)
"""States that change by themselves: the page asks again."""


class PayPage(HomePage):
    """A page of paying; for who may pay in the home, or agreed in person to what is to be paid."""

    kept = ""  # what is paid or not is asked for anew each time
    tab = "home"

    def enter(self, ids: dict[str, Any]) -> None:
        """Let in who has something to pay here; which bills that are, the doors of billing say."""
        super().enter(ids)
        payments.require_to_pay(self.home)


class Choose(PayPage):
    """The open bills, all chosen; the second tap of three."""

    template = "resident/pay/choose.html"
    title = _("Pay bills")
    back = "home"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the open bills, the oldest first, and the order that is under way."""
        bills = list(billing.open_bills_of_home(self.home))
        under_way = payments.open_order_of_home(self.actor, self.home)
        inside = wechat.is_inside(self.request)
        return {
            "bills": bills,
            "sum": money.total(bill.balance for bill in bills),
            "under_way": {"order": under_way} if under_way else None,
            "channels": payments.payer_channels(self.home.project, self.actor.user_id, is_inside=inside),
            "client_id": uuid.uuid4(),
        }

    def post(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Begin the order and lead to its page, which goes on to the cashier."""
        try:
            order = self._start(request)
        except (NotFound, AccessDenied):
            raise
        except DomainError as error:
            messages.warning(request, str(error))
            return redirect(self.address("pay.choose"))
        address = self.address("pay.order", number=order.number)
        return redirect(f"{address}?go=1" if order.state in (State.CREATED, State.WAITING) else address)

    def _start(self, request: HttpRequest) -> PayOrder:
        chosen = [int(text) for text in request.POST.getlist("bill") if text.isascii() and text.isdigit()]
        shown = (money.parse_amount(request.POST.get(f"shown-{pk}", "")) for pk in chosen)
        client_id = _uuid(request.POST.get("client_id", ""))
        return services.start_online_payment(
            actor=self.actor,
            home=self.home,
            bill_ids=chosen,
            expected=money.total(shown) if chosen else Decimal(0),
            client_id=client_id,
            channel=request.POST.get("channel", ""),
            return_url=self._return_url(request),
            payer_ip=get_client_ip_address(request),
            is_inside=wechat.is_inside(request),
        )

    def _return_url(self, request: HttpRequest) -> str:
        """Return where the cashier page leads back to; the order has no number yet."""
        page = request.build_absolute_uri(self.address("pay.order", number="NUMBER"))
        return f"{page.replace('/NUMBER/', '/{number}/')}?back=1"


class OneOrder(PayPage):
    """A page of one of the resident's own orders."""

    def order(self, number: str) -> PayOrder:
        """Return the order, or 404."""
        return payments.order_of_home(self.actor, self.home, number)

    def facts(self, order: PayOrder) -> dict[str, Any]:
        """Return what the page shows of an order."""
        payable = order.state == State.WAITING and order.is_opened and order.expires_at > clock.now()
        return {
            "order": order,
            "waits": order.state in WAITS,
            "payable": payable,
            "invoke": json.dumps(order.invoke) if payable and order.invoke else "",
            "code": qr_address(order.pay_url) if payable and _is_code(order.pay_url) else "",
            "went_back": order.refunded,
        }


class OrderPage(OneOrder):
    """What becomes of an order; ``go`` leads on to the cashier once, ``back`` says that the payer comes from there."""

    template = "resident/pay/order.html"
    title = pgettext_lazy("resident", "Payment")
    back = "home"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the order and its bills."""
        order = self.order(ids["number"])
        asked = self.request.GET
        return {
            **self.facts(order),
            "bills": payments.bills_of_order(order),
            "goes": asked.get("go") == "1",
            "returned": asked.get("back") == "1" and order.state == State.WAITING,
        }


class OrderState(OneOrder):
    """The part of the page that changes."""

    template = "resident/pay/state.html"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the order as it stands now."""
        return {**self.facts(self.order(ids["number"])), "goes": self.request.GET.get("go") == "1"}


class Returned(OneOrder):
    """The payer says to have paid, or came back from the cashier: the channel is asked."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Note it and show the order."""
        services.note_return(actor=self.actor, home=self.home, number=ids["number"])
        return redirect(self.address("pay.order", number=ids["number"]))


class GiveUp(OneOrder):
    """The payer does not want to pay this order any more."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **ids: Any) -> HttpResponseBase:
        """Have it closed and show the order."""
        services.give_up(actor=self.actor, home=self.home, number=ids["number"])
        messages.info(request, _("The order is being closed; nothing is charged unless you have paid already."))
        return redirect(self.address("pay.order", number=ids["number"]))


def _is_code(pay_url: str) -> bool:
    return bool(pay_url) and not pay_url.startswith("http")


def _uuid(text: str) -> uuid.UUID:
    """Return the key of the page; one that was lost is made anew, which at worst finds the order of the same bills."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()
