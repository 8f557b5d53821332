"""The limits that Anju ships, by kind of work and urgency [domain rule 2.2]; a company with its own keeps them."""

from __future__ import annotations

from anju.domains.workorders.services.settings import ShippedLimits as Row

LIMITS: dict[str, dict[str, Row]] = {
    "service.repair": {
        "emergency": Row(5, 30, 720, "always"),
        "urgent": Row(15, 120, 1440, "always"),
        "normal": Row(30, 540, 1080, "working"),
    },
    "service.complaint": {
        "emergency": Row(5, 30, 1440, "always", 30),
        "urgent": Row(30, 120, 1440, "always", 60),
        "normal": Row(30, 540, 1620, "working", 120),
    },
    "service.care_visit": {"normal": Row(None, None, 2700, "working")},
    "service.suggestion": {"normal": Row(240, None, 1080, "working")},
    "service.consult": {"normal": Row(30, None, 540, "working")},
    "service.request": {"normal": Row(30, None, 540, "working")},
}
"""A working day has nine hours (540 minutes) where nobody set others: a small repair may take two of them."""
