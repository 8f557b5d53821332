"""Rights that several shipped roles hold together."""

from __future__ import annotations

VIEW_ESTATE = ("estate.unit:view", "estate.space:view", "estate.place:view")
VIEW_PEOPLE = ("residents.person:view", "residents.vehicle:view")
VIEW_MONEY = (
    "insight.money:view",
    "insight.check:view",
    "insight.results:view",
    "insight.risk:view",
    "approvals.request:view",
    "billing.bill:view",
    "billing.tariff:view",
    "billing.meter:view",
    "billing.contract:view",
    "payments.payment:view",
    "payments.online:view",
    "invoicing.invoice:view",
    "invoicing.tax:view",
    "payments.deposit:view",
    "ledger.entry:view",
    "expenses.claim:view",
    "arrears.limitation:view",
    "arrears.task:view",
    "joint_funds.fund:view",
    "repairs.claim:view",
    "budgets.budget:view",
    "budgets.budget:view_all",
)
FILL_BUDGETS = ("budgets.budget:view", "budgets.sheet:fill")
RUN_WORK = (
    "workorders.price:view",
    "improvements.measure:view",
    "improvements.measure:open",
    "workorders.order:view",
    "workorders.order:open",
    "workorders.order:dispatch",
    "workorders.order:inspect",
    "workorders.order:cancel",
    "workorders.order:note",
    "repairs.liability:decide",
)

VIEW_STOCK = ("stock.item:view", "stock.purchase:request")

RUN_DESK = (
    "service.ticket:view",
    "service.ticket:register",
    "service.ticket:visit",
    "service.script:edit",
    "service.complaint:handle",
    "service.complaint:lead",
    "service.care:view",
    "service.care:edit",
    "surveys.survey:view",
    "surveys.survey:edit",
)
