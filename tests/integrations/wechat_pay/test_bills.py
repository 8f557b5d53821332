"""WeChat's bill file: by the names of its columns, whole or not at all."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from anju.domains.payments.ports import TemporaryFault

DAY = dt.date(2026, 11, 21)
COLUMNS = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,"
    "代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,"
    "申请退款金额,费率备注"
)
SUMMARY = (
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n"
    "`2,`100.00,`30.00,`0.00,`0.42000,`100.00,`30.00\n"
)
PAID = (
    (
        "`2026-11-21 08:31:02,`wx1,`1900000001,`0,`,`4200001,`P1-261121-AAAAAAAAAA,`o1,`NATIVE,`SUCCESS,`OTHERS,`CNY,"
        "`98.00,`2.00,`0,`0,`0.00,`0.00,`,`,`物业费, 3-2-1201,`,`0.60000,`0.60%,`100.00,`0.00,`\n"
    )
    .replace("物业费, 3-2-1201", '"`物业费, 3-2-1201"')
    .replace('`"`', '"`')
)
BACK = (
    "`2026-11-21 18:00:00,`wx1,`1900000001,`0,`,`4200000,`P1-261120-BBBBBBBBBB,`o1,`NATIVE,`REFUND,`OTHERS,`CNY,"
    "`0.00,`0.00,`5000001,`P1-261120-BBBBBBBBBBR1,`30.00,`0.00,`ORIGINAL,`PROCESSING,`物业费,`,`-0.18000,`0.60%,"
    "`0.00,`30.00,`\n"
)


def test_payments_and_refunds_are_read_by_the_names_of_the_columns(platform: Any, channel: Any) -> None:
    platform.bills[DAY.isoformat()] = "\ufeff" + COLUMNS + "\n" + PAID + BACK + SUMMARY
    paid, back = channel.download_bill(DAY)
    assert (paid.number, paid.amount, paid.fee, paid.is_refund) == (
        "P1-261121-AAAAAAAAAA",
        Decimal("100.00"),
        Decimal("0.6"),
        False,
    )
    assert paid.at.isoformat() == "2026-11-21T08:31:02+08:00"
    assert (back.number, back.amount, back.fee) == ("P1-261120-BBBBBBBBBBR1", Decimal("30.00"), Decimal("-0.18"))
    assert (back.is_refund, back.is_done) == (True, False)


def test_an_older_merchants_bill_has_other_columns(platform: Any, channel: Any) -> None:
    header = "交易时间,微信订单号,商户订单号,交易状态,总金额,手续费"
    platform.bills[DAY.isoformat()] = f"{header}\n`2026-11-21 08:31:02,`42,`P1-261121-AAAAAAAAAA,`SUCCESS,`7.00,`0.04\n"
    (line,) = channel.download_bill(DAY)
    assert line.amount == Decimal("7.00")


def test_a_bill_without_amounts_is_no_bill(platform: Any, channel: Any) -> None:
    platform.bills[DAY.isoformat()] = "交易时间,商户订单号\n`2026-11-21 08:31:02,`P1\n"
    with pytest.raises(TemporaryFault):
        channel.download_bill(DAY)


def test_a_bill_that_is_not_the_offered_one_is_not_read(platform: Any, channel: Any) -> None:
    platform.bills[DAY.isoformat()] = COLUMNS + "\n" + PAID + SUMMARY
    platform.spoils_bill = True
    with pytest.raises(TemporaryFault, match="not the one"):
        channel.download_bill(DAY)


def test_a_day_without_transactions_has_no_bill(channel: Any) -> None:
    assert channel.download_bill(DAY) == []
