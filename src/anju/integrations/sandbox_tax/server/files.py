"""An issued invoice as a file: a PDF as buyers know it, and an OFD (GB/T 33190: a zip of XML) with the same words."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from anju.core.money import format_amount, in_words_zh
from anju.ui.print.engine import render_pdf
from anju.ui.print.paper import Paper
from anju.ui.print.qr import qr_svg

_LAYOUT = Path(__file__).resolve().parent / "invoice.typ"
_SHEET = Paper(210, 140, (8, 10, 8, 10))
_NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_EPOCH = (2026, 1, 1, 0, 0, 0)


def pdf(content: dict[str, Any]) -> bytes:
    """Return the invoice as PDF."""
    return render_pdf(_LAYOUT, _words(content), paper=_SHEET)


def ofd(content: dict[str, Any]) -> bytes:
    """Return the invoice as OFD; the same invoice gives the same bytes."""
    words = _words(content)
    rows = [
        words["title"],
        f"发票号码：{words['number']}  开票日期：{words['day']}",
        f"购买方：{words['buyer']} {words['buyer_tax_number']}".rstrip(),
        f"销售方：{words['seller']} {words['seller_tax_number']}",
        *(f"{name} {note} {net} {rate} {tax}" for name, note, net, rate, tax in words["lines"]),
        f"价税合计：{words['in_words']} ¥{words['gross']}",
        f"开票人：{words['drawer']}  备注：{words['remark']}",
    ]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _parts(words["number"], rows):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), text)
    return out.getvalue()


def _parts(number: str, rows: list[str]) -> list[tuple[str, str]]:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    texts = "".join(
        f'<ofd:TextObject ID="{20 + place}" Boundary="10 {12 + 9 * place} 190 8" Font="2" Size="4">'
        f'<ofd:TextCode X="0" Y="5">{escape(row)}</ofd:TextCode></ofd:TextObject>'
        for place, row in enumerate(rows)
    )
    return [
        (
            "OFD.xml",
            f'{head}<ofd:OFD {_NAMESPACE} DocType="OFD" Version="1.1"><ofd:DocBody><ofd:DocInfo>'
            f"<ofd:DocID>{number}</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
            "</ofd:DocBody></ofd:OFD>",
        ),
        (
            "Doc_0/Document.xml",
            f"{head}<ofd:Document {_NAMESPACE}><ofd:CommonData><ofd:MaxUnitID>200</ofd:MaxUnitID><ofd:PageArea>"
            "<ofd:PhysicalBox>0 0 210 140</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
            '</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>'
            "</ofd:Document>",
        ),
        (
            "Doc_0/PublicRes.xml",
            f'{head}<ofd:Res {_NAMESPACE} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="2" FontName="宋体"/></ofd:Fonts>'
            "</ofd:Res>",
        ),
        (
            "Doc_0/Pages/Page_0/Content.xml",
            f'{head}<ofd:Page {_NAMESPACE}><ofd:Content><ofd:Layer ID="3" Type="Body">{texts}</ofd:Layer>'
            "</ofd:Content></ofd:Page>",
        ),
    ]


def _words(content: dict[str, Any]) -> dict[str, Any]:
    """Return what stands on the invoice, in words."""
    issued = dt.datetime.fromisoformat(content["issued_at"])
    gross = Decimal(content["gross"])
    blue = f"对应蓝字发票号码：{content['blue_no']} " if content["blue_no"] else ""
    checked = f"01,32,,{content['invoice_no']},{abs(gross)},{issued:%Y%m%d}"
    return {
        "title": "电子发票（普通发票）",
        "is_red": gross < 0,
        "number": content["invoice_no"],
        "day": f"{issued:%Y年%m月%d日}",
        "buyer": content["buyer_name"],
        "buyer_tax_number": content["buyer_tax_number"],
        "seller": content["seller_name"],
        "seller_tax_number": content["seller_tax_number"],
        "lines": [
            [
                line["name"],
                line["note"],
                format_amount(Decimal(line["net"])),
                f"{(Decimal(line['rate']) * 100).normalize():f}%",
                format_amount(Decimal(line["tax"])),
            ]
            for line in content["lines"]
        ],
        "net": format_amount(Decimal(content["net"])),
        "tax": format_amount(Decimal(content["tax"])),
        "gross": format_amount(gross),
        "in_words": ("（负数）" if gross < 0 else "") + in_words_zh(abs(gross)),
        "remark": f"{blue}{content['remark']}".strip(),
        "drawer": content["drawer"],
        "qr": qr_svg(checked),
    }
