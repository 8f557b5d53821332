"""Wage sheets: a row a person, with name, department and amount, under whatever labels offices give these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from anju.core.errors import DomainError
from anju.core.money import ZERO, round_half_up
from anju.core.sheets.grid import Book

_NAMES = ("姓名", "员工姓名", "员工", "name")
_DEPARTMENTS = ("部门", "所属部门", "岗位", "department")
# The cost of wages is what is owed before deductions from the person.
_AMOUNTS = ("应发合计", "应发工资", "应发金额", "应发", "工资合计", "金额", "合计", "amount")
_TOTALS = ("合计", "总计", "小计", "total")
_LOOKED_AT = 10


@dataclass(frozen=True)
class Wage:
    """What one person is paid, in yuan."""

    name: str
    department: str
    amount: Decimal


def read(book: Book) -> list[Wage]:
    """Return the wages of the first visible sheet; rows of sums and empty rows are left out.

    Raises DomainError when no row of labels is found, for an amount that cannot be read, and for a sheet without wages.
    """
    for grid in (one for one in book.sheets if not one.hidden):
        rows = [list(row) for row in grid.rows]
        for at, row in enumerate(rows[:_LOOKED_AT]):
            columns = _columns(row)
            if columns is not None:
                found = _wages(rows[at + 1 :], columns, at + 2)
                if not found:
                    raise DomainError(_("The sheet has no wages."), field="file")
                return found
    raise DomainError(_("No row has the labels 姓名 and 应发工资 (or 金额)."), field="file")


def _columns(row: Sequence[object]) -> tuple[int, int | None, int] | None:
    labels = ["".join(str(cell or "").split()).lower() for cell in row]
    name, department, amount = (_first(labels, known) for known in (_NAMES, _DEPARTMENTS, _AMOUNTS))
    return (name, department, amount) if name is not None and amount is not None else None


def _first(labels: Sequence[str], known: Sequence[str]) -> int | None:
    return next((labels.index(word) for word in known if word in labels), None)


def _wages(rows: Sequence[Sequence[object]], columns: tuple[int, int | None, int], first: int) -> list[Wage]:
    name_at, department_at, amount_at = columns
    found = []
    for number, row in enumerate(rows, start=first):
        name = _text(row, name_at)
        if not name or name in _TOTALS:
            continue
        amount = _amount(row[amount_at] if amount_at < len(row) else None, number)
        if amount:
            found.append(Wage(name[:40], _text(row, department_at)[:40], amount))
    return found


def _text(row: Sequence[object], at: int | None) -> str:
    return str(row[at] if at is not None and at < len(row) and row[at] is not None else "").strip()


def _amount(cell: object, number: int) -> Decimal:
    if cell is None or cell == "":
        return ZERO
    try:
        amount = round_half_up(Decimal(str(cell).replace(",", "").replace("¥", "").strip()))
    except InvalidOperation:
        amount = Decimal(-1)
    if amount < 0:
        raise DomainError(_("Row {number}: the amount cannot be read.").format(number=number), field="file")
    return amount
