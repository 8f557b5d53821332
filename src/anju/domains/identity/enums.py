"""Stored choices of the domain identity."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DataScope(models.TextChoices):
    """How far a role's permissions reach."""

    COMPANY = "company", _("All projects")
    PROJECT = "project", _("Named projects")


class Language(models.TextChoices):
    """Languages of the screens."""

    ZH_HANS = "zh-hans", "简体中文"
    ZH_HANT = "zh-hant", "繁體中文"
    EN = "en", "English"


class CodePurpose(models.TextChoices):
    """What a code sent to a telephone is good for; a code for one purpose is worth nothing for another."""

    SIGN_IN = "sign_in", _("Sign in")
    NEW_PHONE = "new_phone", _("New telephone")
