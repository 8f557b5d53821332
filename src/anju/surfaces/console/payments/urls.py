"""Addresses of the desk, receipts, shifts, statements and reports."""

from anju.surfaces.console.payments import books, desk, online, receipts, reports, shifts, statements
from anju.ui.screens import catalogue

project_pages = catalogue(
    desk.Desk,
    desk.DeskFind,
    desk.DeskReceipt,
    desk.DeskHousehold,
    desk.DeskPay,
    receipts.ReceiptList,
    books.ReceiptBooks,
    books.ReceiptPrefixEdit,
    receipts.ReceiptDetail,
    receipts.ReceiptPrint,
    receipts.ReceiptVoid,
    receipts.ReceiptReverse,
    shifts.ShiftList,
    shifts.ShiftOpen,
    shifts.ShiftDetail,
    shifts.ShiftClose,
    shifts.ShiftReceive,
    shifts.ShiftAudit,
    shifts.ShiftReport,
    online.OrderList,
    online.OrderDetail,
    online.OrderRefund,
    online.RefundRetry,
    online.OnlineSettingsEdit,
    statements.StatementPage,
    statements.StatementPaper,
    reports.ArrearsReport,
    reports.ArrearsBills,
    reports.CollectionReport,
    reports.CollectionBills,
)
