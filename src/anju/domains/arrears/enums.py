"""Stored choices of the domain arrears."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DemandKind(models.TextChoices):
    """What stops the limitation and starts it anew [民法典195; 时效规定8]."""

    LETTER = "letter", _("Letter that was delivered")
    MESSAGE = "message", _("Message that was delivered")
    IN_PERSON = "in_person", _("Demand made in person")
    ACKNOWLEDGED = "acknowledged", _("Acknowledgement by the debtor")
    SUIT = "suit", _("Suit or arbitration")


class StepKind(models.TextChoices):
    """The rungs of a ladder, gentlest first. Water, power, heat and gas are never touched [民法典944]."""

    DUE_SOON = "due_soon", _("Notice before the due date")
    OVERDUE = "overdue", _("Friendly reminder")
    PHONE = "phone", _("Telephone call")
    LETTER = "letter", _("Letter of demand")
    LAWYER = "lawyer", _("Lawyer's letter")


MESSAGES = (StepKind.DUE_SOON, StepKind.OVERDUE)
"""Steps that leave by themselves."""
TASKS = (StepKind.PHONE, StepKind.LETTER, StepKind.LAWYER)
"""Steps that somebody has to do."""
LETTERS = (StepKind.LETTER, StepKind.LAWYER)
"""Steps that are a paper."""


class TaskState(models.TextChoices):
    """Where a task stands; one is dropped when nothing is owed any more."""

    OPEN = "open", _("To do")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("No longer needed")


class CallOutcome(models.TextChoices):
    """What came of a call."""

    PROMISED = "promised", _("Promised to pay")
    DISPUTED = "disputed", _("Disputes the bill")
    TOLD = "told", _("Reached, nothing agreed")
    NOT_REACHED = "not_reached", _("Not reached")
    WRONG_NUMBER = "wrong_number", _("Wrong number")


class PromiseState(models.TextChoices):
    """What became of a promise to pay."""

    OPEN = "open", _("Waiting for the day")
    KEPT = "kept", _("Kept")
    BROKEN = "broken", _("Broken")
    WITHDRAWN = "withdrawn", _("Taken back")


class LetterState(models.TextChoices):
    """Where a letter is."""

    WRITTEN = "written", _("Written")
    POSTED = "posted", _("On its way")
    DELIVERED = "delivered", _("Delivered")
    RETURNED = "returned", _("Came back")


class DeliveryOutcome(models.TextChoices):
    """What is known of a letter's way; who signed or a courier's proof of delivery counts as having reached."""

    POSTED = "posted", _("Given to the courier")
    SIGNED = "signed", _("Signed for in person")
    COURIER_SIGNED = "courier_signed", _("Signed for, told by the courier")
    RETURNED = "returned", _("Came back")


REACHED = (DeliveryOutcome.SIGNED, DeliveryOutcome.COURIER_SIGNED)
