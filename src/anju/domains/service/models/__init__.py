"""Classes of reports, reports and what became of them."""

from anju.domains.service.models.afterwards import Rating, ReturnVisit, VisitAttempt
from anju.domains.service.models.care import CarePlan, CareVisit
from anju.domains.service.models.complaints import OUTCOMES, Cause, Complaint
from anju.domains.service.models.learning import Correction, SortingVersion
from anju.domains.service.models.links import AnswerScript, TicketLink
from anju.domains.service.models.mail import ReceivedMail
from anju.domains.service.models.settings import ServiceSettings
from anju.domains.service.models.signs import SignReport
from anju.domains.service.models.taxonomy import Group, Leaf, Named, in_language
from anju.domains.service.models.tickets import Follower, Ticket

__all__ = [
    "OUTCOMES",
    "AnswerScript",
    "CarePlan",
    "CareVisit",
    "Cause",
    "Complaint",
    "Correction",
    "Follower",
    "Group",
    "Leaf",
    "Named",
    "Rating",
    "ReceivedMail",
    "ReturnVisit",
    "ServiceSettings",
    "SignReport",
    "SortingVersion",
    "Ticket",
    "TicketLink",
    "VisitAttempt",
    "in_language",
]
