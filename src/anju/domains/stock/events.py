"""Facts of the domain stock."""

from dataclasses import dataclass

from anju.core.events import Event


@dataclass(frozen=True, kw_only=True)
class StockMoved(Event):
    """Materials moved; ``subject`` and ``subject_id`` name the work they were for, if any."""

    slip_id: int
    kind: str
    subject: str = ""
    subject_id: int | None = None
