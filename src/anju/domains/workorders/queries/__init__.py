"""Doors to work orders, to who works on them, and to the limits and rules they run by."""

from anju.domains.workorders.queries.orders import (
    get_order,
    may_see_contact,
    notes_of,
    orders_of_unit,
    orders_of_worker,
    orders_visible_to,
    queue_counts,
    step_by_client_id,
    steps_of,
)
from anju.domains.workorders.queries.people import (
    Dispatchable,
    duty_of,
    employee_of,
    least_busy,
    people_on_duty,
    workers_of,
)
from anju.domains.workorders.queries.settings import (
    dispatch_rules,
    get_limits,
    get_rule,
    hours_of,
    limits_for,
    limits_of,
    rule_for,
)

__all__ = [
    "Dispatchable",
    "dispatch_rules",
    "duty_of",
    "employee_of",
    "get_limits",
    "get_order",
    "get_rule",
    "hours_of",
    "least_busy",
    "limits_for",
    "limits_of",
    "may_see_contact",
    "notes_of",
    "orders_of_unit",
    "orders_of_worker",
    "orders_visible_to",
    "people_on_duty",
    "queue_counts",
    "rule_for",
    "step_by_client_id",
    "steps_of",
    "workers_of",
]
