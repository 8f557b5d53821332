"""Stored choices of the domain billing."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Basis(models.TextChoices):
    """What a tariff's price is multiplied by (计费方式)."""

    AREA = "area", _("Building area")
    HOUSEHOLD = "household", _("Household")
    SPACE = "space", _("Parking space")
    FIXED = "fixed", _("Fixed sum")
    METER = "meter", _("Meter reading")
    FORMULA = "formula", _("Formula of its own")
    ONCE = "once", _("Case by case")
    SHARED = "shared", _("Shared cost")
    LATE = "late", _("Late charge")
    AGREED = "agreed", _("By contract")


BY_DOCUMENT = (Basis.ONCE, Basis.SHARED, Basis.LATE)
"""What no monthly run charges: its bills come from charge documents."""

WITHOUT_USAGE = (*BY_DOCUMENT, Basis.AGREED)
"""What is charged whatever a unit is used for: a fee item has one such tariff."""


class Cycle(models.IntegerChoices):
    """How many months one bill covers (周期)."""

    MONTH = 1, _("Monthly")
    QUARTER = 3, _("Quarterly")
    HALF_YEAR = 6, _("Half-yearly")
    YEAR = 12, _("Yearly")


class Convention(models.TextChoices):
    """How a part of a month is counted (domain rule 1.2)."""

    ACTUAL_DAYS = "actual", _("Actual days of the month")
    THIRTY_DAYS = "thirty", _("Thirty days")
    HALF_MONTH = "half", _("Whole month by the 15th, half after")


class RunState(models.TextChoices):
    """Where a bill run stands."""

    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    ISSUED = "issued", _("Issued")
    REVERSED = "reversed", _("Reversed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class SkipReason(models.TextChoices):
    """Why a bill run leaves a unit, a space or a whole tariff out."""

    ALREADY_BILLED = "already_billed", _("Billed already")
    NOT_HANDED_OVER = "not_handed_over", _("Not handed over: no date of hand-over")
    STARTS_LATER = "starts_later", _("Charged only after this period")
    ENDED = "ended", _("No longer charged")
    NO_AREA = "no_area", _("No area")
    NO_START = "no_start", _("No first day of charging")
    NO_UNIT = "no_unit", _("Space held by no unit")
    VACANT_FREE = "vacant_free", _("Vacant and free of charge")
    SEVERAL_DISCOUNTS = "several_discounts", _("Several vacancy discounts in one period")
    NO_AMOUNT = "no_amount", _("Comes to nothing")
    NO_RESULT = "no_result", _("The formula has no result: something is missing in the register")
    NEGATIVE = "negative", _("The formula comes to less than nothing")
    NO_TARIFF = "no_tariff", _("No tariff for this usage")
    NOT_DUE = "not_due", _("Not due this month")
    METERED = "metered", _("Charged after the reading")
    BY_DOCUMENT = "by_document", _("Charged by document")
    NO_PRICE = "no_price", _("No price for this period")
    UNCONFIRMED = "unconfirmed", _("Unusual use awaits confirmation")


class ReductionKind(models.TextChoices):
    """By what a bill came to less than was charged; every reduction is an entry of its own in the books."""

    WAIVER = "waiver", _("Waiver")
    WRITE_OFF = "write_off", _("Write-off")
    DISCOUNT = "discount", _("Discount")


class OfferKind(models.TextChoices):
    """How much an offer for payment in advance takes off."""

    PERCENT = "percent", _("Percentage off")
    FIXED = "fixed", _("Fixed sum off")
    GIFT = "gift", _("Months free for months paid")


class ReliefKind(models.TextChoices):
    """What is asked for a household's bills, decided by a chain of approval of its own."""

    WAIVER = "waiver", _("Waiver")
    WRITE_OFF = "write_off", _("Write-off")
    REVERSAL = "reversal", _("Reversal of bills")


class ReliefState(models.TextChoices):
    """Where an application for relief stands."""

    APPLIED = "applied", _("Applied for")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    TAKEN_BACK = "taken_back", _("Taken back")


class DiscountState(models.TextChoices):
    """Where an application for a vacancy discount stands."""

    APPLIED = "applied", _("Applied for")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ENDED = "ended", _("Ended")


class MeterKind(models.TextChoices):
    """What a meter measures."""

    COLD_WATER = "cold_water", _("Cold water")
    HOT_WATER = "hot_water", _("Hot water")
    POWER = "power", _("Electricity")
    GAS = "gas", _("Gas")
    HEAT = "heat", _("Heat")


class ReadingKind(models.TextChoices):
    """How a reading came about (抄表方式)."""

    ACTUAL = "actual", pgettext_lazy("meter", "Read")
    ESTIMATED = "estimated", _("Estimated")
    CLOSING = "closing", _("Read at removal")

    @classmethod
    def real(cls) -> tuple[str, ...]:
        """Return the kinds that somebody saw on the dial."""
        return cls.ACTUAL, cls.CLOSING


class ReadingSource(models.TextChoices):
    """By which door a reading came in."""

    DESK = "desk", _("At the desk")
    SHEET = "sheet", _("From a sheet")
    FIELD = "field", _("On the round")


class CostKind(models.TextChoices):
    """What a shared cost was spent on (domain rule 1.7); some may not be shared everywhere."""

    WATER = "water", _("Water of common parts")
    POWER = "power", _("Light and power of common parts")
    LIFT = "lift", _("Lifts")
    PUMP = "pump", _("Pumps and water supply")
    HEATING = "heating", _("Heating of common parts")
    OFFICE = "office", _("Office of the firm")
    GREENING = "greening", _("Greening and fountains")
    GUARD_BOOTH = "guard_booth", _("Guard booths")
    FESTIVAL = "festival", _("Festival lights")
    BUSINESS = "business", _("Business use")
    OTHER = "other", pgettext_lazy("cost", "Other")


class ShareRule(models.TextChoices):
    """By what a shared cost is divided (分摊方式)."""

    AREA = "area", _("By building area")
    HOUSEHOLD = "household", _("By household")
    USAGE = "usage", _("By use")
    CUSTOM = "custom", _("By agreed weights")


class ShareScope(models.TextChoices):
    """Among whom a shared cost is divided."""

    PROJECT = "project", _("The whole project")
    BUILDINGS = "buildings", _("Some buildings")
    ENTRANCES = "entrances", _("Some entrances")
    UNITS = "units", _("The units listed")


class SharedState(models.TextChoices):
    """Where a shared cost stands."""

    DRAFT = "draft", _("To be approved")
    APPROVED = "approved", _("Approved")
    ISSUED = "issued", _("Issued")
    REVERSED = "reversed", _("Reversed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ContractKind(models.TextChoices):
    """What a contract lets or agrees (合同类型)."""

    LEASE = "lease", _("Lease of premises")
    PARKING = "parking", _("Rent of a parking space")
    ADVERTISING = "advertising", _("Advertising site")
    VENUE = "venue", _("Venue or stall")
    OTHER = "other", _("Other agreement")


class ContractState(models.TextChoices):
    """Where a contract, or a change of its terms, stands."""

    DRAFT = "draft", pgettext_lazy("contract", "Draft")
    ASKED = "asked", pgettext_lazy("contract", "Waits for approval")
    IN_FORCE = "in_force", _("In force")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ENDED = "ended", _("Ended early")


class ChargedBy(models.TextChoices):
    """What the price of a contract is for."""

    AREA = "area", _("By area")
    FIXED = "fixed", _("Fixed sum a month")
