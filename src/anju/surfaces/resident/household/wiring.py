"""The household among the services of a home."""

from django.utils.translation import pgettext_lazy

from anju.surfaces.resident import tiles
from anju.surfaces.resident.tiles import Tile

tiles.register(Tile("household", pgettext_lazy("resident", "Household"), "users", "teal", order=70))
