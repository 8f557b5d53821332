"""Browser files that are not ours: taken from the npm packages as they are shipped, and the icon sprite."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import utils
from django.contrib.staticfiles.finders import BaseFinder
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, Storage

from anju.ui import icons, sprite

FILES = {
    "vendor/bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "vendor/bootstrap.bundle.min.js": "bootstrap/dist/js/bootstrap.bundle.min.js",
    "vendor/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "vendor/echarts.min.js": "echarts/dist/echarts.min.js",
    "vendor/flatpickr.min.js": "flatpickr/dist/flatpickr.min.js",
    "vendor/flatpickr.min.css": "flatpickr/dist/flatpickr.min.css",
    "vendor/flatpickr.zh.js": "flatpickr/dist/l10n/zh.js",
    "vendor/flatpickr.zh-tw.js": "flatpickr/dist/l10n/zh-tw.js",
    "vendor/tom-select.base.min.js": "tom-select/dist/js/tom-select.base.min.js",
    "vendor/idb.js": "idb/build/umd.js",
    "vendor/tom-select.bootstrap5.min.css": "tom-select/dist/css/tom-select.bootstrap5.min.css",
}
SPRITE = "ui/gen/icons.svg"


class AssetsMissing(ImproperlyConfigured):
    """The npm packages have not been installed yet."""


def node_modules() -> Path:
    """Return the folder of installed npm packages: ``ANJU_NODE_MODULES``, or the one beside the source tree."""
    named = os.environ.get("ANJU_NODE_MODULES")
    return Path(named) if named else Path(__file__).resolve().parents[3] / "node_modules"


def build(source: Path, target: Path) -> None:
    """Copy the files and write the sprite into ``target``; what is newer than its source is left alone.

    Source-map lines are dropped, because maps are not served. Raises `AssetsMissing` when a package is absent.
    """
    for name, origin in FILES.items():
        given, copy = source / origin, target / name
        if not given.exists():
            raise AssetsMissing(f"{given} is missing: run `npm ci` (or `make setup`) first")
        if not _is_current(copy, given):
            copy.parent.mkdir(parents=True, exist_ok=True)
            lines = [line for line in given.read_text("utf-8").splitlines() if "sourceMappingURL=" not in line[:60]]
            _replace(copy, "\n".join(lines) + "\n")
    drawing = target / SPRITE
    if not _is_current(drawing, icons.LIST):
        drawing.parent.mkdir(parents=True, exist_ok=True)
        _replace(drawing, sprite.sprite(source / sprite.OUTLINE, icons.names()))


def _is_current(copy: Path, source: Path) -> bool:
    return copy.exists() and copy.stat().st_mtime >= source.stat().st_mtime


def _replace(file: Path, text: str) -> None:
    """Write beside and rename, so that nobody who reads, or builds the same, at this moment meets half a file."""
    with NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, prefix=".", delete=False) as aside:
        aside.write(text)
    Path(aside.name).chmod(0o644)
    Path(aside.name).replace(file)


class VendorFinder(BaseFinder):
    """Let collectstatic and the development server find the built files, building them when they are stale."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.root = Path(settings.HOME) / "assets"
        self.storage = FileSystemStorage(location=str(self.root))
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to check before the packages are there."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return where a built file stands, or an empty list when it is none of ours."""
        if path not in FILES and path != SPRITE:
            return []
        build(node_modules(), self.root)
        found = str(self.root / path)
        return [found] if find_all or kwargs.get("all") else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Yield every built file for collectstatic."""
        build(node_modules(), self.root)
        for path in utils.get_files(self.storage, list(ignore_patterns or [])):
            yield path, self.storage
