"""What a file really is, told by its content and not by its name."""

from __future__ import annotations

import puremagic
from django.utils.translation import gettext_lazy as _

from anju.core.errors import DomainError

MAX_BYTES = 25 * 1024 * 1024

# Suffix → content type, and the suffixes that content of this kind may be recognised as.
ALLOWED: dict[str, tuple[str, frozenset[str]]] = {
    ".pdf": ("application/pdf", frozenset({".pdf"})),
    ".png": ("image/png", frozenset({".png"})),
    ".jpg": ("image/jpeg", frozenset({".jpg", ".jpeg", ".jfif", ".jpe"})),
    ".jpeg": ("image/jpeg", frozenset({".jpg", ".jpeg", ".jfif", ".jpe"})),
    ".webp": ("image/webp", frozenset({".webp"})),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", frozenset({".docx"})),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", frozenset({".xlsx"})),
    ".txt": ("text/plain", frozenset()),
    ".csv": ("text/csv", frozenset()),
}
SHOWN_IN_PAGE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp"})

_ZIPPED = {".docx": b"word/document.xml", ".xlsx": b"xl/workbook.xml"}


class RefusedFile(DomainError):
    """The file is too large, empty, or not what it pretends to be."""


def content_type(name: str, content: bytes) -> str:
    """Return the content type of an allowed file.

    Raises `RefusedFile` when the kind is not allowed, or when the content does not belong to the name's suffix
    (a program called ``photo.jpg``).
    """
    if not content:
        raise RefusedFile(_("The file is empty."), field="file")
    if len(content) > MAX_BYTES:
        raise RefusedFile(_("The file is larger than 25 MB."), field="file")
    suffix = "." + name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if suffix not in ALLOWED:
        raise RefusedFile(_("Only PDF, pictures, Word, Excel and text files are accepted."), field="file")
    kind, recognised_as = ALLOWED[suffix]
    fits = _is_plain_text(content) if not recognised_as else _has_signature(suffix, content, recognised_as)
    if not fits:
        raise RefusedFile(_("The content of the file does not match its name."), field="file")
    return kind


def _is_plain_text(content: bytes) -> bool:
    if b"\x00" in content:
        return False
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _has_signature(suffix: str, content: bytes, recognised_as: frozenset[str]) -> bool:
    if suffix in _ZIPPED:
        return content.startswith(b"PK\x03\x04") and _ZIPPED[suffix] in content
    try:
        found = {match.extension.lower() for match in puremagic.magic_string(content[:8192] + content[-1024:])}
    except puremagic.PureError:
        return False
    return bool(found & recognised_as)
