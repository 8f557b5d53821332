"""Stored choices of the domain notifications."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """A way to reach somebody."""

    IN_APP = "in_app", _("In the app")
    PUSH = "push", _("Web push")
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")


class DeliveryState(models.TextChoices):
    """Where a message stands on its way out; ``sending`` is held by a worker until ``next_at``."""

    WAITING = "waiting", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not delivered")
    WITHDRAWN = "withdrawn", _("Called back")


class BroadcastState(models.TextChoices):
    """Where a mass send stands; ``pending`` can still be undone by one click."""

    PENDING = "pending", _("About to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    UNDONE = "undone", _("Undone")
    STOPPED = "stopped", _("Stopped")
