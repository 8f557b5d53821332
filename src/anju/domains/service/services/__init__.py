"""Writes to reports: told, joined, confirmed, rated, asked about."""

from anju.domains.service.services.ending import (
    RatedAlready,
    ask_for_rating,
    close_unconfirmed,
    confirm,
    dispute,
    is_ratable,
    is_reopenable,
    rate,
    reopen,
    withdraw,
)
from anju.domains.service.services.following import join, join_call
from anju.domains.service.services.reporting import MOST_PHOTOS, MOST_WORDS, SentPhoto, register_call, report
from anju.domains.service.services.settings import change_settings
from anju.domains.service.services.sorting import sort_ticket
from anju.domains.service.services.taxonomy import edit_leaf, ship_taxonomy
from anju.domains.service.services.visits import raise_visit, raise_visit_after_end, record_visit

__all__ = [
    "MOST_PHOTOS",
    "MOST_WORDS",
    "RatedAlready",
    "SentPhoto",
    "ask_for_rating",
    "change_settings",
    "close_unconfirmed",
    "confirm",
    "dispute",
    "edit_leaf",
    "is_ratable",
    "is_reopenable",
    "join",
    "join_call",
    "raise_visit",
    "raise_visit_after_end",
    "rate",
    "record_visit",
    "register_call",
    "reopen",
    "report",
    "ship_taxonomy",
    "sort_ticket",
    "withdraw",
]
