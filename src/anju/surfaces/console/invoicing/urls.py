"""Addresses of invoices and tax."""

from anju.surfaces.console.invoicing import applying, invoices, letters, tax
from anju.ui.screens import catalogue

project_pages = catalogue(
    invoices.InvoiceList,
    applying.InvoiceNew,
    tax.InvoicingSettingsEdit,
    invoices.InvoiceDetail,
    invoices.InvoiceDownload,
    applying.InvoiceApply,
    applying.InvoiceOfReceipt,
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
