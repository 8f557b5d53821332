"""Money received: at the desk, and on-line with what channels told of it."""

from anju.domains.payments.models.deposits import Deposit, DepositMove
from anju.domains.payments.models.desk import (
    Allocation,
    Balance,
    BalanceMove,
    CashierShift,
    ClosedShiftsStay,
    OnlyInOpenShifts,
    Payment,
    Tender,
)
from anju.domains.payments.models.late_fees import LateCharge, LateFee, LateFeeSettings
from anju.domains.payments.models.online import (
    OnlineRefund,
    OnlineSettings,
    OrderedBill,
    PayNotification,
    PayOrder,
)
from anju.domains.payments.models.prepaid import PrepaidScope, PrepaidSettings
from anju.domains.payments.models.reconciling import ChannelDay, ChannelLine, LinesOfLockedDaysStay, LockedDaysStay
from anju.domains.payments.models.transfers import OwnerTransfer, TransferEntry
from anju.domains.payments.models.undoing import UndoRequest, UndoSettings

__all__ = [
    "Allocation",
    "Balance",
    "BalanceMove",
    "CashierShift",
    "ChannelDay",
    "ChannelLine",
    "ClosedShiftsStay",
    "Deposit",
    "DepositMove",
    "LateCharge",
    "LateFee",
    "LateFeeSettings",
    "LinesOfLockedDaysStay",
    "LockedDaysStay",
    "OnlineRefund",
    "OnlineSettings",
    "OnlyInOpenShifts",
    "OrderedBill",
    "OwnerTransfer",
    "PayNotification",
    "PayOrder",
    "Payment",
    "PrepaidScope",
    "PrepaidSettings",
    "Tender",
    "TransferEntry",
    "UndoRequest",
    "UndoSettings",
]
