"""Separation of duties: which permissions clash, and that the shipped roles keep them apart."""

import pytest

from anju.config.roles import SHIPPED
from anju.config.setup import _matches
from anju.core import access
from anju.domains.identity.calc.separation import added_breaches, breaches


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("payments.refund:apply", "payments.refund:approve"),
        ("billing.run:prepare", "billing.run:approve"),
        ("payments.payment:collect", "payments.shift:audit"),
        ("payments.payment:collect", "payments.payment:reverse"),
        ("payments.transfer:prepare", "payments.transfer:confirm"),
        ("workorders.order:dispatch", "workorders.order:accept"),
        ("identity.grant:edit", "billing.run:approve"),
        ("identity.grant:edit", "residents.person:reveal"),
    ],
)
def test_two_duties_in_one_pair_of_hands_are_told(first: str, second: str):
    (breach,) = breaches([first, second, "estate.unit:view"])
    assert (breach.first, breach.second) == (first, second)


@pytest.mark.parametrize(
    "held",
    [
        ["payments.refund:apply", "billing.run:approve"],
        ["payments.refund:approve"],
        ["payments.payment:collect", "payments.payment:view"],
        ["identity.grant:edit", "tenancy.project:edit"],
        [],
    ],
)
def test_duties_about_different_things_do_not_clash(held: list[str]):
    assert breaches(held) == []


def test_only_new_breaches_are_told_when_a_role_joins_others():
    before = ["payments.payment:collect", "payments.shift:audit"]
    assert added_breaches(before, ["estate.unit:view"]) == []
    (breach,) = added_breaches(before, ["payments.refund:apply", "payments.refund:approve"])
    assert breach.first == "payments.refund:apply"


@pytest.mark.parametrize("role", SHIPPED, ids=lambda role: role.code)
def test_no_shipped_role_joins_duties_that_are_kept_apart(role):
    held = [name for name in access.declared() if any(_matches(name, pattern) for pattern in role.permissions)]
    assert breaches(held) == []


def test_only_company_roles_ship_with_rights_on_the_company():
    from anju.domains.identity.policies import is_company_wide

    for role in SHIPPED:
        if role.scope == "project":
            assert not [pattern for pattern in role.permissions if is_company_wide(pattern)], role.code
