"""A project that issues invoices through a bureau on paper, a cashier and an accountant."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from tests.conftest import actor_with
from tests.factories.bureau import PaperBureau, open_invoicing
from tests.factories.household import make_unit

from anju.core.access import Actor
from anju.domains.invoicing import policies, ports
from anju.domains.payments import policies as payments


@pytest.fixture
def bureau() -> Iterator[PaperBureau]:
    """Give the only provider there is."""
    paper = PaperBureau()
    with ports.only(paper):
        yield paper


@pytest.fixture
def cashier(project: Any, make_user: Any) -> Actor:
    """Give a cashier, who may have invoices issued."""
    rights = (payments.COLLECT, payments.VIEW_SHIFTS, payments.WORK_SHIFTS, payments.VIEW_PAYMENTS)
    user = make_user("cashier")
    own = (policies.VIEW_INVOICES, policies.APPLY)
    return actor_with(*rights, *own, project_id=project.pk, user_id=user.pk)


@pytest.fixture
def finance(project: Any, make_user: Any) -> Actor:
    """Give an accountant, who takes invoices and payments back."""
    user = make_user("finance")
    own = (policies.VIEW_INVOICES, policies.REDDEN, policies.VIEW_TAX, policies.EDIT_TAX)
    return actor_with(payments.REVERSE, *own, project_id=project.pk, user_id=user.pk)


@pytest.fixture
def office(project: Any, bureau: PaperBureau, cashier: Actor, finance: Actor) -> SimpleNamespace:
    """Give all of it, with a unit."""
    open_invoicing(project)
    unit = make_unit(project, "3-2-1201")
    return SimpleNamespace(project=project, bureau=bureau, cashier=cashier, finance=finance, unit=unit)
