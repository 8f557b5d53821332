"""Every message has its Chinese text, and the check that says so finds what has none."""

from __future__ import annotations

from pathlib import Path

import allauth
import pytest

from anju.config import catalogues, messages
from anju.config.messages import Message

LIBRARY = Path(allauth.__file__).parent
# What people can reach of the sign-in library: its own words have to be Chinese as well.
REACHED = [
    *(LIBRARY / "mfa").rglob("*.py"),
    *(LIBRARY / "usersessions").rglob("*.py"),
    *(LIBRARY / "templates/mfa").rglob("*.html"),
    *(LIBRARY / "templates/mfa").rglob("messages/*.txt"),
    *(LIBRARY / "templates/usersessions").rglob("*.html"),
    *(LIBRARY / "account" / f"{name}.py" for name in ("forms", "adapter", "fields")),
    *(LIBRARY / "templates/account" / f"{name}.html" for name in ("base_reauthenticate", "account_inactive")),
]


def told(missing: list[Message]) -> str:
    return "\n".join(f"{one.place}: no Chinese text for {one.text!r}" for one in missing)


def test_every_message_has_its_chinese_text():
    missing = messages.without_chinese(messages.asked_for())
    assert not missing, told(missing)


def test_pages_of_the_sign_in_library_are_chinese():
    found: list[Message] = []
    for file in REACHED:
        read = messages.messages_of_python if file.suffix == ".py" else messages.messages_of_template
        found.extend(read(file))
    assert len(found) > 100
    missing = messages.without_chinese(found)
    assert not missing, told(missing)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.py", 'from django.utils.translation import gettext as _\nx = _("No such words 1")'),
        ("x.py", 'from django.utils.translation import gettext as _now\nx = _now("No such words 3")'),
        ("x.py", 'x = ngettext("No such words {n}", "No such words {n}", 2)'),
        ("x.py", 'x = pgettext("nowhere", "Name")'),
        ("x.html", '{% load i18n %}{% translate "No such words 2" %}'),
        ("x.html", "{% load i18n %}{% blocktranslate %}No such words {{ x }}{% endblocktranslate %}"),
    ],
)
def test_a_message_without_chinese_is_found(tmp_path: Path, name: str, text: str):
    file = tmp_path / name
    file.write_text(text, "utf-8")
    read = messages.messages_of_python if name.endswith(".py") else messages.messages_of_template
    found = list(read(file))
    assert found
    assert messages.without_chinese(found) == found


def test_placeholders_survive_translation():
    """A translation that loses or invents a placeholder fails when it is filled in."""
    wrong = []
    for entry in catalogues.merged():
        texts = [entry.msgstr] if entry.msgstr else list(entry.msgstr_plural.values())
        asked = _placeholders(entry.msgid) | _placeholders(entry.msgid_plural or "")
        wrong += [f"{entry.msgid!r}: {text!r}" for text in texts if not _placeholders(text) <= asked]
    assert not wrong, "\n".join(wrong)


def _placeholders(text: str) -> set[str]:
    import re

    return set(re.findall(r"%\(\w+\)[sd]|\{\w*\}", text))
