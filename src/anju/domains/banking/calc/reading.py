"""Reading a bank's statement: which column is what, and what a row says. No common format; labels differ by bank."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from anju.core.sheets.text import as_text

FIELDS: dict[str, tuple[str, ...]] = {
    "on_date": ("交易日期", "交易日", "记账日期", "入账日期", "交易时间", "交易日期时间", "日期"),
    "serial": ("流水号", "交易流水号", "核心流水号", "银行流水号", "交易流水", "主机流水号"),
    "credit": (
        "贷方发生额",
        "贷方金额",
        "贷方发生金额",
        "收入金额",
        "收入",
        "存入金额",
        "转入金额",
        "贷方",
        "发生额贷方",
    ),
    "debit": (
        "借方发生额",
        "借方金额",
        "借方发生金额",
        "支出金额",
        "支出",
        "支取金额",
        "转出金额",
        "借方",
        "发生额借方",
    ),
    "amount": ("交易金额", "发生额", "发生金额", "金额"),
    "side": ("借贷", "借贷标志", "借贷方向", "借贷标识", "收支", "借/贷", "收/支", "收付标志", "交易方向"),
    "balance": ("余额", "账户余额", "当前余额", "交易后余额"),
    "payer": ("对方户名", "对方名称", "付款人名称", "对方账户名称", "对方单位名称", "付款人", "对方信息户名"),
    "payer_account": ("对方账号", "付款人账号", "对方账户", "对方信息账号"),
    "remark": ("摘要", "附言", "用途", "备注", "交易附言", "交易摘要"),
    "virtual_account": ("虚拟账号", "收款账号", "子账号", "虚拟子账号"),
}
"""What a statement may tell, and what banks call it."""

_IN = {"贷", "收", "c", "cr", "+", "in", "收入", "转入", "贷方", "来账", "credit"}
_OUT = {"借", "付", "支", "d", "dr", "-", "out", "支出", "转出", "借方", "往账", "debit"}
_CODE = re.compile(r"[0-9A-Za-z]+(?:-[0-9A-Za-z]+)+")
_SPOKEN = re.compile(
    r"(?P<building>[0-9A-Za-z]+)\s*(?:号楼|栋|幢|座|#楼|#|楼)\s*-?(?:(?P<entrance>[0-9A-Za-z]+)\s*单元\s*-?)?"
    r"(?P<room>[0-9]{3,5})(?:室|号|房)?"
)


@dataclass(frozen=True)
class Received:
    """Money that came in, in yuan. ``told`` is what else tells it from its like: time of day and balance."""

    on_date: dt.date
    serial: str
    amount: Decimal
    payer: str
    payer_account: str
    remark: str
    virtual_account: str
    told: str = ""


class Unread(ValueError):
    """A row, or the file, cannot be read."""


def read_rows(rows: Sequence[Sequence[object]], mapping: Mapping[str, str]) -> Iterator[tuple[int, Received | None]]:
    """Give for each row of the table its number and what came in (None where nothing did). Raises Unread.

    Titles above the header, headers repeated on later pages, totals and remarks are no rows of the table.
    """
    first, columns = find_header(rows, mapping)
    header = _labels(rows[first - 1])
    for number, row in enumerate(rows[first:], first + 1):
        if _labels(row) == header or not _is_of_table(row, columns):
            continue
        try:
            yield number, read_row(row, columns)
        except Unread as fault:
            raise Unread(f"{number}: {fault}") from fault


def find_header(rows: Sequence[Sequence[object]], mapping: Mapping[str, str]) -> tuple[int, dict[str, int]]:
    """Return where the table's rows begin and the column of each field. Raises Unread where there is no header.

    A header may take two rows, as where 发生额 stands above 借方 and 贷方; what is merged stands in all its cells.
    ``mapping`` (field → label, of the account) comes before what banks usually call the field.
    """
    for at, row in enumerate(rows[:40]):
        if at + 1 < len(rows) and _continues(rows[at + 1]):
            pairs = list(zip(_labels(row), _labels(rows[at + 1]), strict=False))
            both = [upper if upper == lower or not lower else lower for upper, lower in pairs]
            joined = [upper + lower for upper, lower in pairs]
            found = _columns(both, mapping) | _columns(joined, mapping)
            if _is_enough(found):
                return at + 2, found
        found = _columns(_labels(row), mapping)
        if _is_enough(found):
            return at + 1, found
    raise Unread("no header")


def read_row(row: Sequence[object], columns: Mapping[str, int]) -> Received | None:
    """Return the money that a row tells of; None for what went out. Raises Unread."""
    told = {name: _text(row[column]) if column < len(row) else "" for name, column in columns.items()}
    amount = _amount(told.get("credit", "")) if "credit" in columns else _signed(told, columns)
    if amount is None or amount <= 0:
        return None
    cell = row[columns["on_date"]]
    balance = _amount(told.get("balance", ""))
    return Received(
        on_date=_day(cell),
        serial=told.get("serial", "")[:64],
        amount=amount,
        payer=told.get("payer", "")[:100],
        payer_account=told.get("payer_account", "")[:40],
        remark=told.get("remark", "")[:200],
        virtual_account=told.get("virtual_account", "")[:40],
        told=f"{_time(cell)}|{'' if balance is None else balance}",
    )


def mark_of(line: Received, nth: int) -> str:
    """Return what knows a line again in another file: the bank's number with day and amount, else all it says.

    Banks give numbers anew each day, and one to all lines of a batch; where there is none, ``nth`` of its like counts.
    """
    facts: list[object] = [line.on_date, line.amount]
    if line.serial:
        facts += ["#", line.serial, line.payer_account]
    else:
        facts += [line.payer, line.payer_account, line.remark, line.told, nth]
    return hashlib.sha256("|".join(map(str, facts)).encode()).hexdigest()


def codes_in(remark: str) -> list[str]:
    """Return what may be codes of units in a remark: 3-2-1201 as it stands, 3栋2单元1201室 as 3-2-1201."""
    text = unicodedata.normalize("NFKC", remark).upper()
    text = re.sub(r"[—–－_]", "-", text)
    spoken = ["-".join(part for part in found.groups() if part) for found in _SPOKEN.finditer(text)]
    return list(dict.fromkeys([*_CODE.findall(text), *spoken]))


def _labels(row: Sequence[object]) -> list[str]:
    return [re.sub(r"\s|[（(].*?[)）]", "", str(cell if cell is not None else "")) for cell in row]


def _columns(labels: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    found = {}
    for name, usual in FIELDS.items():
        wanted = (re.sub(r"\s", "", mapping[name]),) if mapping.get(name) else usual
        column = next((labels.index(label) for label in wanted if label in labels), None)
        if column is not None:
            found[name] = column
    return found


def _is_enough(found: Mapping[str, int]) -> bool:
    return "on_date" in found and ("credit" in found or "amount" in found)


def _continues(row: Sequence[object]) -> bool:
    """Tell whether a row may be the lower part of a header: words, some of them of the direction, and no digits."""
    labels = [label for label in _labels(row) if label]
    words = {word for name in ("credit", "debit") for word in FIELDS[name]}
    return bool(words.intersection(labels)) and not any(char.isdigit() for label in labels for char in label)


def _is_of_table(row: Sequence[object], columns: Mapping[str, int]) -> bool:
    day = columns["on_date"]
    if day < len(row) and any(char.isdigit() for char in _text(row[day])):
        return True
    # A row whose day was lost must not be passed over in silence.
    return any(
        name in columns and columns[name] < len(row) and any(char.isdigit() for char in _text(row[columns[name]]))
        for name in ("serial", "payer_account")
    )


def _signed(told: Mapping[str, str], columns: Mapping[str, int]) -> Decimal | None:
    amount = _amount(told.get("amount", ""))
    if amount is None or "side" not in columns:
        return amount
    side = unicodedata.normalize("NFKC", told["side"]).strip().lower()
    if side in _IN:
        return amount
    if side in _OUT:
        return None
    raise Unread(told["side"])


def _text(cell: object) -> str:
    return as_text(cell).strip()


def _amount(text: str) -> Decimal | None:
    bare = re.sub(r"[,¥\s元]|CNY|RMB", "", unicodedata.normalize("NFKC", text).upper())
    if bare in ("", "-", "--"):
        return None
    if bare.startswith("(") and bare.endswith(")"):
        bare = "-" + bare[1:-1]
    try:
        held = Decimal(bare)
        cents = held.quantize(Decimal("0.01"))
    except InvalidOperation as fault:
        raise Unread(text) from fault
    if held != cents or abs(cents) >= 10**12:
        raise Unread(text)
    return cents


def _day(cell: object) -> dt.date:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    found = re.match(r"\s*(\d{4})\D?(\d{1,2})\D?(\d{1,2})", _text(cell))
    try:
        return dt.date(*map(int, found.groups()) if found else (0, 0, 0))
    except ValueError as fault:
        raise Unread(_text(cell)) from fault


def _time(cell: object) -> str:
    if isinstance(cell, dt.datetime):
        return f"{cell:%H:%M:%S}" if cell.time() != dt.time() else ""
    found = re.search(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", _text(cell))
    return f"{int(found[1]):02d}:{found[2]}:{found[3] or '00'}" if found else ""
