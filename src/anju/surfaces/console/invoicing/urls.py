"""Addresses of invoices and tax."""

from anju.surfaces.console.invoicing import invoices, letters, tax
from anju.ui.screens import catalogue

project_pages = catalogue(
    invoices.InvoiceList,
    invoices.InvoiceNew,
    tax.InvoicingSettingsEdit,
    invoices.InvoiceDetail,
    invoices.InvoiceDownload,
    invoices.InvoiceApply,
    invoices.InvoiceOfReceipt,
    invoices.InvoiceRetry,
    invoices.InvoiceWithdraw,
    letters.InvoiceRedden,
    letters.LetterWithdraw,
    tax.VatBook,
    tax.LineList,
    tax.RateList,
    tax.RateNew,
    tax.RateRemove,
)
