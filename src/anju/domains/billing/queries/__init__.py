"""Doors to tariffs, bill runs and bills, and what a run would do."""

from anju.domains.billing.queries.bills import (
    Disagreement,
    bills,
    bills_of_unit,
    can_be_reversed,
    disagreements,
    get_bill,
    get_run,
    open_bills_of_unit,
    overdue_by,
    runs,
)
from anju.domains.billing.queries.documents import (
    bills_of_document,
    documents,
    fee_items_to_charge_once,
    get_document,
)
from anju.domains.billing.queries.formula_samples import FormulaSample, formula_sample
from anju.domains.billing.queries.formulas import bill_formula
from anju.domains.billing.queries.homes import bill_of_home, bills_of_home, open_bills_of_home
from anju.domains.billing.queries.preview import (
    PlanPreview,
    Preview,
    PreviewLine,
    preview,
    preview_lines,
    settings_of,
)
from anju.domains.billing.queries.tariffs import (
    discounts,
    fee_items,
    fee_items_to_discount,
    get_discount,
    get_tariff,
    tariffs,
    versions_of,
)

__all__ = [
    "Disagreement",
    "FormulaSample",
    "PlanPreview",
    "Preview",
    "PreviewLine",
    "bill_formula",
    "bill_of_home",
    "bills",
    "bills_of_document",
    "bills_of_home",
    "bills_of_unit",
    "can_be_reversed",
    "disagreements",
    "discounts",
    "documents",
    "fee_items",
    "fee_items_to_charge_once",
    "fee_items_to_discount",
    "formula_sample",
    "get_bill",
    "get_discount",
    "get_document",
    "get_run",
    "get_tariff",
    "open_bills_of_home",
    "open_bills_of_unit",
    "overdue_by",
    "preview",
    "preview_lines",
    "runs",
    "settings_of",
    "tariffs",
    "versions_of",
]
