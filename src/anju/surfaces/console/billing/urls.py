"""Addresses of charging."""

from anju.surfaces.console.billing import bills, formulas, quantities, runs, tariffs, vacancy
from anju.ui.screens import catalogue

project_pages = catalogue(
    bills.BillList,
    bills.BillDetail,
    runs.RunList,
    runs.NewRun,
    runs.RunDetail,
    runs.RunApprove,
    runs.RunIssue,
    runs.RunWithdraw,
    runs.RunReverse,
    tariffs.TariffList,
    tariffs.TariffCreate,
    formulas.FormulaSample,
    tariffs.TariffDetail,
    tariffs.TariffEdit,
    tariffs.TariffPrice,
    tariffs.FeeItemCreate,
    tariffs.Settings,
    quantities.QuantityList,
    quantities.QuantitySet,
    vacancy.DiscountList,
    vacancy.DiscountApply,
    vacancy.DiscountDetail,
    vacancy.DiscountEnd,
)
