"""The service that invoices bring to a home."""

from django.utils.translation import gettext_lazy as _

from anju.domains.residents.enums import HomeRight
from anju.surfaces.resident import tiles
from anju.surfaces.resident.tiles import Tile

tiles.register(Tile("invoices.list", _("Invoices"), "receipt-tax", "info", HomeRight.PAY, order=32))
