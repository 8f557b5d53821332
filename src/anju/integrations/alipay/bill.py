"""Alipay's daily bill (domain rule 1.16): a zip of GBK files; lines that begin with ``#`` are head and foot."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal, InvalidOperation

from anju.core import clock
from anju.core.money import round_half_up
from anju.domains.payments.ports import BillLine, TemporaryFault

_NUMBER, _AMOUNT = "商户订单号", "订单金额（元）"


def unpack(packed: bytes) -> str:
    """Return the file of transactions in the archive; the other one holds sums only. Raises TemporaryFault."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            texts = [archive.read(name).decode("gb18030") for name in archive.namelist()]
    except (zipfile.BadZipFile, UnicodeDecodeError) as fault:
        raise TemporaryFault(f"the bill is no archive of GBK files: {fault!r}") from fault
    for text in texts:
        if "支付宝交易号" in text and _NUMBER in text:
            return text
    raise TemporaryFault("the archive has no file of transactions")


def read(text: str, *, ours: str) -> list[BillLine]:
    """Return the transactions of a bill; ``ours`` is what stands for the hyphen in our numbers at Alipay."""
    rows = csv.reader(line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    header = [name.strip() for name in next(rows, [])]
    if _AMOUNT not in header or _NUMBER not in header:
        raise TemporaryFault("the bill has no column of amounts, or none of order numbers")
    try:
        return [_line(dict(zip(header, map(str.strip, row), strict=False)), ours) for row in rows]
    except (KeyError, ValueError, InvalidOperation) as fault:
        raise TemporaryFault(f"line {rows.line_num} of the bill cannot be read: {fault!r}") from fault


def _line(held: dict[str, str], ours: str) -> BillLine:
    is_refund = held["业务类型"] == "退款"
    amount, fee = abs(Decimal(held[_AMOUNT])), abs(Decimal(held.get("服务费（元）") or 0))
    number = held["退款批次号/请求号"] if is_refund else held[_NUMBER]
    return BillLine(
        number=number.replace(ours, "-"),
        is_refund=is_refund,
        channel_no=held["支付宝交易号"],
        amount=round_half_up(amount),
        fee=-fee if is_refund else fee,
        at=dt.datetime.strptime(held["完成时间"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=clock.ZONE),
    )
