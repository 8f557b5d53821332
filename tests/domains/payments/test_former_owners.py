"""What a new owner's phone shows after the hand-over: nothing of who was there before."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.conftest import actor_with
from tests.domains.payments.test_taking import cash
from tests.domains.payments.test_transferring import DAY, billed
from tests.factories.household import make_bill, make_owner, make_unit

from anju.core.access import Actor
from anju.domains.billing import queries as billing_queries
from anju.domains.identity import queries as identity_queries
from anju.domains.identity import services as identity
from anju.domains.payments import policies, queries, services
from anju.domains.payments.enums import HeldGoes
from anju.domains.payments.models import OwnerTransfer, Payment
from anju.domains.residents import queries as residents
from anju.domains.residents.models import Person
from anju.domains.residents.services import linking
from anju.domains.residents.services.people import NewPerson


def hand_over(unit: Any, clerk: int, accountant: int) -> OwnerTransfer:
    prepared = services.prepare_transfer(
        actor=actor_with(policies.PREPARE_TRANSFERS, project_id=unit.project_id, user_id=clerk),
        unit=unit,
        new_owners=[NewPerson("李买家")],
        on=DAY,
        balance_goes=HeldGoes.REFUND,
        deposits_go=HeldGoes.REFUND,
    )
    confirming = actor_with(policies.CONFIRM_TRANSFERS, project_id=unit.project_id, user_id=accountant)
    return services.confirm_transfer(actor=confirming, transfer=prepared)


def test_the_new_owner_sees_none_of_the_old_owners_receipts(
    project: Any, root: Actor, make_user: Any, take: Any
) -> None:
    """Also those of after the hand-over: his balance that pays his part, and what he pays later at the desk."""
    unit = make_unit(project, area="89.53")
    seller = make_owner(unit, "王卖家")
    make_bill(unit, "100.00", month="2026-07", person=seller)
    old = billed(project, root, unit)
    take(unit, cash(str(old.amount)), bill_ids=[old.pk])
    transfer = hand_over(unit, make_user("clerk").pk, make_user("accountant").pk)
    own = Payment.objects.filter(unit=unit, source="auto").get()
    assert own.payer == "王卖家"
    take(unit, cash("50.00"), prepay=True, payer="李买家")
    user = identity.open_resident_account(phone="13900000001")
    linking.link_account(user=user, person=Person.objects.get(pk=transfer.new_owners[0]))
    home = residents.get_home(identity_queries.actor_for(user, surface="resident"), project, unit.pk)
    assert [(one.payer, one.total) for one in queries.receipts_of_home(home)] == [("李买家", Decimal("50.00"))]
    assert {bill.person_id for bill in billing_queries.bills_of_home(home)} == {transfer.new_owners[0]}
