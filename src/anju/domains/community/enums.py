"""Stored choices of the domain community."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NoticeTag(models.TextChoices):
    """What a notice is about; it decides how loudly people are told."""

    GENERAL = "general", _("Notice")
    OUTAGE = "outage", _("Outage")
    EVENT = "event", _("Event")
    DISCLOSURE = "disclosure", _("Statutory disclosure")
    SAFETY = "safety", _("Safety")


class NoticeState(models.TextChoices):
    """Where a notice stands; a published one is seen from ``publish_at`` on."""

    DRAFT = "draft", pgettext_lazy("notice", "Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Party(models.TextChoices):
    """For whom a notice is; nothing chosen means everybody."""

    OWNERS = "owners", _("Owners and their families")
    TENANTS = "tenants", _("Tenants and their families")
