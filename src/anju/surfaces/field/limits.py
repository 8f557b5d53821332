"""How often one account may send: far more than hands can do, far less than a broken phone or a stranger would."""

from __future__ import annotations

from django.core.cache import cache

from anju.core import clock

WINDOW = 60
ACTS, PHOTOS = 240, 90
"""A minute, for an account, in each page process: a day's work without network arrives at once."""


def allows(user_id: int, what: str, most: int) -> bool:
    """Count one more of ``what`` for an account in this minute and tell whether it is within ``most``."""
    minute = int(clock.now().timestamp()) // WINDOW
    key = f"field:{what}:{user_id}:{minute}"
    cache.add(key, 0, WINDOW * 2)
    return int(cache.incr(key)) <= most
