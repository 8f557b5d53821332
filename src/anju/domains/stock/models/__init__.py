"""Materials, stores, movements, purchases, suppliers' invoices and stocktakes."""

from anju.domains.stock.models.buying import Purchase, PurchaseLine, Supplier
from anju.domains.stock.models.counting import Count, CountLine
from anju.domains.stock.models.movements import Movement, Slip
from anju.domains.stock.models.paying import Invoice, InvoiceLine, InvoicePayment
from anju.domains.stock.models.stores import Balance, Item, Level, Store

__all__ = [
    "Balance",
    "Count",
    "CountLine",
    "Invoice",
    "InvoiceLine",
    "InvoicePayment",
    "Item",
    "Level",
    "Movement",
    "Purchase",
    "PurchaseLine",
    "Slip",
    "Store",
    "Supplier",
]
