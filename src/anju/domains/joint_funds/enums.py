"""Stored choices of the domain joint_funds."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FundMove(models.TextChoices):
    """Why units' shares of the maintenance fund move (维修资金变动)."""

    OPENING = "opening", _("Opening balance taken over")
    FIRST = "first", _("First deposit")
    TOP_UP = "top_up", _("Top-up by owners")
    INTEREST = "interest", _("Interest")
    COMMON_INCOME = "common_income", _("Top-up from common-area income")
    USE = "use", _("Use for repairs")


class FundShare(models.TextChoices):
    """How an act of the fund falls to the units: by their building area, by what each holds, or as a file said."""

    AREA = "area", _("By building area")
    BALANCE = "balance", _("By balance")
    STATED = "stated", _("As stated by unit")


class UseRoute(models.TextChoices):
    """On what a use of the maintenance fund rests [民法典278 (5), 281]."""

    VOTE = "vote", _("Decided by the owners")
    EMERGENCY = "emergency", _("Emergency use")


class ActState(models.TextChoices):
    """Where something stands that another person decides."""

    PROPOSED = "proposed", _("Waits for a decision")
    POSTED = "posted", _("Posted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REVERSED = "reversed", _("Reversed")


class Direction(models.TextChoices):
    """Whether common-area money came or went."""

    IN = "in", _("Income")
    OUT = "out", _("Spending")


class CommonHead(models.TextChoices):
    """What common-area money came from or went for (公共收益科目)."""

    LIFT_ADVERTISING = "lift_ads", _("Advertising in lifts")
    OTHER_ADVERTISING = "other_ads", _("Other advertising")
    PARKING = "parking", _("Parking on common ground")
    VENUE = "venue", _("Letting of common rooms and grounds")
    LOCKERS = "lockers", _("Parcel lockers and vending machines")
    BASE_STATIONS = "base_stations", _("Telecom base stations")
    COMPENSATION = "compensation", _("Compensation")
    INTEREST = "interest", _("Interest")
    OTHER_INCOME = "other_income", _("Other income")
    COST = "cost", _("Reasonable cost")
    FUND = "fund", _("Top-up of the maintenance fund")
    REPAIR = "repair", _("Repair of common parts")
    ASSEMBLY = "assembly", _("Owners' assembly and committee")
    DISTRIBUTION = "distribution", _("Distribution to owners")
    OTHER_USE = "other_use", _("Other use decided by the owners")


INCOME_HEADS = (
    CommonHead.LIFT_ADVERTISING,
    CommonHead.OTHER_ADVERTISING,
    CommonHead.PARKING,
    CommonHead.VENUE,
    CommonHead.LOCKERS,
    CommonHead.BASE_STATIONS,
    CommonHead.COMPENSATION,
    CommonHead.INTEREST,
    CommonHead.OTHER_INCOME,
)
USE_HEADS = tuple(head for head in CommonHead if head not in INCOME_HEADS)


class HeldIn(models.TextChoices):
    """Where common-area money is received and paid from."""

    BANK = "bank", _("Bank deposits")
    CASH = "cash", _("Cash on hand")


class PublicationState(models.TextChoices):
    """Where a publication to the owners stands."""

    DRAFT = "draft", pgettext_lazy("notice", "Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class SchemeKind(models.TextChoices):
    """How a project's service is charged [物业服务收费管理办法 第九条]."""

    LUMP = "lump", _("Lump-sum scheme")
    COMMISSION = "commission", _("Commission scheme")


class PayBy(models.TextChoices):
    """How the company's remuneration is agreed under a commission [物业服务收费管理办法 第九条]."""

    FIXED = "fixed", _("Fixed sum a month")
    PERCENT = "percent", _("Share of what is collected")
