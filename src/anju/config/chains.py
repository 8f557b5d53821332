"""Who approves what as Anju ships it, and up to how much; each company may set chains of its own."""

from __future__ import annotations

from decimal import Decimal

CHAINS = {
    "billing.vacancy": ("project_manager",),
    "expenses.claim": ("project_manager", "group"),
    "billing.waiver": ("project_manager", "group"),
    "billing.write_off": ("project_manager", "group"),
    "billing.reversal": ("project_manager",),
    "billing.contract": ("project_manager", "group"),
    "billing.contract_terms": ("project_manager", "group"),
    "payments.deduction": ("project_manager",),
    "payments.reversal": ("project_manager", "group"),
    "payments.refund": ("project_manager", "group"),
    "joint_funds.common": ("project_manager",),
    "joint_funds.fund": ("project_manager",),
    "repairs.quote": ("project_manager", "group"),
    "budgets.plan": ("project_manager", "group"),
    "stock.count": ("project_manager", "group"),
    "stock.purchase": ("project_manager", "group"),
}
"""Who approves what, by kind of request, until the company sets chains of its own: codes of roles, first to last."""

CHAIN_LIMITS = {
    "expenses.claim": {"project_manager": Decimal(5000)},
    "billing.waiver": {"project_manager": Decimal(200)},
    "repairs.quote": {"project_manager": Decimal(20000)},
    "payments.reversal": {"project_manager": Decimal(5000)},
    "payments.refund": {"project_manager": Decimal(5000)},
    "billing.contract": {"project_manager": Decimal(50000)},
    "billing.contract_terms": {"project_manager": Decimal(50000)},
    "stock.count": {"project_manager": Decimal(1000)},
    "stock.purchase": {"project_manager": Decimal(5000)},
}
"""Up to how many yuan a role of a shipped chain has the last word (domain rule 1.11)."""
