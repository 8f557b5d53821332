"""Tax rates, and the VAT book: what was charged in a month by rate, with its net and tax, what is invoiced."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet

from anju.core.access import Actor
from anju.core.clock import ZONE
from anju.core.doors import one_of
from anju.core.money import ZERO, total
from anju.domains.invoicing import policies
from anju.domains.invoicing.enums import InvoiceState
from anju.domains.invoicing.models import InvoiceLine, TaxRate
from anju.domains.invoicing.queries.bills import RATE_OF_BILL
from anju.domains.tenancy.models import Project

# A bill counts in the month of its issue, and with a minus in the month in which it was reversed. Its tax is rounded
# once, as on its invoice (calc.lines): round(numeric, 2) is half up, as core.money is.
_BOOK = """
WITH charged AS (
    SELECT bill.id, item.id AS item_id, item.name, account.kind, rate.rate, rate.treatment,
        coalesce(rate.is_simplified, false) AS is_simplified, bill.amount AS gross,
        round(bill.amount / (1 + coalesce(rate.rate, 0)), 2) AS net, moved.sign
    FROM billing_bill bill
    JOIN billing_tariff tariff ON tariff.id = bill.tariff_id
    JOIN billing_feeitem item ON item.id = tariff.fee_item_id
    JOIN ledger_account account ON account.id = item.revenue_account_id
    <rate>
    CROSS JOIN LATERAL (VALUES (bill.issued_on, 1),
        ((bill.reversed_at AT TIME ZONE 'Asia/Shanghai')::date, -1)) moved (on_date, sign)
    -- Said of the bill as well, so that rates are looked up for the month's bills only.
    WHERE bill.project_id = %(project)s AND moved.on_date BETWEEN %(first)s AND %(last)s
        AND (bill.issued_on BETWEEN %(first)s AND %(last)s
            OR bill.reversed_at >= %(from)s AND bill.reversed_at < %(until)s)
), invoiced AS (
    SELECT tariff.fee_item_id AS item_id, line.rate, line.is_simplified,
        coalesce(sum(line.gross) FILTER (WHERE line.gross > 0), 0) AS blue,
        coalesce(sum(line.gross) FILTER (WHERE line.gross < 0), 0) AS red, sum(line.tax) AS tax
    FROM invoicing_invoiceline line
    JOIN invoicing_invoice invoice ON invoice.id = line.invoice_id
    JOIN billing_bill bill ON bill.id = line.bill_id JOIN billing_tariff tariff ON tariff.id = bill.tariff_id
    WHERE line.project_id = %(project)s AND invoice.issued_at >= %(from)s AND invoice.issued_at < %(until)s
    GROUP BY 1, 2, 3
), by_rate AS (
    SELECT item_id, name, is_simplified, rate, treatment, kind, sum(sign) AS bills, sum(sign * gross) AS gross,
        sum(sign * net) AS net
    FROM charged GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT item.name, CASE WHEN charged.item_id IS NULL THEN invoiced.rate
        WHEN charged.kind <> 'income' OR charged.treatment = 'passed_on' THEN NULL ELSE charged.rate END AS rate,
    coalesce(charged.is_simplified, invoiced.is_simplified),
    charged.item_id IS NOT NULL AND (charged.kind <> 'income' OR coalesce(charged.treatment, '') = 'passed_on'),
    coalesce(charged.bills, 0), coalesce(charged.gross, 0.00), coalesce(charged.net, 0.00),
    coalesce(invoiced.blue, 0.00), coalesce(invoiced.red, 0.00), coalesce(invoiced.tax, 0.00)
FROM by_rate charged
FULL JOIN invoiced ON invoiced.item_id = charged.item_id AND invoiced.rate = charged.rate
    AND invoiced.is_simplified = charged.is_simplified
JOIN billing_feeitem item ON item.id = coalesce(charged.item_id, invoiced.item_id)
ORDER BY 2 DESC NULLS LAST, item.code
""".replace("<rate>", RATE_OF_BILL)


@dataclass(frozen=True)
class BookLine:
    """A fee item at a rate in a month; yuan. ``rate`` is None where it is not taxed, or no rate is set for it.

    ``blue`` and ``red`` (not positive) are what was invoiced and taken back in the month, whatever month the bills are
    of; ``invoiced_tax`` is the tax on both.
    """

    item: str
    rate: Decimal | None
    is_simplified: bool
    is_passed_on: bool
    bills: int
    gross: Decimal
    net: Decimal
    blue: Decimal
    red: Decimal
    invoiced_tax: Decimal

    @property
    def tax(self) -> Decimal:
        """The tax in what was charged."""
        return self.gross - self.net if self.rate is not None else ZERO

    @property
    def lacks_rate(self) -> bool:
        """Tell whether a rate has to be set before it can be invoiced."""
        return self.rate is None and not self.is_passed_on


@dataclass(frozen=True)
class VatBook:
    """The VAT book of a month."""

    month: dt.date
    lines: tuple[BookLine, ...]

    @property
    def by_rate(self) -> list[BookLine]:
        """The sums by rate and method, the highest rate first; what is not taxed last."""
        groups: dict[tuple[Decimal | None, bool, bool], list[BookLine]] = {}
        for line in self.lines:
            groups.setdefault((line.rate, line.is_simplified, line.is_passed_on), []).append(line)
        return [_sum("", held, *key) for key, held in groups.items()]

    @property
    def sums(self) -> BookLine:
        """The sum of the month; ``gross`` is what the bills of the month add up to."""
        return _sum("", list(self.lines), None, False, False)

    @property
    def tax(self) -> Decimal:
        """The tax of the month."""
        return total(line.tax for line in self.lines)


def vat_book(actor: Actor, project: Project, month: dt.date) -> VatBook:
    """Return the VAT book of the month that begins on ``month`` (one query). Its gross ties to the month's bills."""
    actor.require(policies.VIEW_TAX, project.pk)
    first = month.replace(day=1)
    following = (first + dt.timedelta(days=31)).replace(day=1)
    values: dict[str, Any] = {
        "project": project.pk,
        "first": first,
        "last": following - dt.timedelta(days=1),
        "from": _midnight(first),
        "until": _midnight(following),
    }
    with connection.cursor() as cursor:
        cursor.execute(_BOOK, values)
        return VatBook(first, tuple(BookLine(*row) for row in cursor.fetchall()))


def tax_rates(actor: Actor, project: Project) -> QuerySet[TaxRate]:
    """Return the rates of a project, the project's own first, then by fee item, the latest first."""
    actor.require(policies.VIEW_TAX, project.pk)
    rows = TaxRate.objects.filter(project=project).select_related("fee_item")
    return rows.order_by(F("fee_item__code").asc(nulls_first=True), "-starts_on")


def get_tax_rate(actor: Actor, project: Project, pk: int) -> TaxRate:
    """Return a rate of the project, or raise `NotFound`."""
    return one_of(tax_rates(actor, project), pk)


def invoice_lines(actor: Actor, project: Project) -> QuerySet[InvoiceLine]:
    """Return the lines of issued invoices, blue and red, with bills and invoices: the register behind the VAT book."""
    actor.require(policies.VIEW_TAX, project.pk)
    issued = InvoiceLine.objects.filter(
        project=project, invoice__state__in=[InvoiceState.ISSUED, InvoiceState.REDDENED]
    )
    return issued.select_related("invoice__unit", "bill")


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), ZONE)


def _sum(item: str, lines: list[BookLine], rate: Decimal | None, is_simplified: bool, is_passed_on: bool) -> BookLine:
    return BookLine(
        item=item,
        rate=rate,
        is_simplified=is_simplified,
        is_passed_on=is_passed_on,
        bills=sum(line.bills for line in lines),
        gross=total(line.gross for line in lines),
        net=total(line.gross - line.tax for line in lines),
        blue=total(line.blue for line in lines),
        red=total(line.red for line in lines),
        invoiced_tax=total(line.invoiced_tax for line in lines),
    )
