"""The limits that Anju ships, by kind of work and urgency [domain rule 2.2]; a company with its own keeps them."""

from __future__ import annotations

Row = tuple[int | None, int | None, int | None, str]
"""Minutes until somebody accepts, is there, has finished (None: no limit), and when the clock runs."""

LIMITS: dict[str, dict[str, Row]] = {
    "service.repair": {
        "emergency": (5, 30, 720, "always"),
        "urgent": (15, 120, 1440, "always"),
        "normal": (30, 540, 1080, "working"),
    },
    "service.complaint": {
        "emergency": (5, 30, 1440, "always"),
        "urgent": (30, 120, 1440, "always"),
        "normal": (30, 540, 1620, "working"),
    },
    "service.suggestion": {"normal": (240, None, 1080, "working")},
}
"""A working day has nine hours (540 minutes) where nobody set others: a small repair may take two of them."""
