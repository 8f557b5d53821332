"""The services that bills bring to a home."""

from django.utils.translation import gettext_lazy as _

from anju.domains.residents.enums import HomeRight
from anju.surfaces.resident import tiles
from anju.surfaces.resident.tiles import Tile

tiles.register(
    Tile("bills.list", _("Bills"), "receipt-yuan", "major", HomeRight.SEE_BILLS, order=20),
    Tile("bills.shared", _("Shared costs"), "users-group", "teal", HomeRight.SEE_BILLS, order=35),
    Tile("receipts.list", _("Receipts"), "receipt", "ok", HomeRight.SEE_BILLS, order=30),
)
