"""Fee items, tariffs and their versions, vacancy discounts, runs, bills, contracts, meters, readings and their use."""

from anju.domains.billing.models.bills import IN_LINE_ON, Bill, BillRun, Reminder
from anju.domains.billing.models.contracts import (
    AgreedCharge,
    Contract,
    ContractLine,
    ContractStep,
    ContractTerms,
)
from anju.domains.billing.models.documents import ChargeDocument
from anju.domains.billing.models.households import LargeHousehold
from anju.domains.billing.models.meters import Meter, MeteringSettings, MeterReading
from anju.domains.billing.models.offers import Offer
from anju.domains.billing.models.quantities import UnitQuantity
from anju.domains.billing.models.reliefs import Reduction, Relief, ReliefLine
from anju.domains.billing.models.rounds import ReadingRound
from anju.domains.billing.models.sharing import CostShare, SharedCost, SharingRules
from anju.domains.billing.models.tariffs import BillingSettings, FeeItem, Tariff, TariffVersion, VacancyDiscount
from anju.domains.billing.models.usage import BilledReading, MeteredUse

__all__ = [
    "IN_LINE_ON",
    "AgreedCharge",
    "Bill",
    "BillRun",
    "BilledReading",
    "BillingSettings",
    "ChargeDocument",
    "Contract",
    "ContractLine",
    "ContractStep",
    "ContractTerms",
    "CostShare",
    "FeeItem",
    "LargeHousehold",
    "Meter",
    "MeterReading",
    "MeteredUse",
    "MeteringSettings",
    "Offer",
    "ReadingRound",
    "Reduction",
    "Relief",
    "ReliefLine",
    "Reminder",
    "SharedCost",
    "SharingRules",
    "Tariff",
    "TariffVersion",
    "UnitQuantity",
    "VacancyDiscount",
]
