"""Taking a report back on the phone: offered while it is possible, and what it costs is said before."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.domains.repairs.conftest import LINES, signature
from tests.factories.household import make_unit
from tests.factories.resident import browser_of, home_path, make_resident
from tests.surfaces.resident.test_service import DONE, send, work_on

from anju.domains.billing.models import Bill
from anju.domains.repairs import services as repairs
from anju.domains.service.models import Ticket
from anju.domains.workorders.models import WorkOrder


@pytest.mark.parametrize("is_agreed", [False, True])
def test_a_quote_is_answered_first_and_what_was_agreed_to_is_not_free(project: Any, root: Any, is_agreed: bool) -> None:
    repairs.edit_settings(actor=root, project=project, approval_above=None, call_out_fee=Decimal(30))
    unit = make_unit(project)
    browser = browser_of(make_resident(unit))
    send(browser, unit)
    order = Ticket.objects.get().order
    here = home_path(unit, f"reports/{Ticket.objects.get().pk}/")
    hands = work_on(root, project, order, *DONE[:2])
    assert f"{here}withdraw/" in browser.get(here).content.decode()
    assert "30.00" not in browser.get(f"{here}withdraw/").content.decode()
    repairs.say_who_is_liable(actor=hands, order=order, liable="owner", reason="户内")
    quote = repairs.give_quote(actor=hands, order=order, findings="老化", plan="更换", lines=LINES)
    if is_agreed:
        repairs.answer_on_spot(
            actor=hands, order=order, quote=str(quote.pk), is_agreed=True, name="王建国", signature=signature()
        )
        assert "30.00" in browser.get(f"{here}withdraw/").content.decode()
        assert browser.post(f"{here}withdraw/", {"reason": "不修了"}).status_code == 302
        assert [f"{bill.amount}" for bill in Bill.objects.all()] == ["30.00"]
    else:
        assert f"{here}withdraw/" not in browser.get(here).content.decode()
        assert browser.get(f"{here}withdraw/")["Location"] == here
        assert browser.post(f"{here}withdraw/", {"reason": "不修了"}).status_code == 422
    assert WorkOrder.objects.get(pk=order.pk).state == ("cancelled" if is_agreed else "quoted")
