"""Receipt books (收据簿): one a year, its numbers continuous; what is void keeps its number."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from anju.core import numbering
from anju.core.access import Actor
from anju.domains.payments import policies
from anju.domains.tenancy.models import Project

SERIES = "receipt"

_BOOKS = """
WITH held AS (
    SELECT extract(year FROM received_at AT TIME ZONE 'Asia/Shanghai')::text AS year, state,
        substring(number FROM '[0-9]+$')::bigint AS place
    FROM payments_payment WHERE project_id = %(project)s
), counted AS (
    SELECT year, count(*) AS used, count(DISTINCT place) AS places, min(place) AS first, max(place) AS last,
        count(*) FILTER (WHERE state = 'voided') AS voided, count(*) FILTER (WHERE state = 'reversed') AS reversed
    FROM held GROUP BY year
)
SELECT series.period, series.last, coalesce(counted.used, 0), coalesce(counted.voided, 0),
    coalesce(counted.reversed, 0),
    -- Only a book that is not whole is looked through number by number.
    CASE WHEN coalesce(counted.places, 0) < series.last OR counted.used > counted.places THEN ARRAY(
        SELECT place FROM generate_series(1, series.last) place
        WHERE NOT EXISTS (SELECT FROM held WHERE held.year = series.period AND held.place = place.place)
        ORDER BY 1 LIMIT 20) ELSE '{}' END,
    series.last - coalesce(counted.places, 0)
FROM core_number_series series LEFT JOIN counted ON counted.year = series.period
WHERE series.project_id = %(project)s AND series.kind = %(series)s ORDER BY series.period DESC
"""


@dataclass(frozen=True)
class ReceiptBook:
    """The book of a year: its last number, how many receipts it has, how many of them void or reversed.

    ``missing`` are the first numbers that no receipt has, ``gaps`` how many there are; there should be none.
    """

    year: str
    last: int
    used: int
    voided: int
    reversed: int
    missing: list[int]
    gaps: int

    @property
    def is_whole(self) -> bool:
        """Tell whether every number has its receipt."""
        return self.gaps == 0 and self.used == self.last


def receipt_books(actor: Actor, project: Project) -> list[ReceiptBook]:
    """Return the receipt books of a project, the present year's first (one query)."""
    actor.require(policies.VIEW_PAYMENTS, project.pk)
    with connection.cursor() as cursor:
        cursor.execute(_BOOKS, {"project": project.pk, "series": SERIES})
        return [ReceiptBook(*row) for row in cursor.fetchall()]


def default_prefix(project: Project) -> str:
    """Return how receipt numbers begin where the project has not chosen."""
    return f"SJ-{project.code}"


def receipt_prefix(project: Project) -> str:
    """Return how receipt numbers of a project begin; the year and the number within it follow."""
    return numbering.prefix(project_id=project.pk, kind=SERIES, default=default_prefix(project))
