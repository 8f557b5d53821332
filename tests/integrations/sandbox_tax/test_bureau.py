"""The provider against a real server: numbers, files, red letters with every answer, refusals, silence."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from tests.factories.bureau import BUYER, SELLER

from anju.domains.invoicing.calc.titles import credit_code
from anju.domains.invoicing.ports import (
    IssueAsk,
    IssueLine,
    IssueState,
    LetterAsk,
    LetterState,
    Refused,
    TemporaryFault,
)
from anju.integrations.sandbox_tax.client import SandboxTax

_serials = count(1)


def line(gross: str = "631.20", net: str = "595.47", rate: str = "0.06") -> IssueLine:
    return IssueLine(
        goods_code="3040801",
        name="*企业管理服务*物业服务费",
        note="3-2-1201 2026-09-01–2026-09-30",
        rate=Decimal(rate),
        net=Decimal(net),
        tax=Decimal(gross) - Decimal(net),
        gross=Decimal(gross),
    )


def ask(*lines: IssueLine, company: bool = False) -> IssueAsk:
    held = lines or (line(),)
    return IssueAsk(
        serial=f"FP-T1-2026-{next(_serials):06d}",
        seller_name="测试物业",
        seller_tax_number=SELLER,
        buyer_name="深圳某某公司" if company else "王建国",
        buyer_tax_number=BUYER if company else "",
        drawer="周会计",
        remark="<b>备注</b>",
        lines=held,
        net=sum((one.net for one in held), Decimal(0)),
        tax=sum((one.tax for one in held), Decimal(0)),
        gross=sum((one.gross for one in held), Decimal(0)),
    )


def letter(asked: IssueAsk, invoice_no: str) -> LetterAsk:
    return LetterAsk(
        serial=f"{asked.serial}-H1",
        invoice_no=invoice_no,
        seller_tax_number=asked.seller_tax_number,
        reason="mistake",
        gross=asked.gross,
    )


@pytest.fixture(autouse=True)
def well_behaved(bureau: SimpleNamespace) -> None:
    """Let each test begin with a bureau that behaves."""
    bureau.behave(issue_after=0, timeout=0, refuse=0, enter=0, hours=72)


def test_an_invoice_has_twenty_digits_and_is_issued_once(bureau: SimpleNamespace) -> None:
    asked = ask(line(), line("300.00", "275.23", "0.09"))
    first, second = bureau.provider.issue(asked), bureau.provider.issue(asked)
    assert first == second == bureau.provider.query(asked.serial)
    assert first.state is IssueState.ISSUED
    assert first.invoice_no.isdigit()
    assert len(first.invoice_no) == 20
    assert first.issued_at is not None
    assert bureau.provider.issue(ask()).invoice_no != first.invoice_no
    with pytest.raises(Refused, match="serial used"):
        bureau.provider.issue(replace(asked, buyer_name="别人"))


def test_what_takes_its_time_is_under_way_first(bureau: SimpleNamespace) -> None:
    bureau.behave(issue_after=3600)
    asked = ask()
    assert bureau.provider.issue(asked).state is IssueState.UNDER_WAY
    assert bureau.provider.query("NOBODY").state is IssueState.UNKNOWN


@pytest.mark.parametrize("wrong", [line("631.20", "600.00"), line("631.20", "612.82", "0.06")])
def test_tax_that_does_not_belong_to_its_rate_is_refused(bureau: SimpleNamespace, wrong: IssueLine) -> None:
    report = bureau.provider.issue(ask(wrong))
    assert (report.state, report.fault) == (IssueState.REFUSED, "TAX_ERROR")


def test_a_refused_invoice_may_be_sent_again(bureau: SimpleNamespace) -> None:
    bureau.behave(refuse=1)
    asked = ask()
    assert bureau.provider.issue(asked).state is IssueState.REFUSED
    bureau.behave(refuse=0)
    assert bureau.provider.issue(asked).state is IssueState.ISSUED


def test_files_show_the_invoice(bureau: SimpleNamespace, tmp_path: Path) -> None:
    report = bureau.provider.issue(ask(company=True))
    pdf = bureau.provider.download(report.invoice_no, "pdf")
    assert pdf.startswith(b"%PDF")
    with zipfile.ZipFile(io.BytesIO(bureau.provider.download(report.invoice_no, "ofd"))) as archive:
        assert "OFD.xml" in archive.namelist()
        content = archive.read("Doc_0/Pages/Page_0/Content.xml").decode()
    assert report.invoice_no in content
    assert BUYER in content
    assert "陆佰叁拾壹元贰角" in content
    assert "&lt;b&gt;备注" in content
    with pytest.raises(Refused):
        bureau.provider.download("26442000000000999999", "pdf")
    with pytest.raises(Refused):
        bureau.provider.download(report.invoice_no, "exe")


def test_a_personal_invoice_is_taken_back_directly(bureau: SimpleNamespace) -> None:
    asked = ask()
    blue = bureau.provider.issue(asked)
    told = bureau.provider.file_letter(letter(asked, blue.invoice_no))
    assert (told.state, told.is_direct) == (LetterState.CONFIRMED, True)
    red = bureau.provider.issue_red(told.serial)
    assert red == bureau.provider.issue_red(told.serial)
    assert red.invoice_no != blue.invoice_no
    content = bureau.provider.download(red.invoice_no, "pdf")
    assert content.startswith(b"%PDF")
    with pytest.raises(Refused, match="red already"):
        bureau.provider.file_letter(replace(letter(asked, blue.invoice_no), serial=f"{asked.serial}-H2"))


@pytest.mark.parametrize(
    ("act", "state"), [("Y", LetterState.CONFIRMED), ("N", LetterState.REFUSED), ("lapse", LetterState.LAPSED)]
)
def test_a_company_that_entered_it_has_to_answer(bureau: SimpleNamespace, act: str, state: LetterState) -> None:
    asked = ask(company=True)
    blue = bureau.provider.issue(asked)
    bureau.act("invoices", blue.invoice_no, "enter")
    told = bureau.provider.file_letter(letter(asked, blue.invoice_no))
    assert (told.state, told.is_direct) == (LetterState.WAITING, False)
    assert told.expires_at is not None
    with pytest.raises(Refused, match="not confirmed"):
        bureau.provider.issue_red(told.serial)
    bureau.act("letters", told.serial, act)
    assert bureau.provider.query_letter(told.serial).state is state
    if state is LetterState.CONFIRMED:
        assert bureau.provider.withdraw_letter(told.serial).state is LetterState.CONFIRMED
        assert bureau.provider.issue_red(told.serial).state is IssueState.ISSUED
    else:
        again = bureau.provider.file_letter(replace(letter(asked, blue.invoice_no), serial=f"{asked.serial}-H2"))
        assert bureau.provider.withdraw_letter(again.serial).state is LetterState.WITHDRAWN


def test_a_letter_for_another_sum_or_seller_is_refused(bureau: SimpleNamespace) -> None:
    asked = ask()
    blue = bureau.provider.issue(asked)
    with pytest.raises(Refused, match="amount"):
        bureau.provider.file_letter(replace(letter(asked, blue.invoice_no), gross=Decimal("1.00")))
    other = credit_code("91440300MA5AAAAAA")
    with pytest.raises(Refused, match="seller"):
        bureau.provider.file_letter(replace(letter(asked, blue.invoice_no), seller_tax_number=other))
    assert bureau.provider.query_letter(f"{asked.serial}-H1").state is LetterState.UNKNOWN


def test_who_does_not_know_the_key_gets_nothing(bureau: SimpleNamespace, tmp_path: Path) -> None:
    stranger = SandboxTax(url=bureau.url, key_file=tmp_path / "other.key")
    with pytest.raises(TemporaryFault):
        stranger.issue(ask())
    assert bureau.browser.get(f"{bureau.url}/v1/invoices/X").status_code == 401
    assert bureau.browser.get(f"{bureau.url}/control", headers={"Host": "evil.example"}).status_code == 400


def test_no_answer_is_asked_for_again(tmp_path: Path) -> None:
    with pytest.raises(TemporaryFault):
        SandboxTax(url="http://127.0.0.1:9", key_file=tmp_path / "k").query("X")


def test_the_control_page_lists_what_there_is(bureau: SimpleNamespace) -> None:
    report = bureau.provider.issue(ask(company=True))
    page = httpx.get(f"{bureau.url}/control", trust_env=False).text
    assert report.invoice_no in page
    assert "购买方入账" in page
