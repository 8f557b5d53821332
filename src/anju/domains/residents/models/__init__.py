"""People, the units they belong to, and their accounts."""

from anju.domains.residents.models.accounts import DataRequest, Invitation, PersonAccount, Registration
from anju.domains.residents.models.people import Consent, Person, PersonTag, Residency, SplitPart, Vehicle
from anju.domains.residents.models.segments import Call, CallList, Campaign, Need, Segment

__all__ = [
    "Call",
    "CallList",
    "Campaign",
    "Consent",
    "DataRequest",
    "Invitation",
    "Need",
    "Person",
    "PersonAccount",
    "PersonTag",
    "Registration",
    "Residency",
    "Segment",
    "SplitPart",
    "Vehicle",
]
