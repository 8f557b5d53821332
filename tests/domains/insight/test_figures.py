"""Figures for the home page: right, cheap, and honest about their time."""

import datetime as dt
from decimal import Decimal

import pytest
from tests.conftest import actor_with
from tests.factories import household

from anju.core import clock
from anju.core.errors import AccessDenied
from anju.domains.billing.enums import Basis
from anju.domains.billing.models import FeeItem, Tariff
from anju.domains.insight import policies, queries, services
from anju.domains.insight.models import Figures
from anju.domains.ledger import queries as books


@pytest.fixture
def viewer():
    return actor_with(policies.VIEW_MONEY)


def test_an_empty_project_has_figures_of_nothing(project, viewer):
    figures = services.money_figures(actor=viewer, project=project)
    assert len(figures.months) == queries.MONTHS
    assert figures.this_month.rate is None
    assert (figures.overdue, figures.taken_today, figures.payments_today) == (0, 0, 0)


def test_figures_need_their_right(project):
    with pytest.raises(AccessDenied):
        services.money_figures(actor=actor_with(), project=project)


def test_dear_figures_are_shown_as_they_were_kept(project, viewer):
    with clock.at(dt.datetime(2026, 11, 21, 8, tzinfo=clock.ZONE)):
        services.refresh_money_figures(project=project)
    Figures.objects.update(took_ms=services.CHEAP_MS)
    kept = services.money_figures(actor=viewer, project=project)
    assert kept.made_at == dt.datetime(2026, 11, 21, 8, tzinfo=clock.ZONE)
    services.refresh_slow_figures(project=project)
    assert Figures.objects.get().made_at > kept.made_at


def test_cheap_figures_are_left_to_their_pages(project, viewer):
    services.money_figures(actor=viewer, project=project)
    Figures.objects.update(took_ms=1)
    before = Figures.objects.get().made_at
    services.refresh_slow_figures(project=project)
    assert Figures.objects.get().made_at == before


def test_rates_are_rounded_shares():
    assert queries.Month(dt.date(2026, 11, 1), Decimal(300), Decimal(200)).rate == Decimal("66.67")


def test_late_charges_and_money_held_for_others_are_no_dues(project, viewer):
    home = household.make_unit(project, "3-2-1201")
    month = f"{clock.today():%Y-%m}"
    household.make_bill(home, "100.00", month=month)
    household.make_bill(home, "7.00", month=month, item="违约金")
    household.make_bill(home, "50.00", month=month, item="代收水费")
    Tariff.objects.filter(fee_item__name="违约金").update(basis=Basis.LATE, usage="")
    FeeItem.objects.filter(name="代收水费").update(revenue_account=books.account_of(project, "deposits"))
    assert services.money_figures(actor=viewer, project=project).this_month.due == Decimal("100.00")
