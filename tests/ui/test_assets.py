"""What the browser gets: icons, styles, templates, words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polib
import pytest

from anju.ui import assets, icons, sprite

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "anju"
UI = SOURCE / "ui"
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
STYLES = sorted(SOURCE.rglob("static/**/*.css"))
SCRIPTS = sorted(SOURCE.rglob("static/**/*.js"))
NODE = assets.node_modules()
needs_packages = pytest.mark.skipif(not (NODE / sprite.OUTLINE).exists(), reason="npm packages are not installed")

# Newer than Chrome 109.
TOO_NEW = {
    "nesting": r"^\s*&|\{[^{}@]*\{[^{}]*\}[^{}]*\}(?<!@)",
    "light-dark()": r"light-dark\(",
    "color-mix()": r"color-mix\(",
    "oklch()": r"oklch\(|oklab\(|lab\(|lch\(|color\(",
    "relative colours": r"\(from ",
    "@scope": r"@scope",
    "@starting-style": r"@starting-style",
    "@property in use": r"@property",
    "text-wrap": r"text-wrap\s*:",
    "anchor positioning": r"anchor\(|position-anchor",
    "linear() easing": r"\blinear\(",
    "subgrid": r"\bsubgrid\b",
    "scroll timelines": r"animation-timeline",
    "view transitions": r"view-transition",
    "field-sizing": r"field-sizing",
    "dvh units below 108 are fine, but lvh mixes": r"\b\d+lvh\b",
}


def icon_names() -> Iterator[tuple[str, str]]:
    """Yield every icon named in a template or in Python, with where it stands."""
    for file in TEMPLATES:
        for name in re.findall(r"{%\s*icon\s+['\"]([^'\"]+)['\"]", file.read_text("utf-8")):
            yield name, str(file.relative_to(SOURCE))
    for file in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                for keyword in node.keywords:
                    if keyword.arg == "icon" and isinstance(keyword.value, ast.Constant) and keyword.value.value:
                        yield str(keyword.value.value), str(file.relative_to(SOURCE))
            if (
                isinstance(node, ast.Assign)
                and any(isinstance(one, ast.Name) and one.id == "icon" for one in node.targets)
                and isinstance(node.value, ast.Constant)
                and node.value.value
            ):
                yield str(node.value.value), str(file.relative_to(SOURCE))


def test_every_icon_named_is_declared() -> None:
    unknown = sorted({(name, place) for name, place in icon_names() if name not in icons.names()})
    assert not unknown


def test_an_undeclared_icon_fails_at_once() -> None:
    with pytest.raises(icons.UnknownIcon):
        icons.check("no-such-icon")


def test_icon_list_is_sorted_without_repeats() -> None:
    lines = icons.LIST.read_text("utf-8").split()
    assert lines == sorted(set(lines))


@needs_packages
def test_sprite_holds_every_declared_icon() -> None:
    drawing = sprite.sprite(NODE / sprite.OUTLINE, icons.names())
    assert set(re.findall(r'<symbol id="([^"]+)"', drawing)) == set(icons.names())
    assert "style=" not in drawing


def test_sprite_refuses_what_is_no_icon(tmp_path: Path) -> None:
    with pytest.raises(icons.UnknownIcon):
        sprite.sprite(tmp_path, ["no-such-icon"])


@needs_packages
def test_vendor_files_are_copied_once_and_without_map_lines(tmp_path: Path) -> None:
    assets.build(NODE, tmp_path)
    copies = {name: (tmp_path / name).stat().st_mtime_ns for name in (*assets.FILES, assets.SPRITE)}
    assert not [name for name in assets.FILES if "sourceMappingURL" in (tmp_path / name).read_text("utf-8")[-300:]]
    assets.build(NODE, tmp_path)
    assert copies == {name: (tmp_path / name).stat().st_mtime_ns for name in copies}


@needs_packages
def test_several_build_the_same_at_once(tmp_path: Path) -> None:
    """The first page after set-up asks for all its files together."""
    with ThreadPoolExecutor(8) as askers:
        for asked in [askers.submit(assets.build, NODE, tmp_path) for _ in range(8)]:
            asked.result()
    assert sorted(path.name for path in (tmp_path / "vendor").iterdir()) == sorted(
        Path(name).name for name in assets.FILES if name.startswith("vendor/")
    )


def test_missing_packages_are_told_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(assets.AssetsMissing, match="npm ci"):
        assets.build(tmp_path, tmp_path / "out")


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_no_inline_style_script_or_handler(file: Path) -> None:
    text = re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", "", file.read_text("utf-8"), flags=re.S)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert "javascript:" not in text
    assert not re.search(r"\shx-on[:=]|hx-vals=['\"]js:", text)
    assert not [
        tag for tag in re.findall(r"<script\b[^>]*>", text) if "src=" not in tag and "application/json" not in tag
    ]
    assert not re.search(r"(src|href)=['\"](https?:)?//", text)


@pytest.mark.parametrize("file", STYLES, ids=lambda file: file.name)
def test_styles_use_nothing_newer_than_chrome_109(file: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", file.read_text("utf-8"), flags=re.S)
    flat = re.sub(r"@(media|supports|keyframes|page)[^{]*\{", "", text)
    found = [name for name, pattern in TOO_NEW.items() if name != "nesting" and re.search(pattern, text)]
    assert not found
    assert not re.search(r"[;{]\s*&|[;{]\s*[.#>+~][\w-]+[^;{}:]*\{[^}]*\}[^}]*[;}]\s*[a-z-]+:", flat)
    assert not re.search(r"https?://(?!www\.w3\.org/)", text)


@pytest.mark.parametrize("file", [file for file in STYLES if file.name != "tokens.css"], ids=lambda file: file.name)
def test_colours_outside_the_tokens_are_few(file: Path) -> None:
    text = re.sub(r"/\*.*?\*/|url\([^)]*\)", "", file.read_text("utf-8"), flags=re.S)
    allowed = {"#ffffff", "#000000", "#2f6fe0", "#1a2433", "#526075", "#666666", "#999999"}
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", text)) <= allowed


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_scripts_evaluate_nothing(file: Path) -> None:
    text = file.read_text("utf-8")
    assert not re.search(r"\beval\(|new Function|setAttribute\(['\"]style|document\.write|https?://", text)


def words_of_the_kit() -> set[str]:
    """Return every msgid the kit uses."""
    found: set[str] = set()
    for file in UI.rglob("*.html"):
        text = file.read_text("utf-8")
        found |= {two or one for one, two in re.findall(r"{%\s*translate\s+(?:\"([^\"]+)\"|'([^']+)')", text)}
        for block in re.findall(r"{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate", text, flags=re.S):
            parts = re.split(r"{%\s*plural\s*%}", block)
            found |= {re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", part) for part in parts}
    for file in UI.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "_",
                "gettext",
                "gettext_lazy",
                "ngettext",
            ):
                found |= {
                    arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                }
    return found


def test_every_word_of_the_kit_is_in_chinese() -> None:
    known: set[str] = set()
    for file in (SOURCE / "locale" / "zh_Hans" / "parts").glob("*.po"):
        for entry in polib.pofile(str(file)):
            if entry.msgstr or (entry.msgstr_plural and all(entry.msgstr_plural.values())):
                known |= {entry.msgid, entry.msgid_plural}
    assert not sorted(words_of_the_kit() - known)
