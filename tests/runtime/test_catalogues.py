"""Message catalogues: merged from parts, derived for traditional characters, complete."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from anju.config import catalogues
from anju.config.messages import Message, messages_of_python, messages_of_template, without_chinese

_HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=1; plural=0;\\n"\n\n'


def _part(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.po").write_text(_HEADER + text, encoding="utf-8")


def test_parts_are_merged_and_read_by_gettext(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _part(tmp_path, "a", 'msgid "Bill"\nmsgstr "账单"\n')
    _part(tmp_path, "b", 'msgid "{n} bill"\nmsgid_plural "{n} bills"\nmsgstr[0] "{n} 张账单"\n')
    whole = catalogues.merged(tmp_path)
    monkeypatch.setattr(catalogues, "merged", lambda: whole)
    assert catalogues.compile_catalogues(tmp_path / "locale") == 2
    simplified = gettext.translation("django", tmp_path / "locale", ["zh_Hans"])
    traditional = gettext.translation("django", tmp_path / "locale", ["zh_Hant"])
    assert simplified.gettext("Bill") == "账单"
    assert simplified.ngettext("{n} bill", "{n} bills", 2) == "{n} 张账单"
    assert traditional.gettext("Bill") == "賬單"


def test_parts_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    _part(tmp_path, "a", 'msgid "Bill"\nmsgstr "账单"\n')
    _part(tmp_path, "b", 'msgid "Bill"\nmsgstr "单据"\n')
    with pytest.raises(catalogues.CatalogueConflict, match=r"a\.po.*b\.po"):
        catalogues.merged(tmp_path)


def test_same_word_in_two_contexts_may_differ(tmp_path: Path) -> None:
    _part(tmp_path, "a", 'msgctxt "state"\nmsgid "Open"\nmsgstr "未关闭"\n\nmsgid "Open"\nmsgstr "打开"\n')
    assert len(catalogues.merged(tmp_path)) == 2


def test_shipped_parts_agree() -> None:
    assert len(catalogues.merged()) > 0


def test_messages_of_python_are_found(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("_('One')\npgettext('state', 'Open')\nngettext('{n} bill', '{n} bills', n)\n_(name)\n", "utf-8")
    assert [(each.text, each.context) for each in messages_of_python(file)] == [
        ("One", None),
        ("Open", "state"),
        ("{n} bill", None),
    ]


def test_messages_of_templates_are_found(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text(
        '{% translate "One" %} {{ _("Two") }} {% translate "Open" context "state" %}'
        "{% blocktranslate count n=n %}{{ n }} bill{% plural %}{{ n }} bills{% endblocktranslate %}",
        "utf-8",
    )
    assert {(each.text, each.context) for each in messages_of_template(file)} == {
        ("One", None),
        ("Two", None),
        ("Open", "state"),
        ("%(n)s bill", None),
    }


def test_message_without_chinese_is_told() -> None:
    unknown = Message("Nobody has said this yet", None, "here:1")
    assert without_chinese([unknown, Message("年", None, "here:2")]) == [unknown]
