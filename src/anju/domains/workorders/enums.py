"""Stored choices of the domain workorders."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrderState(models.TextChoices):
    """Where a work order stands."""

    WAITING = "waiting", _("Waiting for dispatch")
    ASSIGNED = "assigned", _("Waiting for acceptance")
    ACCEPTED = "accepted", _("Accepted")
    ON_SITE = "on_site", _("On site")
    WORKING = "working", _("In work")
    HELD = "held", _("On hold")
    QUOTED = "quoted", _("Waiting for the resident's consent")
    APPROVING = "approving", _("Quote being approved")
    DONE = "done", _("Waiting for inspection")
    CLOSED = "closed", pgettext_lazy("work order", "Closed")
    CANCELLED = "cancelled", _("Cancelled")


class OrderAct(models.TextChoices):
    """What is done to a work order."""

    OPEN = "open", pgettext_lazy("work order", "Opened")
    ASSIGN = "assign", _("Assigned")
    RELEASE = "release", _("Put into the pool")
    TAKE = "take", _("Taken from the pool")
    ACCEPT = "accept", _("Accepted")
    REFUSE = "refuse", pgettext_lazy("work order", "Refused")
    HAND_OVER = "hand_over", _("Handed over to a colleague")
    TURN_DOWN = "turn_down", _("Hand-over turned down")
    CONTACT = "contact", _("Resident contacted")
    PROMISE = "promise", _("Arrival announced")
    ARRIVE = "arrive", _("Arrived")
    START = "start", _("Work begun")
    HOLD = "hold", _("Put on hold")
    RESUME = "resume", _("Resumed")
    FINISH = "finish", _("Finished")
    ANSWER = "answer", pgettext_lazy("work order", "Answered at once")
    RETURN = "return", _("Returned for rework")
    CLOSE = "close", pgettext_lazy("work order", "Closed")
    REOPEN = "reopen", _("Opened again")
    CANCEL = "cancel", _("Cancelled")
    QUOTE = "quote", _("Quote given")
    SUBMIT = "submit", _("Quote sent for approval")
    APPROVE = "approve", _("Quote approved")
    REJECT = "reject", _("Quote taken back")
    AGREE = "agree", _("Resident agreed to the quote")
    DECLINE = "decline", _("Resident declined the quote")


class HoldReason(models.TextChoices):
    """Why work is held; its clocks stand still only then [domain rule 2.2]."""

    MATERIAL = "material", _("Waiting for material")
    RESIDENT = "resident", _("Waiting for the resident")
    OTHERS = "others", _("Waiting for others")


class Urgency(models.TextChoices):
    """How soon somebody has to be there."""

    EMERGENCY = "emergency", _("Emergency")
    URGENT = "urgent", _("Urgent")
    NORMAL = "normal", _("Normal")


def is_more_urgent(urgency: str, than: str) -> bool:
    """Tell whether somebody has to be there sooner."""
    ranks = list(Urgency)
    return ranks.index(Urgency(urgency)) < ranks.index(Urgency(than))


class Clock(models.TextChoices):
    """Which limit of an order runs: until somebody accepts it, until somebody has spoken with the resident (首次联系),
    until somebody is there, until it is finished.
    """

    ACCEPT = "accept", _("Acceptance")
    CONTACT = "contact", _("First contact")
    ARRIVE = "arrive", _("Arrival")
    FINISH = "finish", _("Completion")


class Calendar(models.TextChoices):
    """When the clocks of an order run [domain rule 2.2]."""

    ALWAYS = "always", _("Day and night")
    WORKING = "working", _("Working hours")


class DispatchMode(models.TextChoices):
    """How new orders of a project come to their workers."""

    RULE = "rule", _("By rule; the desk gives out the rest")
    POOL = "pool", _("Pool: workers take them")
    SUGGESTION = "suggestion", _("By suggestion, which the desk accepts")
    AUTOMATIC = "automatic", _("By suggestion, at once")


class Answer(models.TextChoices):
    """What the desk did with a suggestion."""

    ACCEPTED = "accepted", _("As suggested")
    OTHER = "other", _("Somebody other than suggested")


class AlarmLevel(models.IntegerChoices):
    """Whom an alarm is for: danger warns the worker, what is over its limit goes up step by step [domain rule 2.2]."""

    DANGER = 0, _("In danger")
    SUPERVISOR = 1, pgettext_lazy("order", "Overdue")
    MANAGER = 2, _("Overdue, for the manager")
    HEADQUARTERS = 3, _("Overdue, for headquarters")


ALARMS = len(AlarmLevel)
"""How often somebody is told of one limit."""


class Proof(models.TextChoices):
    """By what a worker showed that they are there."""

    SIGN = "sign", _("Sign scanned")
    NFC = "nfc", _("Tag touched")


class Fit(models.TextChoices):
    """Whether what was scanned hangs where the order is."""

    PLACE = "place", _("at the place")
    BUILDING = "building", _("in the same building")
    ELSEWHERE = "elsewhere", _("somewhere else")
    UNKNOWN = "unknown", _("an unknown sign")
