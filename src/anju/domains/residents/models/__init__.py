"""People, the units they belong to, and their accounts."""

from anju.domains.residents.models.accounts import DataRequest, Invitation, PersonAccount, Registration
from anju.domains.residents.models.people import Consent, Person, PersonTag, Residency, SplitPart, Vehicle

__all__ = [
    "Consent",
    "DataRequest",
    "Invitation",
    "Person",
    "PersonAccount",
    "PersonTag",
    "Registration",
    "Residency",
    "SplitPart",
    "Vehicle",
]
