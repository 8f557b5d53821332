"""Units with people and open bills, posted as a bill run posts them, for tests about money."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import count
from typing import Any

from anju.core import clock
from anju.core.access import Actor, system_actor
from anju.domains.billing.enums import Basis, RunState
from anju.domains.billing.models import Bill, BillRun, FeeItem, Tariff
from anju.domains.estate.calc import room_code
from anju.domains.estate.models import Building, Unit
from anju.domains.ledger import queries as ledger_queries
from anju.domains.ledger import services as ledger
from anju.domains.ledger.enums import AccountRole, EntryKind
from anju.domains.residents.enums import ResidencyRole
from anju.domains.residents.models import Person, Residency

_NAMED = (120,)  # tests name 3-2-1201 themselves, whatever ran before them
_rooms = (number for number in count(101) if number not in _NAMED)


def make_unit(project: Any, code: str = "", *, area: str = "98.60") -> Unit:
    """Return a unit of building 3, or at the given code."""
    place = room_code.parse(code or f"3-2-{next(_rooms):04d}1")
    assert place is not None
    building, _made = Building.objects.get_or_create(project=project, code=place.building)
    return Unit.objects.create(
        project=project,
        building=building,
        code=place.code,
        room=place.room,
        floor=place.floor,
        position=place.position,
        area=Decimal(area),
    )


def make_owner(unit: Unit, name: str = "王建国", *, pinyin: str = "", phone: str = "13800006721") -> Person:
    """Give the unit an owner."""
    person = Person.objects.create(project_id=unit.project_id, name=name, pinyin=pinyin, phone=phone)
    Residency.objects.create(
        project_id=unit.project_id, unit=unit, person=person, role=ResidencyRole.OWNER, starts_on=dt.date(2020, 1, 1)
    )
    return person


def make_tariff(project: Any, name: str = "物业服务费") -> Tariff:
    """Return the tariff of a fee item, made when it is not there."""
    held = Tariff.objects.filter(project=project, fee_item__name=name).first()
    if held:
        return held
    actor = system_actor("tests")
    account = ledger.open_revenue_account(actor=actor, project=project, name=name)
    number = FeeItem.objects.filter(project=project).count() + 1
    item = FeeItem.objects.create(project=project, code=f"F{number}", name=name, revenue_account=account)
    return Tariff.objects.create(project=project, fee_item=item, name=name, usage="home", basis=Basis.AREA)


def make_bill(
    unit: Unit,
    amount: str | Decimal = "276.08",
    *,
    month: str = "2026-09",
    due: str = "",
    item: str = "物业服务费",
    person: Person | None = None,
    settles: str | None = None,
) -> Bill:
    """Issue a bill for a month to the unit, with its ledger entry, due at the month's end if not said otherwise."""
    project, actor = unit.project, system_actor("tests")
    tariff, first = make_tariff(project, item), dt.date.fromisoformat(f"{month}-01")
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    run, _made = BillRun.objects.get_or_create(
        project=project, number=f"ZD-{month}", defaults={"month": first, "state": RunState.ISSUED}
    )
    entry_id = _post_bill(actor, unit, tariff, Decimal(amount), first)
    return Bill.objects.create(
        project=project,
        run=run,
        tariff=tariff,
        unit=unit,
        person=person,
        period_start=first,
        period_end=last,
        charged_from=first,
        charged_until=last,
        quantity=unit.area,
        price=Decimal("2.8000"),
        amount=Decimal(amount),
        issued_on=first,
        due_on=dt.date.fromisoformat(due) if due else last,
        settles_on=dt.date.fromisoformat(settles) if settles else None,
        entry_id=entry_id,
    )


def _post_bill(actor: Actor, unit: Unit, tariff: Tariff, amount: Decimal, on_date: dt.date) -> int:
    receivable = ledger_queries.account_of(unit.project, AccountRole.RECEIVABLE).pk
    revenue = tariff.fee_item.revenue_account_id
    with clock.at(on_date):
        return ledger.post_entry(
            actor=actor,
            project=unit.project,
            kind=EntryKind.BILL,
            on_date=on_date,
            unit=unit,
            lines=[ledger.Posting(receivable, amount), ledger.Posting(revenue, -amount)],
        )
