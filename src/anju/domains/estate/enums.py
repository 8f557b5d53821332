"""Stored choices of the domain estate."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Usage(models.TextChoices):
    """What a unit is used for (规划用途); tariffs apply by it."""

    HOME = "home", pgettext_lazy("usage of a unit", "Home")
    VILLA = "villa", _("Villa")
    SHOP = "shop", _("Shop")
    OFFICE = "office", _("Office")
    APARTMENT = "apartment", _("Serviced apartment")
    STORAGE = "storage", _("Storage room")
    PARKING = "parking", _("Parking space")
    OTHER = "other", _("Other")


class UnitState(models.TextChoices):
    """How a unit is held at present (使用状态)."""

    OWNER_OCCUPIED = "owner", _("Owner-occupied")
    LET = "let", _("Let")
    VACANT = "vacant", _("Vacant")
    RENOVATING = "renovating", _("Being renovated")
    NOT_HANDED_OVER = "unsold", _("Not handed over")


class SpaceKind(models.TextChoices):
    """On what terms a parking space is held."""

    OWNED = "owned", _("Owned")
    MONTHLY = "monthly", _("Monthly rent")
    CIVIL_DEFENCE = "civil", _("Civil-defence space")
    SHARED = "shared", _("Shared")


class PlaceKind(models.TextChoices):
    """What a place that everybody uses is (公共部位)."""

    LOBBY = "lobby", _("Lobby")
    CORRIDOR = "corridor", _("Corridor and stairs")
    LIFT = "lift", _("Lift")
    ROOF = "roof", _("Roof")
    GARAGE = "garage", _("Garage")
    GATE = "gate", _("Gate")
    GROUNDS = "grounds", _("Roads and greenery")
    PLAYGROUND = "playground", _("Playground and sports ground")
    PLANT = "plant", _("Plant room")
    OTHER = "other", _("Other")
