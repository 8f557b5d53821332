"""From an entry to its document: every kind that a document posts leads to the document's page."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.factories import household

from anju.core import clock
from anju.core.access import Actor
from anju.domains.joint_funds import services as joint_funds
from anju.domains.joint_funds.enums import CommonHead
from anju.domains.ledger.enums import EntryKind
from anju.domains.ledger.models import Entry
from anju.surfaces.console.ledger import documents

Browsers = Callable[..., Client]


@pytest.mark.parametrize(
    "kind",
    [
        EntryKind.BILL,
        EntryKind.BILL_REVERSAL,
        EntryKind.PAYMENT,
        EntryKind.PAYMENT_REVERSAL,
        EntryKind.WAIVER,
        EntryKind.WRITE_OFF,
        EntryKind.DISCOUNT,
        EntryKind.DEPOSIT,
        EntryKind.DEPOSIT_USE,
        EntryKind.DEPOSIT_RETURN,
        EntryKind.COMMON_INCOME,
        EntryKind.COMMON_EXPENSE,
        EntryKind.EXPENSE,
        EntryKind.EXPENSE_PAYMENT,
        EntryKind.JOURNAL,
        EntryKind.CASH_DIFFERENCE,
    ],
)
def test_every_kind_of_entry_knows_the_page_of_its_document(kind: EntryKind) -> None:
    assert kind.value in documents._pages


def test_common_area_income_is_led_to_from_its_entry_and_back(signed_in: Browsers, project: Any, root: Actor) -> None:
    household.make_unit(project)
    movement = joint_funds.record_income(
        actor=root,
        project=project,
        head=CommonHead.PARKING,
        on_date=clock.today(),
        amount=Decimal("88.00"),
        held_in="bank",
        counterparty="停车公司",
    )
    entry = Entry.objects.get(kind=EntryKind.COMMON_INCOME)
    finance = signed_in("finance", project=project)
    assert f"/{movement.pk}/" in finance.get(f"/p/T1/entries/{entry.pk}/").content.decode()
    back = finance.get(f"/p/T1/common-income/{movement.pk}/?tab=entries").content.decode()
    assert f"/p/T1/entries/{entry.pk}/" in back
