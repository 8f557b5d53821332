"""Questionnaires, who is asked, what was answered; meetings with residents."""

from anju.domains.surveys.models.answers import Answer, AskedHome, Sheet
from anju.domains.surveys.models.meetings import Meeting
from anju.domains.surveys.models.questionnaires import Question, Questionnaire

__all__ = ["Answer", "AskedHome", "Meeting", "Question", "Questionnaire", "Sheet"]
