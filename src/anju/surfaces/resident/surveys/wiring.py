"""What questionnaires bring to a home: the tiles, and the card of what waits for an answer."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from anju.domains.surveys import queries
from anju.surfaces.resident import home_cards, tiles
from anju.surfaces.resident.home_cards import Card
from anju.surfaces.resident.page import address
from anju.surfaces.resident.tiles import Tile

tiles.register(
    Tile("surveys.list", _("Questionnaires"), "clipboard-list", "esc", order=80),
    Tile("surveys.meetings", _("Residents' meetings"), "users-group", "teal", order=85),
)


@home_cards.register(order=35)
def to_answer(request: HttpRequest) -> Card | None:
    """Show what the household was asked and has not answered."""
    forms = list(queries.asked_of_home(request.home)[:3])  # type: ignore[attr-defined]
    if not forms:
        return None
    return Card(
        "resident/surveys/card.html", _("Your opinion counts"), {"forms": forms}, more=address(request, "surveys.list")
    )
