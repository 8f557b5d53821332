"""The pinyin key of names."""

from __future__ import annotations

import pytest

from anju.core import pinyin


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("王建国", "wangjianguo wjg"),
        ("吕丽", "lvli ll"),
        ("John Smith", "johnsmith johnsmith"),
        ("阿依古丽·买买提", "ayigulimaimaiti ayglmmt"),
        ("", ""),
    ],
)
def test_key_holds_full_pinyin_and_initials(name: str, key: str) -> None:
    assert pinyin.search_key(name) == key


def test_key_fits_its_column() -> None:
    assert len(pinyin.search_key("张" * 60)) <= pinyin.LIMIT
