"""Writes to reports: told, joined, confirmed, rated, asked about."""

from anju.domains.service.services.attaching import attach_household
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
from anju.domains.service.services.mail import CLOSED_KIND, NOTED_KIND, answer_by_mail, take_mail
from anju.domains.service.services.reporting import (
    MOST_PHOTOS,
    MOST_WORDS,
    SentPhoto,
    register_call,
    report,
    take_stranger,
)
from anju.domains.service.services.settings import change_settings
from anju.domains.service.services.sorting import sort_ticket
from anju.domains.service.services.taxonomy import edit_leaf, ship_taxonomy
from anju.domains.service.services.visits import raise_visit, raise_visit_after_end, record_visit

__all__ = [
    "CLOSED_KIND",
    "MOST_PHOTOS",
    "MOST_WORDS",
    "NOTED_KIND",
    "RatedAlready",
    "SentPhoto",
    "answer_by_mail",
    "ask_for_rating",
    "attach_household",
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
    "take_mail",
    "take_stranger",
    "withdraw",
]
