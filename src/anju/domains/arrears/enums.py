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
