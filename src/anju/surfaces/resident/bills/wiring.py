"""The services that bills bring to a home, and the card of what a resident agreed to and has to pay."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from anju.core import money
from anju.domains.billing import queries as billing
from anju.domains.residents.enums import HomeRight
from anju.surfaces.resident import home_cards, tiles
from anju.surfaces.resident.home_cards import Card
from anju.surfaces.resident.tiles import Tile

tiles.register(
    Tile("bills.list", _("Bills"), "receipt-yuan", "major", HomeRight.SEE_BILLS, order=20),
    Tile("bills.shared", _("Shared costs"), "users-group", "teal", HomeRight.SEE_BILLS, order=35),
    Tile("receipts.list", _("Receipts"), "receipt", "ok", HomeRight.SEE_BILLS, order=30),
)


@home_cards.register(order=10)
def agreed(request: HttpRequest) -> Card | None:
    """Show what is open of what the resident agreed to in person, where the home's bills are not theirs to see."""
    home = request.home  # type: ignore[attr-defined]
    if home.may(HomeRight.SEE_BILLS):
        return None
    owed = money.total(billing.agreed_bills_of_home(home).filter(balance__gt=0).values_list("balance", flat=True))
    return Card("resident/bills/agreed.html", _("What you agreed to pay"), {"owed": owed}) if owed else None
