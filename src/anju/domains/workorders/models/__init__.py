"""Work orders, the log of what was done to them, who is on duty, the limits and rules they run by, and suggestions."""

from anju.domains.workorders.models.orders import OrderAlarm, OrderNote, OrderStep, WorkOrder
from anju.domains.workorders.models.planning import DispatchSetting, Proposal, ProposalAnswer
from anju.domains.workorders.models.prices import PriceItem
from anju.domains.workorders.models.settings import DispatchRule, Duty, Limits, RuleWorker, WorkHours

__all__ = [
    "DispatchRule",
    "DispatchSetting",
    "Duty",
    "Limits",
    "OrderAlarm",
    "OrderNote",
    "OrderStep",
    "PriceItem",
    "Proposal",
    "ProposalAnswer",
    "RuleWorker",
    "WorkHours",
    "WorkOrder",
]
