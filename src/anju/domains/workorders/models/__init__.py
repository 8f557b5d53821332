"""Work orders, the log of what was done to them, who is on duty, and the limits and rules they run by."""

from anju.domains.workorders.models.orders import OrderAlarm, OrderNote, OrderStep, WorkOrder
from anju.domains.workorders.models.settings import DispatchRule, Duty, Limits, RuleWorker, WorkHours

__all__ = [
    "DispatchRule",
    "Duty",
    "Limits",
    "OrderAlarm",
    "OrderNote",
    "OrderStep",
    "RuleWorker",
    "WorkHours",
    "WorkOrder",
]
