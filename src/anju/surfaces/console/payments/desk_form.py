"""Reading what the desk sends: which bills, how much, by what means."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from anju.core import money
from anju.core.money import ZERO
from anju.domains.payments.calc.tender import Tender
from anju.domains.payments.enums import Method
from anju.ui.fields import MoneyField

OVER_THE_COUNTER = [(str(method), method.label) for method in (Method.CASH, Method.TRANSFER, Method.POS)]
"""Means that bring money in; the prepaid balance has a switch of its own."""


class PayForm(forms.Form):
    """One payment at the desk.

    Ticked bills come as ``id:amount``, the amount being what the screen showed as owed, so that a change meanwhile is
    noticed with and without a script. An empty ``amount`` means all of the ticked bills.
    """

    method = forms.ChoiceField(choices=OVER_THE_COUNTER, label=_("Means"))
    amount = MoneyField(label=_("Amount"), required=False)
    given = MoneyField(label=_("Cash handed over"), required=False)
    reference = forms.CharField(label=_("Slip number"), required=False, max_length=60)
    use_balance = forms.BooleanField(label=_("Use the prepaid balance"), required=False)
    second_method = forms.ChoiceField(choices=OVER_THE_COUNTER, label=_("Second means"), required=False)
    second_amount = MoneyField(label=_("Of it by the second means"), required=False)
    prepay = forms.BooleanField(label=_("Keep what is left as prepaid balance"), required=False)
    payer = forms.CharField(label=_("Payer"), required=False, max_length=60)
    remark = forms.CharField(label=_("Remark"), required=False, max_length=200)

    def __init__(self, data: QueryDict, *, balance: Decimal) -> None:
        super().__init__(data)
        self.balance = balance
        self.bill_ids: list[int] = []
        self.expected = ZERO
        self.tenders: list[Tender] = []

    def clean(self) -> dict[str, Any]:
        """Turn what was typed into tenders; faults go to their fields."""
        cleaned = super().clean() or {}
        self._read_bills()
        if self.errors:
            return cleaned
        wish = cleaned.get("amount") or self.expected
        if not wish:
            self.add_error("amount", _("Tick a bill or enter an amount."))
            return cleaned
        cleaned["amount"] = wish
        used = min(self.balance, self.expected, wish) if cleaned["use_balance"] else ZERO
        second = cleaned.get("second_amount") or ZERO
        main = wish - used - second
        if main < 0:
            self.add_error("second_amount", _("This is more than what is left to pay."))
            return cleaned
        self._add(Method.BALANCE, used)
        self._add(cleaned.get("second_method") or Method.CASH, second)
        self._add_main(cleaned, main)
        return cleaned

    def _read_bills(self) -> None:
        try:
            for value in self.data.getlist("bill"):
                pk, _colon, shown = value.partition(":")
                self.bill_ids.append(int(pk))
                self.expected += money.parse_amount(shown)
        except (ValueError, money.AmountError):
            self.add_error(None, _("The bills of this page cannot be read; load the page again."))

    def _add_main(self, cleaned: dict[str, Any], main: Decimal) -> None:
        given = cleaned.get("given")
        if cleaned["method"] != Method.CASH or given is None:
            self._add(cleaned["method"], main, cleaned.get("reference", ""))
        elif given < main:
            self.add_error("given", _("This is less than the amount; for a part payment change the amount."))
        else:
            self._add(Method.CASH, given)

    def _add(self, method: str, amount: Decimal, reference: str = "") -> None:
        if amount:
            self.tenders.append(Tender(Method(method), amount, reference.strip()))
