"""Rendering papers: the same everywhere, data never executed, faults named."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.utils import translation
from tests.ui.print.pdf_reader import read_pdf

from anju.ui.print import engine
from anju.ui.print.engine import PrintError, render_pdf
from anju.ui.print.paper import A4, ROLL_80, Paper
from anju.ui.print.qr import qr_svg

PLAIN = """
#import "/ui/print/kit.typ": *
#show: document.with(title: data.words)
#wrapped(data.words)
"""


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a plain layout in a package folder of its own, which holds the kit."""
    kit = tmp_path / "ui/print/kit.typ"
    kit.parent.mkdir(parents=True)
    kit.write_text((engine.ROOT / "ui/print/kit.typ").read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(engine, "ROOT", tmp_path)
    monkeypatch.setattr(engine, "_of_thread", threading.local())
    file = tmp_path / "plain.typ"
    file.write_text(PLAIN, encoding="utf-8")
    return file


def test_same_data_give_the_same_bytes(layout: Path) -> None:
    first = render_pdf(layout, {"words": "物业费"}, paper=A4)
    assert first == render_pdf(layout, {"words": "物业费"}, paper=A4)
    assert first != render_pdf(layout, {"words": "水费"}, paper=A4)
    assert first.startswith(b"%PDF-")


def test_sheet_has_the_size_of_the_paper(layout: Path) -> None:
    page = read_pdf(render_pdf(layout, {"words": "物业费"}, paper=A4))[0]
    assert (round(page.width), round(page.height)) == (210, 297)


def test_roll_is_as_long_as_its_content(layout: Path) -> None:
    short = read_pdf(render_pdf(layout, {"words": "物业费"}, paper=ROLL_80))
    long = read_pdf(render_pdf(layout, {"words": "物业费 " * 800}, paper=ROLL_80))
    assert len(short) == len(long) == 1
    assert short[0].height < 20
    assert long[0].height > 200


@pytest.mark.parametrize(
    "words",
    [
        '#panic("executed")',
        '#import "/ui/print/kit.typ": *; #read("/etc/passwd")',
        "$x^2$ *not bold* _not slanted_ = no heading \\ no break",
        "<label> @reference // no comment /* none */",
        "{{ data }} \" ' ` \\u{41}",
    ],
)
def test_a_users_text_is_printed_and_never_executed(layout: Path, words: str) -> None:
    printed = read_pdf(render_pdf(layout, {"words": words}, paper=A4))[0].text
    assert printed == "".join(words.split())


@pytest.mark.parametrize("words", ["W" * 400, "山" * 400, "https://anju.example/" + "a" * 300, "9" * 300, "𠮷🏠é\t\0"])
def test_no_text_runs_off_the_paper(layout: Path, words: str) -> None:
    paper = Paper(60, None, (4, 4, 4, 4))
    runs = read_pdf(render_pdf(layout, {"words": words}, paper=paper))[0].runs
    assert runs
    assert all(run.left >= 3.9 and run.right <= 56.1 for run in runs)


@pytest.mark.parametrize(
    ("language", "face"), [("zh-hans", b"CJKsc"), ("zh-hant", b"CJKtc"), ("en", b"CJKsc"), ("xx", b"CJKsc")]
)
def test_face_follows_the_language(layout: Path, language: str, face: bytes) -> None:
    with translation.override(language):
        assert b"NotoSans" + face in render_pdf(layout, {"words": "骨直"}, paper=A4)


def test_broken_layout_is_named(layout: Path) -> None:
    layout.write_text("#panic(1)", encoding="utf-8")
    with pytest.raises(PrintError, match=r"plain\.typ: (?s:.*)panicked"):
        render_pdf(layout, {"words": ""}, paper=A4)


def test_unformatted_amount_is_refused(layout: Path) -> None:
    from decimal import Decimal

    with pytest.raises(TypeError, match="not JSON serializable"):
        render_pdf(layout, {"words": Decimal(1)}, paper=A4)


def test_threads_print_at_once(layout: Path) -> None:
    printed: dict[int, str] = {}

    def work(number: int) -> None:
        for _again in range(10):
            printed[number] = read_pdf(render_pdf(layout, {"words": f"单{number}"}, paper=A4))[0].text

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert printed == {number: f"单{number}" for number in range(6)}


def test_qr_code_is_a_borderless_picture_of_the_text() -> None:
    picture = qr_svg("https://anju.example/r/R202611210033")
    assert picture.startswith("<svg")
    assert qr_svg("https://anju.example/r/R202611210034") != picture
