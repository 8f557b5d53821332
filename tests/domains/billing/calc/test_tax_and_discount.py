"""Tax contained in a price, and discounts as lines of their own."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anju.domains.billing.calc.discount import fixed_discount, percent_discount
from anju.domains.billing.calc.tax import TaxSplit, split_tax

D = Decimal


def test_e21_five_percent_off_a_year() -> None:
    line = percent_discount(D("2524.80"), D(5))
    assert line == D("-126.24")
    assert D("2524.80") + line == D("2398.56")


def test_discount_never_exceeds_the_bill() -> None:
    assert fixed_discount(D("80.00"), D("100.00")) == D("-80.00")
    assert fixed_discount(D("80.00"), D("20.00")) == D("-20.00")
    assert str(fixed_discount(D("-80.00"), D("20.00"))) == "0.00"


@pytest.mark.parametrize("percent", ["-1", "100.1"])
def test_impossible_percentage_is_refused(percent: str) -> None:
    with pytest.raises(ValueError, match="impossible"):
        percent_discount(D("80.00"), D(percent))


def test_negative_discount_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        fixed_discount(D("80.00"), D("-1"))


@pytest.mark.parametrize(("rate", "net", "tax"), [("0.06", "595.47", "35.73"), ("0.03", "612.82", "18.38")])
def test_e24_tax_in_a_service_fee(rate: str, net: str, tax: str) -> None:
    assert split_tax(D("631.20"), D(rate)) == TaxSplit(D(net), D(tax))


@pytest.mark.parametrize(
    ("rate", "net", "tax"), [("0.09", "275.23", "24.77"), ("0.05", "285.71", "14.29"), ("0.03", "291.26", "8.74")]
)
def test_e25_tax_in_a_parking_lease(rate: str, net: str, tax: str) -> None:
    assert split_tax(D("300.00"), D(rate)) == TaxSplit(D(net), D(tax))


@given(st.decimals("-1e9", "1e9", places=2), st.decimals(0, "0.2", places=2))
def test_net_and_tax_add_up(gross: Decimal, rate: Decimal) -> None:
    split = split_tax(gross, rate)
    assert split.net + split.tax == gross
    assert abs(split.tax) <= abs(gross)


def test_negative_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        split_tax(D("1.00"), D("-0.01"))
