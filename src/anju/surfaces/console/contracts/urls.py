"""Addresses of contracts."""

from anju.surfaces.console.contracts import acts, terms, views
from anju.ui.screens import catalogue

project_pages = catalogue(
    views.ContractList,
    views.ContractNew,
    views.ContractDetail,
    views.ContractRenew,
    views.ContractLineNew,
    terms.ContractAmend,
    views.ContractExtend,
    views.ContractAhead,
    terms.TermsDetail,
    terms.ContractSuspend,
    terms.ContractLineEdit,
    terms.ContractLineRemove,
    acts.ContractSubmit,
    acts.ContractEnd,
    acts.ContractSettle,
)
