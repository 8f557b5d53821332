"""Addresses of the bank and of the desks' days."""

from anju.surfaces.console.banking import accounts, days, debits, lines, mandates
from anju.ui.screens import catalogue

project_pages = catalogue(
    lines.LineList,
    lines.StatementImport,
    lines.StatementList,
    lines.LineDetail,
    lines.LineClaim,
    lines.LineBook,
    lines.ClaimUndo,
    accounts.AccountList,
    accounts.AccountNew,
    accounts.AccountEdit,
    accounts.VirtualList,
    accounts.VirtualNew,
    debits.LayoutEdit,
    debits.BatchList,
    debits.BatchNew,
    debits.BatchDetail,
    debits.BatchFile,
    debits.BatchAnswers,
    debits.BatchWithdraw,
    debits.DebitList,
    mandates.MandateList,
    mandates.MandateNew,
    mandates.MandateDetail,
    mandates.MandateEnd,
    days.DayList,
    days.DayClose,
    days.DayDetail,
    days.DayReceive,
    days.BankingList,
    days.BankingNew,
    days.Unbanked,
    days.BankingDetail,
)
