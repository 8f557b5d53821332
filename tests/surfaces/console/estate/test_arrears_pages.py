"""What units owe, on the picture of their building and on their page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from tests.conftest import actor_with
from tests.factories.household import make_bill
from tests.factories.register import make_register

from anju.core import clock
from anju.core.errors import AccessDenied
from anju.domains.billing import policies
from anju.domains.billing.queries.owed_by_unit import Owed, owed_by_unit
from anju.domains.estate.models import Unit

TODAY = dt.date(2026, 11, 21)


@pytest.fixture
def register(project: Any) -> SimpleNamespace:
    """Give a small estate whose unit 3-2-1201 owes for two months, and 3-2-1202 for one not yet due."""
    made = make_register(project)
    make_bill(made.unit, "276.08", month="2026-09", due="2026-09-30")
    make_bill(made.unit, "276.08", month="2026-11", due="2026-11-30")
    make_bill(Unit.objects.get(code="3-2-1202"), "336.00", month="2026-11", due="2026-11-21")
    return made


def test_owed_tells_open_overdue_and_age(register: SimpleNamespace) -> None:
    reader = actor_with(policies.VIEW_BILLS)
    other = Unit.objects.get(code="3-2-1202")
    paid = Unit.objects.get(code="3-1-101")
    owed = owed_by_unit(reader, register.project, [register.unit.pk, other.pk, paid.pk], on=TODAY)
    assert owed == {
        register.unit.pk: Owed(Decimal("552.16"), Decimal("276.08"), 52, 2),
        other.pk: Owed(Decimal("336.00"), Decimal("0"), 0, 1),
    }
    with pytest.raises(AccessDenied):
        owed_by_unit(actor_with(), register.project, [register.unit.pk], on=TODAY)


def test_picture_is_coloured_by_age_for_who_sees_bills(
    signed_in: Callable[..., Client], register: SimpleNamespace
) -> None:
    page = f"/p/T1/buildings/{register.building.pk}/?tab=floors&by=arrears"
    with clock.at(TODAY):
        text = signed_in("cashier", project=register.project, username="c").get(page).content.decode()
        plain = signed_in("technician", project=register.project, username="t").get(page).content.decode()
    assert len(re.findall(r'<a class="age-90"', text)) == 1
    assert len(re.findall(r'<a class="age-none"', text)) == 43
    assert ">276<" in text
    assert 'class="age-' not in plain
    assert plain.count('<a class="unit-owner"') == 44


def test_unit_page_tells_what_is_owed_by_right(signed_in: Callable[..., Client], register: SimpleNamespace) -> None:
    page = f"/p/T1/units/{register.unit.pk}/"
    with clock.at(TODAY):
        text = signed_in("service", project=register.project, username="s").get(page).content.decode()
        plain = signed_in("cleaning", project=register.project, username="k").get(page).content.decode()
    assert "552.16" in text
    assert "276.08" in text
    assert "552.16" not in plain
