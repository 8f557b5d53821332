"""Receipts, statements and hand-over packs as printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation
from tests.ui.print.pdf_reader import Page, read_pdf

from anju.core.clock import ZONE
from anju.core.money import format_amount
from anju.surfaces.console.print.handover import HandoverPack, handover_pdf
from anju.surfaces.console.print.receipt import Copy, Receipt, ReceiptLine, receipt_form, receipt_slip
from anju.surfaces.console.print.statement import Household, Movement, OpenItem, payment_notice_pdf, statement_pdf

D = Decimal
LINES = [
    ReceiptLine("物业费", "2026-09", D("277.46"), D("278.84"), note="118.07 ㎡ × 2.35 元/㎡·月", penalty=D("1.38")),
    ReceiptLine("物业费", "2026-10", D("276.08"), D("276.08")),
    ReceiptLine("物业费", "2026-11", D("256.08"), D("256.08")),
    ReceiptLine("水费", "2026-10", D("53.30"), D("53.30"), note="13 吨"),
    ReceiptLine("车位 B1-217", "2026-11", D("98.62"), D("78.62"), discount=D("20.00")),
]
RECEIPT = Receipt(
    issuer="翠湖花园物业服务中心",
    number="R202611210033",
    received_at=dt.datetime(2026, 11, 21, 1, 46, 12, tzinfo=dt.UTC),
    unit="3栋2单元1201",
    payer="王*国",
    lines=LINES,
    means=[("微信支付", D("942.92"))],
    cashier="周婷",
    desk="1号窗",
    link="https://anju.example/r/R202611210033",
)
LONG = "高层住宅物业服务费（含电梯、二次供水及公共照明分摊）" + "VeryLongUnbroken" * 4
HUGE = D("99999999.99")
HUGE_RECEIPT = replace(
    RECEIPT,
    issuer=LONG,
    payer=LONG,
    unit=LONG,
    lines=[ReceiptLine(LONG, "2026-09 至 2026-12", HUGE, HUGE * 2, note=LONG, penalty=HUGE)] * 3,
    means=[("现金", HUGE), ("银行转账", HUGE), ("POS 刷卡", HUGE), ("预存余额", HUGE)],
    cashier="阿不都热依木·买买提江",
)
HOUSEHOLD = Household(
    "翠湖花园物业服务中心", "翠湖花园", "3栋2单元1201", "王建国", "0755-8888 6666", "https://anju.example/u"
)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Print in English, whose texts stand in the source."""
    with translation.override("en"):
        yield


def fits(pages: list[Page], *, left: float, right: float) -> bool:
    """Tell whether all upright text lies between the margins, in millimetres from the page's sides."""
    return all(
        run.turned or (run.left >= left - 0.1 and run.right <= page.width - right + 0.1)
        for page in pages
        for run in page.runs
    )


def test_slip_shows_what_was_paid() -> None:
    (page,) = read_pdf(receipt_slip(RECEIPT))
    assert round(page.width) == 80
    for words in (
        "翠湖花园物业服务中心",
        "No.R202611210033",
        "2026-11-2109:46:12",
        "物业费2026-09277.46",
        "Due961.54",
        "Latefee1.38",
        "Reduction-20.00",
        "Received942.92",
        "人民币玖佰肆拾贰元玖角贰分",
        "微信支付Cashier:周婷1号窗",
    ):
        assert words in page.text, words


def test_form_shows_what_was_paid() -> None:
    (page,) = read_pdf(receipt_form(RECEIPT))
    assert (round(page.width), round(page.height)) == (241, 140)
    for words in ("物业费2026-09118.07㎡×2.35元/㎡·月277.461.380.00278.84", "人民币玖佰肆拾贰元玖角贰分942.92"):
        assert words in page.text, words
    assert "forward" not in page.text


def test_amounts_end_on_one_line() -> None:
    (page,) = read_pdf(receipt_slip(RECEIPT))
    ends = {round(page.run_with(words).right, 1) for words in ("277.46", "53.30", "-20.00", "942.92")}
    assert ends == {76.0}


