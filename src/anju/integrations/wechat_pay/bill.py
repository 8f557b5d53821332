"""WeChat's daily bill (domain rule 1.16): a header, lines whose fields begin with a backtick, and a summary.

Fields are found by their names: older merchants have 总金额 where newer ones have 应结订单金额.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal, InvalidOperation

from anju.core import clock
from anju.core.money import round_half_up
from anju.domains.payments.ports import BillLine, TemporaryFault

_PAID = ("订单金额", "应结订单金额", "总金额")
_BACK = ("申请退款金额", "退款金额")
_DONE = "SUCCESS"
_SUMMARY = "总交易单数"


def read(text: str) -> list[BillLine]:
    """Return the transactions of a bill. Raises TemporaryFault for a file without the columns that count."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    header = [name.strip().removeprefix("`") for name in next(rows, [])]
    paid = next((name for name in _PAID if name in header), None)
    back = next((name for name in _BACK if name in header), None)
    if paid is None or "商户订单号" not in header:
        raise TemporaryFault("the bill has no column of amounts, or none of order numbers")
    lines = []
    for row in rows:
        if row and row[0].startswith(_SUMMARY):
            break
        if len(row) < len(header):
            raise TemporaryFault(f"line {rows.line_num} of the bill has too few columns")
        held = {name: value.strip().removeprefix("`") for name, value in zip(header, row, strict=False)}
        try:
            lines.append(_line(held, paid, back))
        except (KeyError, ValueError, InvalidOperation) as fault:
            raise TemporaryFault(f"line {rows.line_num} of the bill cannot be read: {fault!r}") from fault
    return lines


def _line(held: dict[str, str], paid: str, back: str | None) -> BillLine:
    is_refund = held.get("交易状态") == "REFUND" and back is not None
    return BillLine(
        number=held["商户退款单号"] if is_refund else held["商户订单号"],
        is_refund=is_refund,
        channel_no=held["微信退款单号"] if is_refund else held["微信订单号"],
        amount=round_half_up(Decimal(held[back] if is_refund and back else held[paid])),
        fee=Decimal(held.get("手续费") or 0),
        at=dt.datetime.strptime(held["交易时间"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=clock.ZONE),
        is_done=not is_refund or held.get("退款状态", _DONE) == _DONE,
    )
