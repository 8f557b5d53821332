"""Queues of a list: named parts of its rows, each with the number of rows that stand in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from anju.core.access import Actor, Permission
from anju.ui import icons
from anju.ui.display import TONES

Text = str | Promise
LIMIT = 999
"""No queue is counted further: beyond it the number helps nobody, and counting a million rows would cost seconds."""


@dataclass(frozen=True)
class Queue:
    """A part of the list under its own name, ``?queue=key`` in the address.

    ``only(actor)`` says which rows stand in it; without it they are all of the list. ``tone`` colours the number while
    there is one (who must act, and how soon). ``order`` replaces the order of the list. ``counted`` False leaves the
    number away, where it would only say how much there ever was.
    """

    key: str
    title: Text
    only: Callable[[Actor], Q] | None = None
    tone: str = ""
    icon: str = ""
    order: Sequence[str] = ()
    permission: Permission | None = None
    counted: bool = True

    def __post_init__(self) -> None:
        if self.tone and self.tone not in TONES:
            raise ValueError(f"tone {self.tone!r} is none of {TONES}")
        if self.icon:
            icons.check(self.icon)

    def of(self, rows: QuerySet, actor: Actor) -> QuerySet:
        """Return those of the rows that stand in this queue."""
        return rows.filter(self.only(actor)) if self.only is not None else rows


@dataclass(frozen=True)
class Shown:
    """A queue as one address shows it. ``number`` is None where it is not counted."""

    queue: Queue
    url: str
    is_current: bool
    number: int | None

    @property
    def words(self) -> str:
        """The number as it is read; a queue that was not counted to its end says so."""
        if self.number is None:
            return ""
        return f"{LIMIT}+" if self.number > LIMIT else str(self.number)

    @property
    def tone(self) -> str:
        """The tone of the number; nothing waits in an empty queue, so it has none."""
        return self.queue.tone if self.number else ""


def count(rows: QuerySet, queues: Iterable[Queue], actor: Actor) -> dict[str, int]:
    """Return how many of the rows stand in each queue, up to one more than `LIMIT`, by one statement."""
    names, parts, values = [], [], []
    for queue in queues:
        if not queue.counted:
            continue
        few = queue.of(rows, actor).order_by().values("pk")[: LIMIT + 1]
        try:
            statement, given = few.query.sql_with_params()
        except EmptyResultSet:
            continue
        names.append(queue.key)
        parts.append(f"(SELECT count(*) FROM ({statement}) AS counted)")  # noqa: S608 - Django wrote it
        values.extend(given)
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        numbers = cursor.fetchone()
    return dict(zip(names, numbers, strict=True))