@pytest.mark.parametrize("paper", [receipt_slip, receipt_form])
def test_copies_are_marked(paper: Callable[[Receipt], bytes]) -> None:
    def text(copy: Copy) -> str:
        return read_pdf(paper(replace(RECEIPT, copy=copy)))[0].text

    assert "Duplicate" not in text(Copy.ORIGINAL)
    assert "Void" not in text(Copy.ORIGINAL)
    assert text(Copy.DUPLICATE).count("Duplicate") == 1
    assert text(Copy.VOID).count("Void") == 2  # the stamp and the letters across the sheet


def test_part_payment_prepayment_and_change() -> None:
    receipt = replace(
        RECEIPT,
        lines=[ReceiptLine("物业费", "2026-09", D("277.46"), D("100.00"))],
        prepaid=D("50.00"),
        means=[("现金", D("150.00"))],
        change=D("20.00"),
    )
    (slip,) = read_pdf(receipt_slip(receipt))
    assert "物业费2026-09277.46receivednow100.00Prepayment50.00" in slip.text
    assert "Received150.00" in slip.text
    assert "现金150.00Changegiven20.00" in slip.text
    (form,) = read_pdf(receipt_form(receipt))
    assert "人民币壹佰伍拾元整150.00" in form.text


def test_prepayment_alone_has_no_bills() -> None:
    receipt = replace(RECEIPT, lines=[], prepaid=D("500.00"), link="")
    assert "Due" not in read_pdf(receipt_slip(receipt))[0].text
    assert "Prepayment" in read_pdf(receipt_form(receipt))[0].text


def test_forty_lines_carry_their_totals_from_page_to_page() -> None:
    lines = [ReceiptLine("物业费", f"第{number}期", D("277.46"), D("277.46")) for number in range(1, 41)]
    pages = read_pdf(receipt_form(replace(RECEIPT, lines=lines)))
    assert len(pages) == 3
    so_far = D(0)
    for number, page in enumerate(pages, start=1):
        assert f"Page{number}/3" in page.text
        assert ("Broughtforward" + format_amount(so_far) in page.text) == (number > 1)
        so_far += D("277.46") * page.text.count("物业费")
        assert ("Carriedforward" + format_amount(so_far) in page.text) == (number < 3)
        assert "Payer'ssignature:" in page.text
    assert so_far == D("11098.40")
    assert "人民币壹万壹仟零玖拾捌元肆角11,098.40" in pages[-1].text


def test_forty_lines_are_one_slip() -> None:
    lines = [ReceiptLine("物业费", f"第{number}期", D("277.46"), D("277.46")) for number in range(1, 41)]
    (page,) = read_pdf(receipt_slip(replace(RECEIPT, lines=lines)))
    assert page.text.count("物业费") == 40


def test_a_line_that_does_not_fit_goes_whole_to_the_next_page() -> None:
    pages = read_pdf(receipt_form(HUGE_RECEIPT))
    assert len(pages) == 2
    assert [page.text.count("199,999,999.98") for page in pages] == [2, 1]
    assert [page.text.count("VeryLongUnbroken" * 4 + "2026-09") for page in pages] == [2, 1]
    assert "Carriedforward399,999,999.96" in pages[0].text


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_long_names_and_huge_amounts_stay_on_the_paper(language: str) -> None:
    with translation.override(language):
        slip, form = read_pdf(receipt_slip(HUGE_RECEIPT)), read_pdf(receipt_form(HUGE_RECEIPT))
    assert fits(slip, left=4, right=4)
    assert fits(form, left=16, right=16)
    for pages in (slip, form):
        assert "599,999,999.94" in pages[-1].text
        assert LONG.replace(" ", "") in "".join(page.text for page in pages)
        # The head, grown by long names, neither leaves the sheet nor runs into the lines below it.
        assert all(0 < run.bottom < page.height - 3 for page in pages for run in page.runs)


