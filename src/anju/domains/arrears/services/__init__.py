"""Writes of chasing, one use case a module."""

from anju.domains.arrears.services.collectors import collectors, may_collect
from anju.domains.arrears.services.daily import DayResult, may_still_remind, run_day
from anju.domains.arrears.services.letters import (
    PLACEHOLDERS,
    edit_template,
    follow_shipped_letter,
    record_delivery,
    template_in_force,
    write_letters,
)
from anju.domains.arrears.services.limitation import change_settings, record_demands, warn_of_limitation
from anju.domains.arrears.services.plans import SHIPPED, Rung, change_plan, plan_in_force, set_steps
from anju.domains.arrears.services.promises import note_dispute, note_promise, settle_dispute, withdraw_promise
from anju.domains.arrears.services.tasks import assign_tasks, finish_task, record_call

__all__ = [
    "PLACEHOLDERS",
    "SHIPPED",
    "DayResult",
    "Rung",
    "assign_tasks",
    "change_plan",
    "change_settings",
    "collectors",
    "edit_template",
    "finish_task",
    "follow_shipped_letter",
    "may_collect",
    "may_still_remind",
    "note_dispute",
    "note_promise",
    "plan_in_force",
    "record_call",
    "record_delivery",
    "record_demands",
    "run_day",
    "set_steps",
    "settle_dispute",
    "template_in_force",
    "warn_of_limitation",
    "withdraw_promise",
    "write_letters",
]
