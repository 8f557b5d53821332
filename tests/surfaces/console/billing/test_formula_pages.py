"""A tariff by formula on screen: tried while it is typed, told where it is wrong, saved after a look at its gaps."""

from __future__ import annotations

from typing import Any

import pytest
from tests.domains.billing.conftest import Estate

from anju.core import scope
from anju.core.access import Actor
from anju.domains.billing.models import Tariff, TariffVersion
from anju.domains.estate.models import Unit

NEW = {
    "usage": "home",
    "basis": "formula",
    "formula": "area*2.35*months",
    "starts_on": "2026-11-01",
    "cycle": "3",
    "convention": "actual",
    "issue_day": "1",
    "due_days": "30",
    "late_fee_rate": "0.0005",
    "is_active": "on",
}


@pytest.fixture
def estate(project: Any, root: Actor) -> Estate:
    estate = Estate(project, root)
    for area in ("89.53", "120", "75.28", "100"):
        estate.unit(area)
    estate.fee_item("电梯费")
    return estate


def test_a_formula_is_tried_on_three_units(estate: Estate, signed_in: Any) -> None:
    finance = signed_in("finance", project=estate.project)
    asked = {name: NEW[name] for name in ("usage", "cycle", "formula", "starts_on")}
    page = finance.get("/p/T1/tariffs/sample/", asked).content.decode()
    for text in ("1-101", "1-102", "1-104", "631.19", "building area 89.53 × 2.35 × months 3"):
        assert text in page
    assert "1-103" not in page
    wrong = finance.get("/p/T1/tariffs/sample/", asked | {"formula": "area*2.35*month"}).content.decode()
    assert "At character 11" in wrong
    gaps = finance.get("/p/T1/tariffs/sample/", asked | {"formula": "inner_area*2"}).content.decode()
    assert "No result for 4 of 4 units" in gaps
    below = finance.get("/p/T1/tariffs/sample/", asked | {"formula": "area-80"}).content.decode()
    assert "Less than nothing for 1 units" in below


def test_a_tariff_by_formula_is_made_and_changed(estate: Estate, signed_in: Any) -> None:
    finance = signed_in("finance", project=estate.project)
    with scope.enter([estate.project.pk]):
        new = {**NEW, "fee_item": str(estate.fee_item("电梯费").pk)}
        unit = estate.unit("50")
        type(unit).objects.filter(pk=unit.pk).update(inner_area=40)
    refused = finance.post("/p/T1/tariffs/new/", new | {"formula": "area*"})
    assert refused.status_code == 422
    assert "At character 6" in refused.content.decode()
    assert finance.post("/p/T1/tariffs/new/", new | {"formula": ""}).status_code == 422
    asked = finance.post("/p/T1/tariffs/new/", new | {"formula": "inner_area*2"})
    assert asked.status_code == 422
    tick = asked.context["form"].acknowledgement
    made = finance.post("/p/T1/tariffs/new/", new | {"formula": "inner_area*2", "acknowledged": tick})
    assert made.status_code == 302
    assert "inner area × 2" in finance.get("/p/T1/tariffs/").content.decode()
    page = finance.get(made.url + "price/").content.decode()
    assert 'name="formula"' in page
    assert 'name="price"' not in page
    changed = finance.post(made.url + "price/", {"formula": "area*3*months", "starts_on": "2026-12-01"})
    assert changed.status_code == 302
    assert "building area × 3 × months" in finance.get(made.url + "?tab=prices").content.decode()
    with scope.enter([estate.project.pk]):
        assert Tariff.objects.get().basis == "formula"
        assert list(TariffVersion.objects.order_by("starts_on").values_list("formula", flat=True)) == [
            "inner_area*2",
            "area*3*months",
        ]


def test_quantities_are_entered_and_tried_by_their_fee_item(estate: Estate, signed_in: Any) -> None:
    finance = signed_in("finance", project=estate.project)
    with scope.enter([estate.project.pk]):
        bins, cards = estate.fee_item("垃圾桶费"), estate.fee_item("门禁卡费")
        unit = Unit.objects.get(code="1-102")
    asked = {
        "unit": str(unit.pk),
        "fee_item": str(bins.pk),
        "quantity": "3",
        "starts_on": "2026-10-01",
        "remark": "路口",
    }
    assert finance.post("/p/T1/quantities/new/", asked | {"quantity": "-1"}).status_code == 422
    assert finance.post("/p/T1/quantities/new/", asked).status_code == 302
    page = finance.get("/p/T1/quantities/", {"fee_item": str(bins.pk)}).content.decode()
    assert "1-102" in page
    assert "路口" in page
    tried = {name: NEW[name] for name in ("usage", "cycle", "starts_on")} | {"formula": "quantity*12*months"}
    known = finance.get("/p/T1/tariffs/sample/", tried | {"fee_item": str(bins.pk)}).content.decode()
    assert "charged quantity 3 × 12 × months 3" in known
    assert "No result for 3 of 4 units" in known
    for item in ({"fee_item": str(cards.pk)}, {}):
        shown = finance.get("/p/T1/tariffs/sample/", tried | item).content.decode()
        assert "No result for 4 of 4 units" in shown
        assert 'href="/p/T1/quantities/"' in shown
