"""Stored choices of the domain workforce."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Trade(models.TextChoices):
    """What somebody has learnt to do (工种)."""

    PLUMBER = "plumber", _("Plumbing")
    ELECTRICIAN = "electrician", _("Electrics")
    MASON = "mason", _("Building work")
    LOCKSMITH = "locksmith", _("Doors and windows")
    LIFT = "lift", _("Lifts")
    FIRE = "fire", _("Fire protection")
    NETWORK = "network", _("Low-voltage systems")
    HEATING = "heating", _("Heating and gas")
    CLEANING = "cleaning", _("Cleaning")
    GREENING = "greening", _("Greening")
    SECURITY = "security", _("Order and security")
    SERVICE = "service", _("Customer service")
    FINANCE = "finance", _("Charging")


class SkillLevel(models.IntegerChoices):
    """How well somebody does a trade."""

    BEGINNER = 1, _("Can help")
    PRACTISED = 2, _("Practised")
    EXPERT = 3, _("Expert")


LICENSED = frozenset({Trade.ELECTRICIAN, Trade.LIFT, Trade.FIRE, Trade.HEATING})
"""Trades that only holders of a licence may do: electricity, lifts, fire protection, gas."""
