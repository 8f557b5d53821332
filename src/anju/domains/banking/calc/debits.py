"""Files of direct debits (代扣): what goes to the bank in the layout it wants, and what it answers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from anju.core.sheets.text import as_text
from anju.domains.banking.calc.reading import Unread

COLUMNS = {
    "position": "序号",
    "batch": "批次号",
    "agreement": "协议号",
    "holder": "户名",
    "account": "账号",
    "bank": "开户行",
    "amount": "金额",
    "remark": "备注",
}
"""What a file to the bank may tell, and the heading it is told under."""
SEPARATORS = {"csv": ",", "txt": "|"}
USUAL = ("position", "agreement", "holder", "account", "amount", "remark")

_ANSWER = {
    "agreement": ("协议号", "合同号", "代扣协议号"),
    "amount": ("金额", "扣款金额", "交易金额", "实扣金额"),
    "result": ("处理结果", "扣款结果", "结果", "处理状态", "状态", "交易状态", "返回码"),
    "reason": ("失败原因", "原因", "返回信息", "错误信息", "说明"),
}
_SUCCESS = re.compile(r"^(成功|扣款成功|交易成功|已扣款?|处理成功|success|s|y|0+)$", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """A debit that the bank is asked for, in yuan."""

    position: int
    batch: str
    agreement: str
    holder: str
    account: str
    bank: str
    amount: Decimal
    remark: str


@dataclass(frozen=True)
class Answered:
    """What the bank answered to a debit; ``reason`` is empty where it succeeded."""

    agreement: str
    amount: Decimal | None
    reason: str

    @property
    def is_paid(self) -> bool:
        """Tell whether the money came."""
        return not self.reason


def table(asked: Sequence[Asked], columns: Sequence[str]) -> list[list[str]]:
    """Return heading and rows in the order of the columns; amounts have two places and no commas."""
    rows = [[str(getattr(one, column)) for column in columns] for one in asked]
    return [[COLUMNS[column] for column in columns], *rows]


def text_file(rows: Sequence[Sequence[str]], kind: str) -> bytes:
    """Return the rows as text in GB18030, as banks read it: CSV, or txt with bars."""
    out = io.StringIO()
    csv.writer(out, delimiter=SEPARATORS[kind], lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("gb18030")


def read_answers(rows: Sequence[Sequence[object]]) -> list[Answered]:
    """Return what the bank answers, by the number of the agreement. Raises Unread with what cannot be read."""
    for at, row in enumerate(rows[:40]):
        labels = [re.sub(r"\s|[（(].*?[)）]", "", str(cell if cell is not None else "")) for cell in row]
        columns = {name: _first(labels, usual) for name, usual in _ANSWER.items()}
        if columns["agreement"] is not None and columns["result"] is not None:
            return [_answer(one, columns) for one in rows[at + 1 :] if _cell(one, columns["agreement"])]
    raise Unread("no header")


def _answer(row: Sequence[object], columns: Mapping[str, int | None]) -> Answered:
    result, reason = _cell(row, columns["result"]), _cell(row, columns["reason"])
    amount = _cell(row, columns["amount"]).replace(",", "")
    try:
        told = Decimal(amount).quantize(Decimal("0.01")) if amount else None
    except InvalidOperation as fault:
        raise Unread(amount) from fault
    if not result:
        raise Unread(_cell(row, columns["agreement"]))
    paid = bool(_SUCCESS.match(result))
    return Answered(_cell(row, columns["agreement"]), told, "" if paid else (reason or result)[:100])


def _first(labels: Sequence[str], usual: Sequence[str]) -> int | None:
    return next((labels.index(label) for label in usual if label in labels), None)


def _cell(row: Sequence[object], column: int | None) -> str:
    if column is None or column >= len(row):
        return ""
    return as_text(row[column]).strip()
