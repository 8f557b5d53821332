"""The button to pay leads here; an order that is under way stands on the home's first page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from anju.domains.payments import queries as payments
from anju.surfaces.resident import home_cards, paying
from anju.surfaces.resident.home_cards import Card

paying.register("pay.choose")


@home_cards.register(order=25)
def under_way(request: HttpRequest) -> Card | None:
    """Show the payment that the resident has begun and not ended."""
    home = request.home  # type: ignore[attr-defined]
    if not payments.may_pay(home):
        return None
    order = payments.open_order_of_home(request.actor, home)  # type: ignore[attr-defined]
    return Card("resident/pay/card.html", _("Payment under way"), {"order": order}) if order else None
