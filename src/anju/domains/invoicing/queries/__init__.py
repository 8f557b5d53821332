"""Doors to invoices, what can be invoiced, tax rates and the VAT book."""

from anju.domains.invoicing.queries.bills import (
    PaidBill,
    bills_to_invoice,
    bills_to_invoice_of_home,
    paid_bills,
)
from anju.domains.invoicing.queries.homes import invoice_of_home, invoices_of_home, title_of, titles_of
from anju.domains.invoicing.queries.invoices import (
    as_asked,
    file_of,
    get_invoice,
    invoices_of_unit,
    invoices_visible_to,
    invoicing_settings,
    is_coming,
    letters_of,
    letters_under_way,
    lines_of,
    open_file,
    open_letter,
    unfetched,
    unissued,
)
from anju.domains.invoicing.queries.tax import (
    BookLine,
    VatBook,
    get_tax_rate,
    invoice_lines,
    tax_rates,
    vat_book,
)

__all__ = [
    "BookLine",
    "PaidBill",
    "VatBook",
    "as_asked",
    "bills_to_invoice",
    "bills_to_invoice_of_home",
    "file_of",
    "get_invoice",
    "get_tax_rate",
    "invoice_lines",
    "invoice_of_home",
    "invoices_of_home",
    "invoices_of_unit",
    "invoices_visible_to",
    "invoicing_settings",
    "is_coming",
    "letters_of",
    "letters_under_way",
    "lines_of",
    "open_file",
    "open_letter",
    "paid_bills",
    "tax_rates",
    "title_of",
    "titles_of",
    "unfetched",
    "unissued",
    "vat_book",
]
