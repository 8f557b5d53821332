"""What the bank's lines do when a payment is undone."""

from __future__ import annotations

from anju.core.events import subscribe
from anju.domains.banking import services
from anju.domains.payments.events import PaymentUndone


@subscribe(PaymentUndone)
def return_to_suspense(event: PaymentUndone) -> None:
    """Let the money wait to be claimed again."""
    services.return_money(payment_id=event.payment_id)
