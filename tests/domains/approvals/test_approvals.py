"""Approval chains: amount ladders, and nobody decides on what they asked for."""

from decimal import Decimal

import pytest
from tests.conftest import actor_with

from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.core.models import EventRecord
from anju.domains.approvals import policies, queries, services
from anju.domains.approvals.enums import RequestState
from anju.domains.identity import queries as identity


@pytest.fixture
def people(project, make_user):
    """Give an applicant, two project managers and a group manager as actors."""

    def actor(username: str, role: str) -> Actor:
        user = make_user(username, role, project=project)
        return identity.actor_for(user, surface="test")

    return {
        "clerk": actor("clerk", "cashier"),
        "manager": actor("manager", "project_manager"),
        "second": actor("second", "project_manager"),
        "group": actor("group", "group"),
    }


@pytest.fixture
def ladder(project, root):
    """Set 200 yuan for the project manager, anything above also for the group."""
    roles = {role.code: role for role in identity.roles()}
    return services.set_chain(
        actor=root, kind="test.waiver", steps=[(roles["project_manager"], Decimal(200)), (roles["group"], None)]
    )


def ask(people, project, amount: str, by: str = "clerk"):
    return services.ask(
        actor=people[by], project=project, kind="test.waiver", subject_id=7, title="减免", amount=Decimal(amount)
    )


def test_a_small_amount_ends_with_the_first_step(people, project, ladder):
    request = services.decide(actor=people["manager"], request=ask(people, project, "200.00"), is_approved=True)
    assert request.state == RequestState.APPROVED


def test_a_larger_amount_climbs_the_ladder(people, project, ladder):
    request = services.decide(actor=people["manager"], request=ask(people, project, "200.01"), is_approved=True)
    assert request.state == RequestState.PENDING
    assert list(queries.waiting_for(people["group"], project)) == [request]
    assert services.decide(actor=people["group"], request=request, is_approved=True).state == RequestState.APPROVED


def test_the_applicant_never_decides(people, project, ladder):
    request = ask(people, project, "10", by="manager")
    assert not queries.waiting_for(people["manager"], project).exists()
    with pytest.raises(AccessDenied):
        services.decide(actor=people["manager"], request=request, is_approved=True)
    assert services.decide(actor=people["second"], request=request, is_approved=True).state == RequestState.APPROVED


def test_only_holders_of_the_steps_role_decide(people, project, ladder):
    outsider = actor_with(policies.DECIDE, user_id=people["group"].user_id)
    with pytest.raises(AccessDenied):
        services.decide(actor=outsider, request=ask(people, project, "10"), is_approved=True)


def test_a_refusal_ends_the_request_and_needs_a_reason(people, project, ladder):
    request = ask(people, project, "5000")
    with pytest.raises(DomainError, match="reason"):
        services.decide(actor=people["manager"], request=request, is_approved=False)
    services.decide(actor=people["manager"], request=request, is_approved=False, note="无依据")
    with pytest.raises(DomainError):
        services.decide(actor=people["group"], request=request, is_approved=True)
    told = EventRecord.objects.get(name="RequestDecided").payload
    assert (told["is_approved"], told["subject_id"]) == (False, 7)


def test_one_pending_request_per_record(people, project, ladder):
    request = ask(people, project, "10")
    with pytest.raises(DomainError):
        ask(people, project, "10")
    services.withdraw(actor=people["clerk"], request=request)
    assert ask(people, project, "10").state == RequestState.PENDING


def test_a_ladder_has_to_rise(root, db):
    roles = {role.code: role for role in identity.roles()}
    steps = [(roles["group"], Decimal(200)), (roles["finance"], Decimal(100)), (roles["group"], None)]
    with pytest.raises(DomainError):
        services.set_chain(actor=root, kind="test.waiver", steps=steps)


def test_without_a_chain_nothing_can_be_asked(people, project):
    with pytest.raises(services.NoChain):
        ask(people, project, "10")


def test_steps_without_an_amount_are_all_passed(people, project, root):
    steps = [(role("project_manager"), None), (role("group"), None)]
    services.set_chain(actor=root, kind="test.waiver", steps=steps)
    request = services.decide(actor=people["manager"], request=ask(people, project, "1"), is_approved=True)
    assert request.state == RequestState.PENDING
    assert services.decide(actor=people["group"], request=request, is_approved=True).state == RequestState.APPROVED


def test_a_chain_set_anew_does_not_touch_requests_that_wait(people, project, root, ladder):
    request = services.decide(actor=people["manager"], request=ask(people, project, "500"), is_approved=True)
    services.set_chain(actor=root, kind="test.waiver", steps=[(role("finance"), None)])
    assert list(queries.waiting_for(people["group"], project)) == [request]
    assert services.decide(actor=people["group"], request=request, is_approved=True).state == RequestState.APPROVED


def test_a_project_may_have_its_own_chain_and_give_it_up(people, project, root, ladder):
    services.set_chain(actor=root, kind="test.waiver", steps=[(role("group"), None)], project=project)
    assert [step.role.code for step in queries.chain(project, "test.waiver")] == ["group"]
    with pytest.raises(AccessDenied):
        services.decide(actor=people["manager"], request=ask(people, project, "10"), is_approved=True)
    services.follow_company(actor=root, kind="test.waiver", project=project)
    assert len(queries.chain(project, "test.waiver")) == 2


def test_without_a_company_chain_a_project_keeps_its_own(project, root):
    services.set_chain(actor=root, kind="test.waiver", steps=[(role("group"), None)], project=project)
    with pytest.raises(DomainError):
        services.follow_company(actor=root, kind="test.waiver", project=project)


def test_the_companys_chain_is_not_set_from_one_project(project):
    editor = actor_with(policies.EDIT_CHAINS, project_id=project.pk)
    steps = [(role("group"), None)]
    with pytest.raises(AccessDenied):
        services.set_chain(actor=editor, kind="test.waiver", steps=steps)
    assert services.set_chain(actor=editor, kind="test.waiver", steps=steps, project=project)


def test_a_shipped_chain_leaves_the_companys_alone(project, ladder):
    services.ship_chain(kind="test.waiver", role_codes=["finance"])
    assert len(queries.chain(project, "test.waiver")) == 2
    services.ship_chain(kind="test.refund", role_codes=["finance", "group"])
    assert [step.role.code for step in queries.chain(project, "test.refund")] == ["finance", "group"]


def role(code: str):
    return identity.roles().get(code=code)
