"""Writes to reports: told, joined, confirmed, rated, asked about."""

from anju.domains.service.services.attaching import attach_household
from anju.domains.service.services.care import (
    open_care_visits,
    record_care_visit,
    report_care_visit,
    set_care_plan,
)
from anju.domains.service.services.causes import edit_cause, ship_causes
from anju.domains.service.services.complaints import (
    answer_complaint,
    assign_complaint,
    follow_order,
    grade_complaint,
    name_cause,
    note_contact,
    plan_complaint,
    register_complaint,
    tell_progress,
)
from anju.domains.service.services.ending import (
    RatedAlready,
    ask_for_rating,
    close_unconfirmed,
    confirm,
    dispute,
    is_ratable,
    is_reopenable,
    is_withdrawable,
    rate,
    reopen,
    withdraw,
)
from anju.domains.service.services.following import join, join_call
from anju.domains.service.services.learning import go_back_to_shipped, learn_from_corrections
from anju.domains.service.services.links import link_tickets, merge_ticket, split_ticket, undo_link
from anju.domains.service.services.mail import NOTED_KIND, answer_by_mail, take_mail, write_of_step
from anju.domains.service.services.parts import register_parts, report_parts
from anju.domains.service.services.quotes import answer_quote
from anju.domains.service.services.reporting import (
    MOST_PHOTOS,
    MOST_WORDS,
    SentPhoto,
    register_call,
    report,
    take_stranger,
)
from anju.domains.service.services.scripts import add_script, edit_script
from anju.domains.service.services.seeing import MOST_SEEN_PHOTOS, report_seen
from anju.domains.service.services.settings import change_settings
from anju.domains.service.services.signs import MOST_SIGN_PHOTOS, MOST_SIGN_WORDS, TooMany, report_at_sign
from anju.domains.service.services.sorting import sort_ticket
from anju.domains.service.services.staging import settle, settle_due, settle_of_unit
from anju.domains.service.services.taxonomy import add_leaf, edit_leaf, ship_taxonomy
from anju.domains.service.services.visiting import record_visit
from anju.domains.service.services.visits import raise_visit, raise_visit_after_end

__all__ = [
    "MOST_PHOTOS",
    "MOST_SEEN_PHOTOS",
    "MOST_SIGN_PHOTOS",
    "MOST_SIGN_WORDS",
    "MOST_WORDS",
    "NOTED_KIND",
    "RatedAlready",
    "SentPhoto",
    "TooMany",
    "add_leaf",
    "add_script",
    "answer_by_mail",
    "answer_complaint",
    "answer_quote",
    "ask_for_rating",
    "assign_complaint",
    "attach_household",
    "change_settings",
    "close_unconfirmed",
    "confirm",
    "dispute",
    "edit_cause",
    "edit_leaf",
    "edit_script",
    "follow_order",
    "go_back_to_shipped",
    "grade_complaint",
    "is_ratable",
    "is_reopenable",
    "is_withdrawable",
    "join",
    "join_call",
    "learn_from_corrections",
    "link_tickets",
    "merge_ticket",
    "name_cause",
    "note_contact",
    "open_care_visits",
    "plan_complaint",
    "raise_visit",
    "raise_visit_after_end",
    "rate",
    "record_care_visit",
    "record_visit",
    "register_call",
    "register_complaint",
    "register_parts",
    "reopen",
    "report",
    "report_at_sign",
    "report_care_visit",
    "report_parts",
    "report_seen",
    "set_care_plan",
    "settle",
    "settle_due",
    "settle_of_unit",
    "ship_causes",
    "ship_taxonomy",
    "sort_ticket",
    "split_ticket",
    "take_mail",
    "take_stranger",
    "tell_progress",
    "undo_link",
    "withdraw",
    "write_of_step",
]
