"""Classes of reports, reports and what became of them."""

from anju.domains.service.models.afterwards import Rating, ReturnVisit
from anju.domains.service.models.mail import ReceivedMail
from anju.domains.service.models.settings import ServiceSettings
from anju.domains.service.models.taxonomy import Group, Leaf, Named, in_language
from anju.domains.service.models.tickets import Follower, Ticket

__all__ = [
    "Follower",
    "Group",
    "Leaf",
    "Named",
    "Rating",
    "ReceivedMail",
    "ReturnVisit",
    "ServiceSettings",
    "Ticket",
    "in_language",
]
