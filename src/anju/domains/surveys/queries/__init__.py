"""Doors to questionnaires, their results, and meetings."""

from anju.domains.surveys.queries.drawing import Reach, reach_of
from anju.domains.surveys.queries.forms import (
    Progress,
    answers_of,
    answers_visible_to,
    get_meeting,
    get_question,
    get_questionnaire,
    meetings_visible_to,
    progress_of,
    questionnaires_visible_to,
)
from anju.domains.surveys.queries.homes import (
    asked_of_home,
    form_of_home,
    forms_of_home,
    meeting_of_home,
    meetings_of_home,
    party_of,
)
from anju.domains.surveys.queries.results import Result, results_of

__all__ = [
    "Progress",
    "Reach",
    "Result",
    "answers_of",
    "answers_visible_to",
    "asked_of_home",
    "form_of_home",
    "forms_of_home",
    "get_meeting",
    "get_question",
    "get_questionnaire",
    "meeting_of_home",
    "meetings_of_home",
    "meetings_visible_to",
    "party_of",
    "progress_of",
    "questionnaires_visible_to",
    "reach_of",
    "results_of",
]
