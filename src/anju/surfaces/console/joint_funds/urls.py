"""Addresses of the joint funds."""

from anju.surfaces.console.joint_funds import common_money, fund, publications, schemes
from anju.ui.screens import catalogue

project_pages = catalogue(
    common_money.MovementList,
    common_money.IncomeCreate,
    common_money.SpendingCreate,
    common_money.MovementDetail,
    common_money.MovementReverse,
    fund.AccountList,
    fund.AccountDetail,
    fund.ActList,
    fund.ActCreate,
    fund.OpeningUpload,
    fund.ActDetail,
    fund.ActReverse,
    publications.PublicationList,
    publications.PublicationCreate,
    publications.PublicationDetail,
    publications.PublicationPublish,
    publications.PublicationWithdraw,
    publications.PublicationPaper,
    schemes.SchemeList,
    schemes.SchemeCreate,
    schemes.SchemeDetail,
    schemes.SchemeWithdraw,
    schemes.AuditCreate,
)
