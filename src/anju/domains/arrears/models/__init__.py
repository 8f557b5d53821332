"""What chasing keeps: settings, and the evidence that stops the limitation."""

from anju.domains.arrears.models.limitation import ArrearsSettings, Demand, DemandedBill, Limitation, LimitationWarning

__all__ = ["ArrearsSettings", "Demand", "DemandedBill", "Limitation", "LimitationWarning"]
