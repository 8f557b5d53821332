"""Counting prints, so that only the first paper is the original."""

from __future__ import annotations

from anju.core import prepared
from anju.core.access import Actor
from anju.core.errors import NotFound
from anju.domains.payments import policies
from anju.domains.payments.models import Payment

_COUNT = "UPDATE payments_payment SET prints = prints + 1 WHERE id = %(payment)s::bigint RETURNING prints"


def count_print(*, actor: Actor, payment: Payment) -> int:
    """Note that the receipt is being printed and return which print it is: 1 is the original, later ones are 副本."""
    actor.require(policies.VIEW_PAYMENTS, payment.project_id)
    row = prepared.fetch_one(_COUNT, {"payment": payment.pk})
    if row is None:
        raise NotFound(str(payment.pk))
    payment.prints = row[0]
    return int(row[0])
