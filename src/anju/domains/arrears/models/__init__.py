"""What chasing keeps: plans and what they raise, what debtors said, letters, and the evidence of it."""

from anju.domains.arrears.models.dunning import (
    Dispute,
    DunningCall,
    DunningPlan,
    DunningStep,
    DunningTask,
    Promise,
)
from anju.domains.arrears.models.letters import Letter, LetterDelivery, LetterLine, LetterTemplate
from anju.domains.arrears.models.limitation import ArrearsSettings, Demand, DemandedBill, Limitation, LimitationWarning

__all__ = [
    "ArrearsSettings",
    "Demand",
    "DemandedBill",
    "Dispute",
    "DunningCall",
    "DunningPlan",
    "DunningStep",
    "DunningTask",
    "Letter",
    "LetterDelivery",
    "LetterLine",
    "LetterTemplate",
    "Limitation",
    "LimitationWarning",
    "Promise",
]