MOVES = [
    Movement(dt.date(2026, 9, 1), "物业费", "2026-09", charged=D("277.46")),
    Movement(dt.date(2026, 9, 15), "微信支付 R1", credited=D("200.00")),
]


def statement(moves: list[Movement], open_items: list[OpenItem]) -> list[Page]:
    return read_pdf(
        statement_pdf(
            HOUSEHOLD,
            from_on=dt.date(2026, 9, 1),
            to_on=dt.date(2026, 11, 21),
            opening=D("120.50"),
            movements=moves,
            open_items=open_items,
            printed_on=dt.date(2026, 11, 21),
        )
    )


def test_statement_leads_from_opening_to_closing() -> None:
    (page,) = statement(MOVES, [])
    for words in (
        "Balancebroughtforward120.50Charged277.46Paidorwaived200.00Balanceowed197.96",
        "2026-09-01物业费2026-09277.46397.96",
        "2026-09-15微信支付R1200.00197.96",
        "Nothingisopen.",
    ):
        assert words in page.text, words


def test_statement_of_many_lines_repeats_its_head() -> None:
    pages = statement(MOVES * 60, [])
    assert len(pages) > 2
    assert all("DateEntryPeriodCharged" in page.text for page in pages[:-1])
    assert f"Page{len(pages)}/{len(pages)}" in pages[-1].text


def test_payment_notice_tells_what_is_open_and_how_late() -> None:
    items = [
        OpenItem("物业费", "2026-09", dt.date(2026, 9, 30), D("277.46"), D("1.38")),
        OpenItem("物业费", "2026-11", dt.date(2026, 11, 30), D("277.46")),
        OpenItem(LONG, "2026", dt.date(2020, 1, 31), HUGE, HUGE),
    ]
    pages = read_pdf(payment_notice_pdf(HOUSEHOLD, open_items=items, printed_on=dt.date(2026, 11, 21)))
    text = pages[0].text
    assert "物业费2026-092026-09-3052days277.461.38278.84" in text
    assert "物业费2026-112026-11-30—277.460.00277.46" in text
    assert "200,000,556.28" in text
    assert "人民币贰亿零伍佰伍拾陆元贰角捌分" in text
    assert fits(pages, left=18, right=18)


def test_handover_pack_has_cover_data_and_signatures() -> None:
    pack = HandoverPack(
        issuer="翠湖花园物业服务中心",
        project="翠湖花园",
        unit="3栋2单元1201",
        owner=LONG,
        handed_over_on=dt.date(2026, 11, 21),
        facts=[("建筑面积", "118.07 ㎡"), ("户型", LONG), ("结构", "剪力墙")],
        people=[("王建国", "业主", "138****1234", "2018-10-01")],
        spaces=[("B1-217", "产权", "粤B12345")],
        meters=[("冷水表", "W100001", "1", "691.00")],
    )
    pages = read_pdf(handover_pdf(pack))
    assert "Unithand-overpack" in pages[0].text
    assert "Page" not in pages[0].text
    whole = "".join(page.text for page in pages)
    for words in (
        "118.07㎡",
        "138****1234",
        "粤B12345",
        "W1000011691.00",
        "Residentialqualitywarranty1",
        "Owner'ssignature:",
    ):
        assert words in whole, words
    assert fits(pages, left=18, right=18)


def test_handover_pack_of_an_empty_unit() -> None:
    pack = HandoverPack("物业", "翠湖花园", "1-101", "", None, facts=[])
    assert "Nonerecorded." in "".join(page.text for page in read_pdf(handover_pdf(pack)))


def test_time_on_the_receipt_is_local() -> None:
    late = replace(RECEIPT, received_at=dt.datetime(2026, 11, 20, 17, 0, tzinfo=dt.UTC))
    assert late.received_at.astimezone(ZONE).date() == dt.date(2026, 11, 21)
    assert "Date:2026-11-21" in read_pdf(receipt_form(late))[0].text
