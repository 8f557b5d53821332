"""Writes to questionnaires, answers and meetings."""

from anju.domains.surveys.services.answering import AnsweredAlready, answer
from anju.domains.surveys.services.asking import close_form, open_form, remind_of_form, watch_forms
from anju.domains.surveys.services.meetings import cancel_meeting, plan_meeting, publish_minutes, write_minutes
from anju.domains.surveys.services.writing import add_question, copy_form, drop_question, write_form

__all__ = [
    "AnsweredAlready",
    "add_question",
    "answer",
    "cancel_meeting",
    "close_form",
    "copy_form",
    "drop_question",
    "open_form",
    "plan_meeting",
    "publish_minutes",
    "remind_of_form",
    "watch_forms",
    "write_form",
    "write_minutes",
]
