"""What people may do in a home, by what they are to it [domain rule 11]."""

from __future__ import annotations

from anju.domains.residents.enums import HomeRight, ResidencyRole

_OF_ROLE = {
    ResidencyRole.OWNER: frozenset(HomeRight),
    ResidencyRole.FAMILY: frozenset(
        {HomeRight.REPORT, HomeRight.INVITE_VISITORS, HomeRight.PAY, HomeRight.SEE_BILLS},
    ),
    ResidencyRole.TENANT: frozenset({HomeRight.REPORT, HomeRight.INVITE_VISITORS, HomeRight.ADD_FAMILY}),
    ResidencyRole.TENANT_FAMILY: frozenset({HomeRight.REPORT, HomeRight.INVITE_VISITORS}),
}
_OWNERS = frozenset({ResidencyRole.OWNER, ResidencyRole.FAMILY})


def rights_of(role: str, *, is_payer: bool = False) -> frozenset[HomeRight]:
    """Return what a role may do; a tenant who agreed to pay (物业管理条例 41) also sees and pays the bills."""
    rights = _OF_ROLE[ResidencyRole(role)]
    return rights | {HomeRight.PAY, HomeRight.SEE_BILLS} if is_payer else rights


def party_of(role: str) -> frozenset[ResidencyRole]:
    """Return the roles that share a household with this one: owners with their family, tenants with theirs.

    What one party reports is not shown to the other: a landlord does not see the tenant's private matters.
    """
    return _OWNERS if ResidencyRole(role) in _OWNERS else frozenset(ResidencyRole) - _OWNERS
