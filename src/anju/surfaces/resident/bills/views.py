"""Pages of bills and receipts; a bill tells in plain words how its amount came about."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock, money
from anju.domains.billing import queries as billing
from anju.domains.billing.models import Bill
from anju.domains.payments import queries as payments
from anju.domains.residents.enums import HomeRight
from anju.surfaces.resident import paying
from anju.surfaces.resident.page import HomePage

RECEIPTS_SHOWN = 50


class MoneyPage(HomePage):
    """A page of a home's money; tenants who do not pay have none but of what they agreed to in person."""

    tab = "home"

    def enter(self, ids: dict[str, Any]) -> None:
        """Let in who may see all of the home's money, or some of it; the doors give each only what is theirs."""
        super().enter(ids)
        if not billing.has_money_to_see(self.home):
            self.home.require(HomeRight.SEE_BILLS)


class Bills(MoneyPage):
    """What is open, or what was charged in a year."""

    template = "resident/bills/list.html"
    title = _("Bills")
    back = "home"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the open bills and their sum, or the bills of the year that was asked for."""
        bills = billing.bills_of_home(self.home)
        asked = self.request.GET.get("year", "")
        years = [day.year for day in bills.order_by().dates("due_on", "year", order="DESC")]
        year = int(asked) if asked.isdigit() and int(asked) in years else None
        rows = list(self._of_year(bills, year) if year else billing.open_bills_of_home(self.home))
        return {
            "bills": rows,
            "year": year,
            "years": years,
            "sum": money.total(bill.amount if year else bill.balance for bill in rows),
            "pay_url": self.address(paying.page()),
            "overdue": sum(bill.balance > 0 and bill.due_on < clock.today() for bill in rows),
        }

    def _of_year(self, bills: QuerySet[Bill], year: int) -> QuerySet[Bill]:
        return bills.filter(due_on__year=year)


class BillPage(MoneyPage):
    """One bill."""

    template = "resident/bills/detail.html"
    title = _("Bill")
    back = "bills.list"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the bill and how its amount came about."""
        bill = billing.bill_of_home(self.home, ids["pk"])
        return {"bill": bill, "formula": billing.bill_formula(bill)}


class SharedCosts(MoneyPage):
    """What the common parts used, as it was published, and the home's share of it."""

    right = HomeRight.SEE_BILLS
    template = "resident/bills/shared.html"
    title = _("Shared costs")
    back = "home"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the published costs, the latest first."""
        return {"shares": billing.published_to_home(self.home)}


class Receipts(MoneyPage):
    """The latest payments."""

    template = "resident/bills/receipts.html"
    title = _("Receipts")
    back = "home"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the payments, the newest first."""
        return {"receipts": payments.receipts_of_home(self.home)[:RECEIPTS_SHOWN]}


class Receipt(MoneyPage):
    """One receipt."""

    template = "resident/bills/receipt.html"
    title = _("Receipt")
    back = "receipts.list"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return the payment, what it settled and by which means."""
        payment = payments.receipt_of_home(self.home, ids["pk"])
        return {"payment": payment, "lines": payments.lines_of(payment), "tenders": payments.tenders_of(payment)}
