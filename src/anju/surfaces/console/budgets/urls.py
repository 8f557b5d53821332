"""Addresses of budgets."""

from anju.surfaces.console.budgets import alerts, company, execution, plan_lines, plans, sheets, years
from anju.ui.screens import catalogue

project_pages = catalogue(
    years.YearList,
    years.YearCreate,
    years.SettingsEdit,
    years.YearDetail,
    years.PartCreate,
    years.PartEdit,
    sheets.PartFill,
    sheets.PartExcel,
    sheets.PartUpload,
    sheets.SheetDetail,
    sheets.SheetSubmit,
    sheets.SheetAccept,
    sheets.SheetReturn,
    plans.PlanPrepare,
    plans.PlanAdjust,
    plans.PlanDetail,
    plans.PlanEdit,
    plan_lines.PlanLineNew,
    plans.PlanRequest,
    plans.PlanGiveUp,
    plans.PlanAdopt,
    execution.ExecutionPage,
    execution.ExecutionExcel,
    execution.ExecutionPaper,
    execution.BehindPage,
    company.CompanyPage,
    alerts.AlertList,
)
