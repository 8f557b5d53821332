"""A desk in a process of its own, to be killed: pays one yuan after another and tells each receipt it was given."""

from __future__ import annotations

import sys
from decimal import Decimal


def main(project_id: int, unit_id: int, shift_id: int, user_id: int) -> None:
    """Pay under the keys 1, 2, 3 … until killed; a line a receipt, written after the commit."""
    import django

    django.setup()
    from django.db import transaction

    from anju.core import scope
    from anju.core.access import Actor, Grant
    from anju.domains.estate.models import Unit
    from anju.domains.payments import services as payments
    from anju.domains.payments.calc.tender import Tender
    from anju.domains.payments.enums import Method
    from anju.domains.payments.models import CashierShift
    from anju.domains.tenancy.models import Project

    actor = Actor(user_id, "payer", (Grant(frozenset({"payments.payment:collect"}), project_id),))
    project = Project.objects.get(pk=project_id)
    for key in range(1, 100_000):
        with transaction.atomic(), scope.enter([project_id], actor=actor):
            paid = payments.take_payment(
                actor=actor,
                project=project,
                unit=Unit(pk=unit_id, project_id=project_id),
                shift=CashierShift(pk=shift_id, cashier_id=user_id),
                tenders=[Tender(Method.CASH, Decimal("1.00"))],
                idempotency_key=f"{user_id}-{key}",
            )
        sys.stdout.write(f"{key} {paid.number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:]))
