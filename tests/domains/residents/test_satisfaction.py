"""The figures of satisfaction, by the worked examples of the trade."""

from __future__ import annotations

from decimal import Decimal

import pytest

from anju.domains.residents.calc.satisfaction import Satisfaction, counted, promoter_score, satisfaction


def test_e34_mean_and_rate_of_ratings():
    assert satisfaction(counted([5, 5, 4, 3, 5, 1])) == Satisfaction(6, Decimal("3.83"), Decimal("66.67"))


def test_e35_net_promoter_score():
    assert promoter_score([10, 9, 9, 8, 7, 6, 3]) == Decimal("14.29")


@pytest.mark.parametrize("least", [0, 1, 5])
def test_nothing_rated_is_no_figure(least):
    assert satisfaction([0, 0, 0, 0, 0], least=least) == Satisfaction(0, None, None)
    assert promoter_score([], least=least) is None


def test_a_handful_is_not_rated():
    assert satisfaction([0, 0, 0, 1, 3], least=5) == Satisfaction(4, None, None)
    assert satisfaction([0, 0, 0, 2, 3], least=5) == Satisfaction(5, Decimal("4.60"), Decimal("100.00"))
    assert promoter_score([10, 10], least=3) is None


def test_a_score_may_be_negative():
    assert promoter_score([1, 2, 9]) == Decimal("-33.33")
