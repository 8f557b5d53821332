"""Doors to what is chased, and the figures about it."""

from anju.domains.arrears.queries.chasing import (
    calls_of_task,
    disputes,
    get_dispute,
    get_promise,
    get_task,
    is_to_do,
    plans,
    promises,
    reminders_of_unit,
    steps,
    tasks,
)
from anju.domains.arrears.queries.letters import (
    deliveries_of_letter,
    get_letter,
    letters,
    letters_of_batch,
    lines_of_letter,
)
from anju.domains.arrears.queries.limitation import (
    bills_of_demand,
    bills_running_out,
    demands,
    demands_of_unit,
    get_demand,
    limitation_of,
    settings_of,
)

__all__ = [
    "bills_of_demand",
    "bills_running_out",
    "calls_of_task",
    "deliveries_of_letter",
    "demands",
    "demands_of_unit",
    "disputes",
    "get_demand",
    "get_dispute",
    "get_letter",
    "get_promise",
    "get_task",
    "is_to_do",
    "letters",
    "letters_of_batch",
    "limitation_of",
    "lines_of_letter",
    "plans",
    "promises",
    "reminders_of_unit",
    "settings_of",
    "steps",
    "tasks",
]
