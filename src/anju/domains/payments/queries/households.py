"""Finding the household that stands at the desk: by room, name, pinyin, telephone or plate, in one statement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import as_code
from anju.domains.estate.calc import room_code
from anju.domains.payments import policies
from anju.domains.residents import policies as residents_policies
from anju.domains.tenancy.models import Project

LIMIT = 20
_LAST = "\U0010ffff"
_DOTS = re.compile(r"[·・.\-]")
_CODE = re.compile(r"[0-9A-Z]+(-[0-9A-Z]+)*-?")
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使WJ"

# Row-level security lets an index serve equality and ranges only, so every prefix is a range (texts compare by bytes).
# Each branch is cut to what fits the list of results; the list is short, so the sums behind it are few.
_UNITS = "SELECT id, {rank} AS rank FROM estate_unit WHERE project_id = %(project)s AND {condition}"
_PEOPLE = """
SELECT r.unit_id, {rank} FROM residents_residency r
WHERE r.project_id = %(project)s AND (r.ends_on IS NULL OR r.ends_on >= %(today)s)
  AND r.person_id IN (SELECT id FROM residents_person WHERE project_id = %(project)s AND {condition} LIMIT 60)
"""
_VEHICLES = "SELECT unit_id, {rank} FROM residents_vehicle WHERE project_id = %(project)s AND {condition}"
_SHOW = """
WITH hit AS (
    SELECT unit_id, min(rank) AS rank FROM ({branches}) found (unit_id, rank) WHERE unit_id IS NOT NULL GROUP BY unit_id
), chosen AS (
    SELECT unit.id, unit.code, hit.rank, unit.position
    FROM hit JOIN estate_unit unit ON unit.id = hit.unit_id AND unit.project_id = %(project)s
    ORDER BY hit.rank, unit.position LIMIT %(limit)s
)
SELECT chosen.id, chosen.code, who.name, who.phone, owed.amount, owed.bills, owed.due_on
FROM chosen
LEFT JOIN LATERAL (
    SELECT person.name, person.phone FROM residents_residency r JOIN residents_person person ON person.id = r.person_id
    WHERE r.unit_id = chosen.id AND (r.ends_on IS NULL OR r.ends_on >= %(today)s) AND r.role IN ('owner', 'tenant')
    ORDER BY r.is_payer DESC, r.role, r.id LIMIT 1
) who ON true
CROSS JOIN LATERAL (
    SELECT coalesce(sum(balance), 0) AS amount, count(*) AS bills, min(due_on) AS due_on FROM billing_bill
    WHERE unit_id = chosen.id AND balance > 0 AND reversed_at IS NULL
) owed
ORDER BY chosen.rank, chosen.position
"""


@dataclass(frozen=True)
class HouseholdHit:
    """One line of results: the unit, who pays (telephone masked), and what is open."""

    unit_id: int
    code: str
    name: str
    phone: str
    owed: Decimal
    bills: int
    overdue_days: int


def find_households(actor: Actor, project: Project, text: str) -> list[HouseholdHit]:
    """Return up to 20 households that the text may mean, the surest first.

    Read are room codes (3-2-1201, 3栋2单元1201, 32-1201, 1201), names, pinyin and its initials, telephone numbers
    (whole, a beginning from seven digits on, or the last four) and plates, with or without the province. People and
    telephones are searched and shown only to who may see residents.
    """
    actor.require(policies.VIEW_PAYMENTS, project.pk)
    typed = as_code(text)
    if not typed:
        return []
    sees_people = actor.may(residents_policies.VIEW_PEOPLE, project.pk)
    sure, wide = _branches(typed, sees_people)
    found = _run(project, sure)
    return found or _run(project, wide)


class _Search:
    """Branches of one search and their parameters."""

    def __init__(self) -> None:
        self.sql: list[str] = []
        self.values: dict[str, Any] = {}

    def add(self, table: str, condition: str, *, rank: int, **values: Any) -> None:
        names = {name: f"{name}{len(self.sql)}" for name in values}
        for name, placed in names.items():
            condition = condition.replace(f"%({name})s", f"%({placed})s")
            self.values[placed] = values[name]
        self.sql.append(f"({table.format(rank=rank, condition=condition)} LIMIT 60)")

    def begins(self, table: str, column: str, text: str, *, rank: int) -> None:
        """Add the rows whose column begins with the text."""
        self.add(table, f"{column} >= %(low)s AND {column} < %(high)s", rank=rank, low=text, high=text + _LAST)


def _branches(typed: str, sees_people: bool) -> tuple[_Search, _Search]:
    """Return what an index can serve, and what is only looked through when that found nothing."""
    sure, wide = _Search(), _Search()
    _add_rooms(sure, typed)
    plate = _DOTS.sub("", typed)
    if len(plate) >= 2 and plate[0] in _PROVINCES:
        sure.begins(_VEHICLES, "plate", plate, rank=3)
    elif len(plate) >= 4 and plate.isascii() and plate.isalnum():
        wide.add(_VEHICLES, "plate LIKE %(like)s", rank=5, like=f"%{plate}%")
    if sees_people:
        _add_people(sure, wide, typed)
    return sure, wide


def _add_rooms(search: _Search, typed: str) -> None:
    codes = _codes(typed)
    if codes:
        search.add(_UNITS, "code = ANY(%(codes)s)", rank=0, codes=codes)
    if _CODE.fullmatch(typed):
        search.add(_UNITS, "room = %(room)s", rank=1, room=typed)
        if "-" in typed:
            search.begins(_UNITS, "code", typed, rank=2)
    elif (building := room_code.building_code(typed)) and building != typed and building[0].isalnum():
        search.begins(_UNITS, "code", f"{building}-", rank=4)


def _codes(typed: str) -> list[str]:
    """Return the canonical codes that the text may mean: 32-1201 is 3-2-1201 as well as building 32, room 1201."""
    place = room_code.parse(typed)
    if place is None:
        return []
    codes = [place.code]
    if not place.entrance and place.building.isdigit() and 2 <= len(place.building) <= 3:
        codes.append(f"{place.building[:-1]}-{place.building[-1]}-{place.room}")
    return codes


def _add_people(sure: _Search, wide: _Search, typed: str) -> None:
    if typed.isdigit():
        if len(typed) == 4:
            sure.add(_PEOPLE, "phone_tail = %(tail)s", rank=2, tail=typed)
        elif len(typed) >= 7:
            sure.begins(_PEOPLE, "phone", typed, rank=0)
        return
    letters = typed.lower()
    if letters.isascii() and letters.isalnum():
        sure.begins(_PEOPLE, "initials", letters, rank=2)
        if len(letters) >= 3:
            sure.begins(_PEOPLE, "pinyin", letters, rank=1)
        return
    sure.begins(_PEOPLE, "name", typed, rank=1)
    wide.add(_PEOPLE, "name LIKE %(like)s", rank=4, like=f"%{typed}%")


def _run(project: Project, search: _Search) -> list[HouseholdHit]:
    if not search.sql:
        return []
    today = clock.today()
    sql = _SHOW.format(branches=" UNION ALL ".join(search.sql))
    with connection.cursor() as cursor:
        cursor.execute(sql, {**search.values, "project": project.pk, "today": today, "limit": LIMIT})
        rows = cursor.fetchall()
    return [
        HouseholdHit(
            unit_id=pk,
            code=code,
            name=name or "",
            phone=masked_phone(phone or ""),
            owed=owed,
            bills=bills,
            overdue_days=max((today - due_on).days, 0) if due_on else 0,
        )
        for pk, code, name, phone, owed, bills, due_on in rows
    ]


def masked_phone(phone: str) -> str:
    """Return the telephone number with its middle hidden: 138****6721."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "*" * len(phone)
