"""Screens by declaration: see ``docs/screens.md``."""

from anju.ui.columns import (
    BooleanColumn,
    Column,
    DateColumn,
    InstantColumn,
    LinkColumn,
    MaskedColumn,
    MoneyColumn,
    NumberColumn,
    StatusColumn,
)
from anju.ui.due import Due, DueColumn
from anju.ui.guard import SIGNED_IN
from anju.ui.screens.action import ActionScreen, ReasonForm
from anju.ui.screens.base import Empty, Link, PageScreen, Screen, Tag, catalogue
from anju.ui.screens.bulk import BulkAction
from anju.ui.screens.detail import DetailScreen
from anju.ui.screens.form import AcknowledgeMixin, FormScreen
from anju.ui.screens.job import JobFile, JobList, JobScreen
from anju.ui.screens.list import ListScreen
from anju.ui.screens.queues import Queue
from anju.ui.screens.tabs import Fields, Related, Tab, TemplateTab, offer_tab
from anju.ui.screens.timeline import Timeline

__all__ = [
    "SIGNED_IN",
    "AcknowledgeMixin",
    "ActionScreen",
    "BooleanColumn",
    "BulkAction",
    "Column",
    "DateColumn",
    "DetailScreen",
    "Due",
    "DueColumn",
    "Empty",
    "Fields",
    "FormScreen",
    "InstantColumn",
    "JobFile",
    "JobList",
    "JobScreen",
    "Link",
    "LinkColumn",
    "ListScreen",
    "MaskedColumn",
    "MoneyColumn",
    "NumberColumn",
    "PageScreen",
    "Queue",
    "ReasonForm",
    "Related",
    "Screen",
    "StatusColumn",
    "Tab",
    "Tag",
    "TemplateTab",
    "Timeline",
    "catalogue",
    "offer_tab",
]
