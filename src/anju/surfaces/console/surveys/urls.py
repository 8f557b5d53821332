"""Addresses of questionnaires and meetings."""

from anju.surfaces.console.surveys import meetings, questionnaires
from anju.ui.screens import catalogue

project_pages = catalogue(*questionnaires.SCREENS, *meetings.SCREENS)
