"""Fee items, tariffs and their versions, vacancy discounts, bill runs, bills and meters."""

from anju.domains.billing.models.bills import Bill, BillRun, Reminder
from anju.domains.billing.models.documents import ChargeDocument
from anju.domains.billing.models.meters import Meter
from anju.domains.billing.models.tariffs import BillingSettings, FeeItem, Tariff, TariffVersion, VacancyDiscount

__all__ = [
    "Bill",
    "BillRun",
    "BillingSettings",
    "ChargeDocument",
    "FeeItem",
    "Meter",
    "Reminder",
    "Tariff",
    "TariffVersion",
    "VacancyDiscount",
]
