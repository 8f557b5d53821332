"""Writes to the owners' joint funds."""

from anju.domains.joint_funds.services.fund import (
    propose_act,
    propose_reversal,
    settle_act,
    withdraw_act,
)
from anju.domains.joint_funds.services.income import (
    propose_spending,
    record_income,
    reverse_movement,
    settle_spending,
    withdraw_spending,
)
from anju.domains.joint_funds.services.opening_sheet import import_openings
from anju.domains.joint_funds.services.publishing import prepare_publication, publish, withdraw_publication
from anju.domains.joint_funds.services.schemes import record_audit, set_scheme, withdraw_scheme

__all__ = [
    "import_openings",
    "prepare_publication",
    "propose_act",
    "propose_reversal",
    "propose_spending",
    "publish",
    "record_audit",
    "record_income",
    "reverse_movement",
    "set_scheme",
    "settle_act",
    "settle_spending",
    "withdraw_act",
    "withdraw_publication",
    "withdraw_scheme",
    "withdraw_spending",
]
