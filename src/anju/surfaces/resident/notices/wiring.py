"""The card and the tile of notices."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from anju.domains.community import queries
from anju.surfaces.resident import home_cards, tiles
from anju.surfaces.resident.home_cards import Card
from anju.surfaces.resident.notices.views import TONES
from anju.surfaces.resident.page import address
from anju.surfaces.resident.tiles import Tile

ON_CARD = 3


@home_cards.register(order=40)
def notices(request: HttpRequest) -> Card | None:
    """Show the first few notices; no card where there are none."""
    found = list(queries.notices_of_home(request.home, request.actor)[:ON_CARD])  # type: ignore[attr-defined]
    if not found:
        return None
    context = {"notices": [(notice, TONES[notice.tag]) for notice in found]}
    return Card("resident/notices/card.html", _("Notices"), context, more=address(request, "notices.list"))


tiles.register(Tile("notices.list", _("Notices"), "speakerphone", "info", order=60))
