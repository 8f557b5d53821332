"""Materials, stores, movements, purchases and stocktakes."""

from anju.domains.stock.models.buying import Purchase, PurchaseLine, Supplier
from anju.domains.stock.models.counting import Count, CountLine
from anju.domains.stock.models.movements import Movement, Slip
from anju.domains.stock.models.stores import Balance, Item, Level, Store

__all__ = [
    "Balance",
    "Count",
    "CountLine",
    "Item",
    "Level",
    "Movement",
    "Purchase",
    "PurchaseLine",
    "Slip",
    "Store",
    "Supplier",
]
