"""Net and tax of what is invoiced of a bill, so that the invoices of one bill add up to the bill's own tax."""

from __future__ import annotations

from decimal import Decimal

from anju.core.money import ZERO
from anju.domains.billing.calc.tax import TaxSplit, split_tax


def split_next(gross: Decimal, rate: Decimal, *, held_gross: Decimal = ZERO, held_tax: Decimal = ZERO) -> TaxSplit:
    """Part ``gross`` yuan of a bill of which ``held_gross`` with ``held_tax`` is invoiced already.

    The tax is what the whole has (`split_tax`) less what stands on earlier invoices, so that a bill that is invoiced in
    pieces has the same tax to the cent as one invoiced at once.
    """
    tax = split_tax(held_gross + gross, rate).tax - held_tax
    return TaxSplit(gross - tax, tax)
