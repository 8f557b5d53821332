"""What the desk shows of one household: who lives there, what is open, what is prepaid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from anju.core import clock, money
from anju.core.access import Actor
from anju.core.doors import one_of
from anju.core.money import ZERO
from anju.domains.billing.enums import Basis
from anju.domains.estate.models import Unit
from anju.domains.payments import policies
from anju.domains.payments.queries.households import masked_phone
from anju.domains.residents import policies as residents_policies
from anju.domains.tenancy.models import Project

_OPEN = """
SELECT bill.id, item.id, item.name, coalesce(space.code, ''), bill.period_start, bill.period_end, tariff.basis,
    bill.quantity, bill.price, bill.factor,
    bill.charged_from <> bill.period_start OR bill.charged_until <> bill.period_end,
    bill.amount, bill.paid, bill.waived, bill.balance, bill.due_on,
    bill.person_id IS NOT NULL AND NOT EXISTS (SELECT FROM residents_residency lives
        WHERE lives.unit_id = bill.unit_id AND lives.person_id = bill.person_id
            AND (lives.ends_on IS NULL OR lives.ends_on >= %(today)s))
FROM billing_bill bill JOIN billing_tariff tariff ON tariff.id = bill.tariff_id
JOIN billing_feeitem item ON item.id = tariff.fee_item_id LEFT JOIN estate_space space ON space.id = bill.space_id
WHERE bill.unit_id = %(unit)s AND bill.project_id = %(project)s AND bill.balance > 0 AND bill.reversed_at IS NULL
ORDER BY item.code, space.code NULLS FIRST, coalesce(bill.settles_on, bill.due_on), bill.id
"""

_ABOUT = """
SELECT
    (SELECT coalesce(max(amount), 0) FROM payments_balance WHERE unit_id = %(unit)s),
    (SELECT json_agg(json_build_array(person.name, person.phone, r.role)
        ORDER BY r.is_payer DESC, array_position('{owner,tenant}', r.role::text), r.id)
     FROM residents_residency r JOIN residents_person person ON person.id = r.person_id
     WHERE r.unit_id = %(unit)s AND r.role IN ('owner', 'tenant')
       AND (r.starts_on IS NULL OR r.starts_on <= %(today)s) AND (r.ends_on IS NULL OR r.ends_on >= %(today)s)),
    (SELECT array_agg(code ORDER BY code) FROM estate_space WHERE unit_id = %(unit)s),
    (SELECT array_agg(plate ORDER BY plate) FROM residents_vehicle WHERE unit_id = %(unit)s)
"""


@dataclass(frozen=True)
class DeskBill:
    """An open bill on screen; amounts in yuan."""

    pk: int
    item_id: int
    item: str
    space: str
    period_start: dt.date
    period_end: dt.date
    basis: str
    quantity: Decimal
    price: Decimal
    factor: Decimal
    is_partial: bool
    amount: Decimal
    paid: Decimal
    waived: Decimal
    balance: Decimal
    due_on: dt.date
    is_of_former: bool
    """Owed by somebody who belongs to the unit no more: who came does not pay it by mistake."""
    today: dt.date

    @property
    def overdue_days(self) -> int:
        """Days since the due date, 0 while it is not over."""
        return max((self.today - self.due_on).days, 0)

    @property
    def is_future(self) -> bool:
        """Tell whether its period has not begun: it is not asked for yet, but may be paid."""
        return self.period_start > self.today

    @property
    def months(self) -> int:
        """Whole or begun months of the period."""
        return (
            (self.period_end.year - self.period_start.year) * 12 + self.period_end.month - self.period_start.month + 1
        )

    @property
    def is_by_area(self) -> bool:
        """Tell whether the quantity is a building area."""
        return self.basis == Basis.AREA


@dataclass(frozen=True)
class BillGroup:
    """The open bills of one fee item (and parking space)."""

    key: str
    item: str
    space: str
    bills: tuple[DeskBill, ...]


@dataclass(frozen=True)
class Resident:
    """Who owns or rents the unit; the telephone is masked."""

    name: str
    phone: str
    role: str


@dataclass(frozen=True)
class DeskHousehold:
    """A household at the desk. ``people`` is empty for an actor who may not see residents."""

    unit: Unit
    people: tuple[Resident, ...]
    spaces: tuple[str, ...]
    plates: tuple[str, ...]
    balance: Decimal
    bills: tuple[DeskBill, ...]

    @property
    def owed(self) -> Decimal:
        """All that is open."""
        return money.total(bill.balance for bill in self.bills)

    @property
    def payer(self) -> str:
        """The name that goes on the receipt."""
        return self.people[0].name if self.people else ""

    @property
    def groups(self) -> list[BillGroup]:
        """The bills by fee item and space, in their order."""
        groups: dict[tuple[int, str], list[DeskBill]] = {}
        for bill in self.bills:
            groups.setdefault((bill.item_id, bill.space), []).append(bill)
        return [
            BillGroup(f"{item_id}-{place}", bills[0].item, space, tuple(bills))
            for place, ((item_id, space), bills) in enumerate(groups.items())
        ]


def get_unit(actor: Actor, project: Project, pk: int) -> Unit:
    """Return a unit for who sees payments, or raise NotFound."""
    actor.require(policies.VIEW_PAYMENTS, project.pk)
    return one_of(Unit.objects.select_related("building").filter(project=project), pk)


def open_bills(project: Project, unit: Unit) -> tuple[DeskBill, ...]:
    """Return the unit's open bills by fee item, the earliest due first (one query)."""
    today = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, {"unit": unit.pk, "project": project.pk, "today": today})
        return tuple(DeskBill(*row, today=today) for row in cursor.fetchall())


def household(actor: Actor, project: Project, unit_id: int) -> DeskHousehold:
    """Return what the desk shows of a unit (three queries). Raises NotFound, AccessDenied."""
    unit = get_unit(actor, project, unit_id)
    with connection.cursor() as cursor:
        cursor.execute(_ABOUT, {"unit": unit.pk, "today": clock.today()})
        balance, people, spaces, plates = cursor.fetchone()
    sees_people = actor.may(residents_policies.VIEW_PEOPLE, project.pk)
    return DeskHousehold(
        unit=unit,
        people=_residents(people or ()) if sees_people else (),
        spaces=tuple(spaces or ()),
        plates=tuple(plates or ()) if sees_people else (),
        balance=balance or ZERO,
        bills=open_bills(project, unit),
    )


def _residents(people: Iterable[tuple[str, str, str]]) -> tuple[Resident, ...]:
    return tuple(Resident(name, masked_phone(phone), role) for name, phone, role in people)
