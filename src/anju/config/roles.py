"""The roles that Anju ships (domain rule 11); each company may edit its copy.

Separation of duties: who applies does not approve, who collects does not audit, exports of personal data are logged.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

VIEW_ESTATE = ("estate.unit:view", "estate.space:view", "estate.place:view")
VIEW_PEOPLE = ("residents.person:view", "residents.vehicle:view")
VIEW_MONEY = (
    "insight.money:view",
    "insight.check:view",
    "insight.results:view",
    "approvals.request:view",
    "billing.bill:view",
    "billing.tariff:view",
    "billing.meter:view",
    "payments.payment:view",
    "payments.online:view",
    "invoicing.invoice:view",
    "invoicing.tax:view",
    "ledger.entry:view",
    "expenses.claim:view",
    "arrears.limitation:view",
    "arrears.task:view",
)
RUN_WORK = (
    "workorders.order:view",
    "workorders.order:open",
    "workorders.order:dispatch",
    "workorders.order:inspect",
    "workorders.order:cancel",
    "workorders.order:note",
)

RUN_DESK = ("service.ticket:view", "service.ticket:register", "service.ticket:visit")


@dataclass(frozen=True)
class ShippedRole:
    """Defaults of one role; ``permissions`` are names or, ending in ``*``, prefixes of names."""

    code: str
    name: str
    name_en: str
    scope: str
    permissions: tuple[str, ...]


SHIPPED = (
    ShippedRole(
        "group",
        "集团管理",
        "Group management",
        "company",
        (
            *VIEW_ESTATE,
            *VIEW_MONEY,
            "residents.person:view",
            "workforce.employee:view",
            "approvals.*",
            "billing.run:approve",
            "billing.vacancy:end",
            "ledger.period:reopen",
            "ledger.journal:check",
            "core.event:view",
            "workorders.order:view",
            "service.ticket:view",
            "service.taxonomy:edit",
        ),
    ),
    ShippedRole(
        "operations",
        "运营管理中心",
        "Operations centre",
        "company",
        (
            *VIEW_ESTATE,
            *VIEW_MONEY,
            "residents.person:view",
            "workforce.employee:view",
            "workorders.order:view",
            "service.ticket:view",
            "service.taxonomy:edit",
            "core.event:view",
            "community.notice:view",
            "notifications.template:edit",
        ),
    ),
    ShippedRole(
        "project_manager",
        "项目经理",
        "Project manager",
        "project",
        (
            "estate.*",
            "residents.*",
            "workforce.*",
            *VIEW_MONEY,
            "billing.tariff:edit",
            "payments.reconciling:lock",
            "billing.meter:edit",
            "billing.reading:confirm",
            "billing.run:approve",
            "billing.share:approve",
            "billing.vacancy:end",
            "arrears.*",
            "ledger.journal:check",
            "expenses.claim:apply",
            "expenses.wage:view",
            "approvals.request:decide",
            "approvals.request:view",
            "documents.*",
            "core.event:view",
            *RUN_WORK,
            "workorders.settings:edit",
            *RUN_DESK,
            "service.settings:edit",
            "community.*",
            "notifications.*",
        ),
    ),
    ShippedRole(
        "service",
        "客服",
        "Customer service",
        "project",
        (
            *VIEW_ESTATE,
            "residents.person:view",
            "residents.person:edit",
            "residents.tag:view",
            "residents.person:reveal",
            "residents.vehicle:view",
            "residents.vehicle:edit",
            "residents.consent:record",
            "residents.registration:view",
            "residents.registration:decide",
            "residents.data_request:view",
            "residents.data_request:handle",
            "billing.bill:view",
            "billing.meter:view",
            "billing.reading:take",
            "billing.vacancy:apply",
            "billing.charge:issue",
            "arrears.task:view",
            "arrears.task:work",
            "documents.document:view",
            "documents.document:add",
            *RUN_WORK,
            *RUN_DESK,
            "community.*",
            "notifications.log:view",
            "notifications.log:retry",
        ),
    ),
    ShippedRole(
        "cashier",
        "收费员",
        "Cashier",
        "project",
        (
            *VIEW_ESTATE,
            *VIEW_PEOPLE,
            "billing.bill:view",
            "billing.charge:issue",
            "payments.payment:view",
            "payments.online:view",
            "invoicing.invoice:view",
            "invoicing.invoice:apply",
            "payments.payment:collect",
            "payments.shift:view",
            "payments.shift:work",
            "arrears.task:view",
            "arrears.task:work",
            "documents.document:view",
        ),
    ),
    ShippedRole(
        "finance",
        "财务",
        "Finance",
        "project",
        (
            *VIEW_ESTATE,
            *VIEW_PEOPLE,
            *VIEW_MONEY,
            "billing.tariff:edit",
            "billing.meter:edit",
            "billing.reading:take",
            "billing.reading:confirm",
            "billing.share:prepare",
            "billing.share:issue",
            "billing.run:prepare",
            "billing.run:issue",
            "billing.run:reverse",
            "billing.charge:reverse",
            "payments.payment:reverse",
            "payments.receipt:edit",
            "invoicing.*",
            "payments.online:refund",
            "payments.online:edit",
            "payments.reconciling:settle",
            "payments.reconciling:lock",
            "payments.payment:export",
            "payments.shift:view",
            "payments.shift:audit",
            "arrears.*",
            "ledger.entry:export",
            "ledger.period:close",
            "ledger.account:edit",
            "ledger.journal:write",
            "expenses.*",
            "billing.bill:export",
            "documents.*",
            "core.event:view",
        ),
    ),
    ShippedRole(
        "engineering_head",
        "工程主管",
        "Head of engineering",
        "project",
        (
            *VIEW_ESTATE,
            *VIEW_PEOPLE,
            *RUN_WORK,
            "service.ticket:view",
            "workorders.order:work",
            "workforce.employee:view",
            "documents.document:view",
            "documents.document:add",
            "approvals.request:view",
            "expenses.claim:view",
            "expenses.claim:apply",
            "billing.meter:view",
            "billing.meter:edit",
            "billing.reading:take",
        ),
    ),
    ShippedRole(
        "technician",
        "维修工",
        "Technician",
        "project",
        (*VIEW_ESTATE, "workorders.order:work", "billing.meter:view", "billing.reading:take"),
    ),
    ShippedRole(
        "security_head",
        "安管主管",
        "Head of security",
        "project",
        (*VIEW_ESTATE, "residents.vehicle:view", "workforce.employee:view"),
    ),
    ShippedRole(
        "guard",
        "保安",
        "Guard",
        "project",
        ("estate.space:view", "estate.place:view", "residents.vehicle:view", "workorders.order:work"),
    ),
    ShippedRole(
        "cleaning",
        "保洁绿化",
        "Cleaning and greening",
        "project",
        ("estate.unit:view", "estate.place:view", "workorders.order:work"),
    ),
    ShippedRole(
        "administrator",
        "系统管理员",
        "System administrator",
        "company",
        ("tenancy.*", "identity.*", "core.*", "approvals.chain:edit", "workforce.employee:view"),
    ),
)

CHAINS = {
    "billing.vacancy": ("project_manager",),
    "expenses.claim": ("project_manager", "group"),
}
"""Who approves what, by kind of request, until the company sets chains of its own: codes of roles, first to last."""

CHAIN_LIMITS = {"expenses.claim": {"project_manager": Decimal(5000)}}
"""Up to how many yuan a role of a shipped chain has the last word."""
