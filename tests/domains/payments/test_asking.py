"""Large payments are undone by a ladder of approvals: asked by one, granted by others, carried out once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import actor_with
from tests.domains.payments.test_taking import cash, check_now
from tests.factories.household import make_bill, make_unit

from anju.core import events
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.approvals import queries as approval_queries
from anju.domains.approvals import services as approvals
from anju.domains.approvals.events import RequestDecided
from anju.domains.approvals.models import Request
from anju.domains.identity import queries as identity
from anju.domains.ledger.models import Entry
from anju.domains.payments import policies, services
from anju.domains.payments.enums import PaymentState, UndoKind, UndoState
from anju.domains.payments.models import Payment, UndoRequest
from anju.domains.payments.services import asking


@pytest.fixture
def people(project: Any, make_user: Any) -> dict[str, Actor]:
    """Give an accountant who asks and the two who decide."""
    users = {
        "finance": make_user("accountant", "finance", project=project),
        "manager": make_user("manager", "project_manager", project=project),
        "group": make_user("group", "group"),
    }
    return {name: identity.actor_for(user, surface="tests") for name, user in users.items()}


def paid(take: Any, project: Any, amount: str) -> Payment:
    unit = make_unit(project)
    make_bill(unit, amount)
    taken: Payment = take(unit, cash(amount))
    return taken


def request_of(asked: UndoRequest) -> Request:
    kind = policies.UNDO_REQUESTS[UndoKind(asked.kind)].name
    found = approval_queries.latest_request(asked.project, kind, asked.pk)
    assert found is not None
    return found


def test_up_to_the_limit_a_payment_is_reversed_at_once(take: Any, project: Any, people: Any) -> None:
    payment = paid(take, project, "1000.00")
    assert services.reverse_payment(actor=people["finance"], payment=payment, reason="退错户").state == "reversed"


def test_above_it_only_after_others_agreed(take: Any, project: Any, people: Any) -> None:
    payment = paid(take, project, "6000.00")
    with pytest.raises(services.NeedsApproval):
        services.reverse_payment(actor=people["finance"], payment=payment, reason="退错户")
    asked = services.ask_reversal(actor=people["finance"], payment=payment, reason="退错户")
    with pytest.raises(DomainError):
        services.ask_reversal(actor=people["finance"], payment=payment, reason="again")
    approvals.decide(actor=people["manager"], request=request_of(asked), is_approved=True)
    payment.refresh_from_db()
    assert payment.state == PaymentState.POSTED  # 6,000 is above what the manager grants alone
    approvals.decide(actor=people["group"], request=request_of(asked), is_approved=True)
    check_now()
    payment.refresh_from_db()
    asked.refresh_from_db()
    assert (payment.state, payment.undone_by_id) == (PaymentState.REVERSED, people["finance"].user_id)
    assert (asked.state, asked.decided_by_id) == (UndoState.DONE, people["group"].user_id)
    assert payment.allocations.count() == 2


def test_the_same_decision_told_twice_is_carried_out_once(take: Any, project: Any, people: Any) -> None:
    payment = paid(take, project, "2000.00")
    asked = services.ask_reversal(actor=people["finance"], payment=payment, reason="退错户")
    request = approvals.decide(actor=people["manager"], request=request_of(asked), is_approved=True)
    entries = Entry.objects.count()
    events.publish(
        RequestDecided(
            project_id=project.pk,
            request_id=request.pk,
            kind=request.kind,
            subject_id=asked.pk,
            title=request.title,
            applicant_id=request.applicant_id,
            is_approved=True,
            decided_by=people["manager"].user_id or 0,
        )
    )
    assert Entry.objects.count() == entries
    payment.refresh_from_db()
    assert payment.state == PaymentState.REVERSED


def test_a_refused_or_withdrawn_application_changes_nothing(take: Any, project: Any, people: Any) -> None:
    payment = paid(take, project, "2000.00")
    asked = services.ask_reversal(actor=people["finance"], payment=payment, reason="退错户")
    approvals.decide(actor=people["manager"], request=request_of(asked), is_approved=False, note="没有依据")
    again = services.ask_reversal(actor=people["finance"], payment=payment, reason="补充材料")
    approvals.withdraw(actor=people["finance"], request=request_of(again))
    states = list(UndoRequest.objects.order_by("pk").values_list("state", flat=True))
    payment.refresh_from_db()
    assert (states, payment.state) == (["refused", "withdrawn"], "posted")


def test_who_asks_or_took_the_money_never_decides(take: Any, project: Any, people: Any, cashier: Any) -> None:
    payment = paid(take, project, "2000.00")
    asked = services.ask_reversal(actor=people["finance"], payment=payment, reason="退错户")
    for who in (people["finance"].user_id, cashier.user_id):
        with pytest.raises(AccessDenied):
            asking.settle_undo(request_id=asked.pk, is_approved=True, decided_by=who)
    with pytest.raises(IntegrityError), transaction.atomic():
        UndoRequest.objects.filter(pk=asked.pk).update(decided_by=people["finance"].user_id)
    taker = actor_with(policies.REVERSE, project_id=project.pk, user_id=cashier.user_id)
    with pytest.raises(DomainError):
        services.ask_reversal(actor=taker, payment=paid(take, project, "3000.00"), reason="x")


def test_the_limit_is_the_projects(take: Any, project: Any, people: Any) -> None:
    services.set_undo_settings(actor=people["manager"], project=project, free_up_to=Decimal(0))
    with pytest.raises(services.NeedsApproval):
        services.reverse_payment(actor=people["finance"], payment=paid(take, project, "1.00"), reason="x")
    with pytest.raises(AccessDenied):
        services.set_undo_settings(actor=people["finance"], project=project, free_up_to=Decimal(9999))


def test_what_stands_in_the_way_undoes_the_decision(take: Any, project: Any, people: Any, cashier: Any) -> None:
    payment = paid(take, project, "2000.00")
    asked = services.ask_reversal(actor=people["finance"], payment=payment, reason="退错户")
    services.void_payment(actor=cashier, payment=payment, reason="当日作废")
    with pytest.raises(DomainError), transaction.atomic():
        approvals.decide(actor=people["manager"], request=request_of(asked), is_approved=True)
    asked.refresh_from_db()
    assert asked.state == UndoState.ASKED
