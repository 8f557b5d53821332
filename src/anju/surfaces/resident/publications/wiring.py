"""The tile of publications."""

from django.utils.translation import gettext_lazy as _

from anju.surfaces.resident import tiles
from anju.surfaces.resident.tiles import Tile

tiles.register(Tile("publications.list", _("Owners' funds"), "coins", "teal", order=70))
