"""Stored choices of the domain residents."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ResidencyRole(models.TextChoices):
    """As what a person belongs to a unit (身份)."""

    OWNER = "owner", _("Owner")
    FAMILY = "family", _("Family member")
    TENANT = "tenant", _("Tenant")
    TENANT_FAMILY = "tenant_family", _("Tenant's family member")


class SpecialTag(models.TextChoices):
    """Special care marks (特殊住户标记), seen by permitted roles only."""

    ELDERLY_ALONE = "elderly_alone", _("Elderly, living alone")
    ELDERLY = "elderly", _("Elderly")
    CHILD = "child", _("Child")
    DISABLED = "disabled", _("Disabled")
    PREGNANT = "pregnant", _("Pregnant")
    ILL = "ill", _("Chronically ill")
    VETERAN = "veteran", _("Veteran's family")
    LOW_INCOME = "low_income", _("Low income")


class ConsentPurpose(models.TextChoices):
    """What a person's data may be used for (PIPL 13–15, 29)."""

    CONTACT = "contact", _("Notices and contact")
    MARKETING = "marketing", _("Marketing")
    FACE = "face", _("Face recognition for access")
    PLATE = "plate", _("Number-plate recognition")
    SHARING = "sharing", _("Sharing with service partners")


class HomeRight(models.TextChoices):
    """What somebody may do in a home of theirs (domain rule 11)."""

    REPORT = "report", _("Report repairs")
    INVITE_VISITORS = "invite_visitors", _("Invite visitors")
    SEE_BILLS = "see_bills", _("See bills")
    PAY = "pay", _("Pay bills")
    ADD_FAMILY = "add_family", _("Add family members")
    ADD_TENANTS = "add_tenants", _("Add tenants")
    VOTE = "vote", _("Vote")


class RequestState(models.TextChoices):
    """Where something stands that a resident asked the desk for."""

    PENDING = "pending", _("Waiting for the desk")
    DONE = "done", pgettext_lazy("request", "Approved")
    REFUSED = "refused", pgettext_lazy("request", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "Withdrawn")


class InvitationState(models.TextChoices):
    """Where an invitation to a household stands."""

    OPEN = "open", _("Not answered yet")
    ACCEPTED = "accepted", pgettext_lazy("invitation", "Accepted")
    WITHDRAWN = "withdrawn", _("Taken back")


class NeedKind(models.TextChoices):
    """What a need or preference of a customer is about (需求与偏好)."""

    REPAIRS = "repairs", _("Repairs and upkeep")
    CLEANING = "cleaning", _("Cleaning and housekeeping")
    PARKING = "parking", _("Parking")
    CARE = "care", _("Care and company")
    CHILDREN = "children", _("Children and school")
    LETTING = "letting", _("Letting and selling")
    CONTACT = "contact", _("How and when to be reached")
    OTHER = "other", pgettext_lazy("need", "Other")


class CallResult(models.TextChoices):
    """What a call to a resident came to."""

    REACHED = "reached", _("Reached")
    NOBODY = "nobody", _("Nobody answered")
    WRONG = "wrong", _("Wrong number")
    DECLINED = "declined", _("Does not want calls")
