"""Stored choices of the domain notifications."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    """A way to reach somebody."""

    IN_APP = "in_app", _("In the app")
    PUSH = "push", _("Web push")
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    WECHAT = "wechat", _("WeChat message")


BY_TEMPLATE = (Channel.SMS, Channel.WECHAT)
"""Vendors of these send a template that they have approved, with values; never a free text."""


class DeliveryState(models.TextChoices):
    """Where a message stands on its way out; ``sending`` is held by a worker until ``next_at``."""

    WAITING = "waiting", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", pgettext_lazy("message", "Delivered")
    FAILED = "failed", _("Not delivered")
    WITHDRAWN = "withdrawn", _("Called back")


class FailureReason(models.TextChoices):
    """Why a vendor did not deliver, in words that an office can act upon; ``error`` has the vendor's own."""

    OTHER = "other", _("Refused by the vendor")
    NO_TEMPLATE = "no_template", _("No vendor's template is set for this kind of message")
    BAD_TEMPLATE = "bad_template", _("The vendor does not know or accept the template or its values")
    BAD_SIGNATURE = "bad_signature", _("The vendor does not know the signature in front of the text")
    BAD_ADDRESS = "bad_address", _("No such number or account")
    UNREACHABLE = "unreachable", _("Handed over, but never arrived: switched off, full or out of service")
    BLOCKED = "blocked", _("The receiver has blocked such messages")
    TOO_MANY = "too_many", _("Too many messages to this receiver today")
    NO_MONEY = "no_money", _("The account at the vendor has no money left")
    NO_ACCESS = "no_access", _("The vendor does not accept our key")
    NOT_FOLLOWING = "not_following", _("The receiver does not follow the official account")


class BroadcastState(models.TextChoices):
    """Where a mass send stands; ``pending`` can still be undone by one click."""

    PENDING = "pending", _("About to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    UNDONE = "undone", _("Undone")
    STOPPED = "stopped", _("Stopped")
