"""Doors to work orders, to who works on them, and to the limits and rules they run by."""

from anju.domains.workorders.queries.figures import Figures, figures_of
from anju.domains.workorders.queries.near import (
    Suggestion,
    accounts_of,
    people_who_work,
    suggestions_for,
    workers_to_name,
)
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
from anju.domains.workorders.queries.queues import at_work, in_danger, in_state, mine, number_waiting, overdue
from anju.domains.workorders.queries.searching import narrow_orders
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
    "Figures",
    "Suggestion",
    "accounts_of",
    "at_work",
    "dispatch_rules",
    "duty_of",
    "employee_of",
    "figures_of",
    "get_limits",
    "get_order",
    "get_rule",
    "hours_of",
    "in_danger",
    "in_state",
    "least_busy",
    "limits_for",
    "limits_of",
    "may_see_contact",
    "mine",
    "narrow_orders",
    "notes_of",
    "number_waiting",
    "orders_of_unit",
    "orders_of_worker",
    "orders_visible_to",
    "overdue",
    "people_on_duty",
    "people_who_work",
    "queue_counts",
    "rule_for",
    "step_by_client_id",
    "steps_of",
    "suggestions_for",
    "workers_of",
    "workers_to_name",
]
