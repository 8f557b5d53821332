"""What chasing does when messages leave."""

from __future__ import annotations

from anju.domains.arrears import services
from anju.domains.billing import services as billing
from anju.domains.notifications import ports as notifications

# What was paid, promised or disputed after a reminder was written is not asked for in the morning.
notifications.guard(billing.OVERDUE)(services.may_still_remind)
