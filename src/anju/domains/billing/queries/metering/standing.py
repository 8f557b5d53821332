"""Where meters stand: what a new reading is counted from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from anju.domains.billing.calc.usage import Dial, Past

# The last reading that somebody saw and that was not corrected is what the next one is counted from (base). Whatever
# was added to the use since (estimates, corrected readings) is taken off again. ``but`` are readings being corrected;
# with ``upto`` a slot, the meter stands as if nothing had been read behind it.
_STANDING = """
WITH wanted AS (
    SELECT * FROM billing_meter WHERE id = ANY(%(meters)s::bigint[]) AND project_id = %(project)s
), reading AS (
    SELECT r.*, later.id IS NULL AND r.id <> ALL(%(but)s::bigint[]) AS stands,
        %(upto)s::int IS NULL OR r.slot <= %(upto)s AS is_seen
    FROM billing_meterreading r
    LEFT JOIN billing_meterreading later ON later.supersedes_id = r.id AND later.project_id = r.project_id
    WHERE r.meter_id = ANY(%(meters)s::bigint[]) AND r.project_id = %(project)s
), base AS (
    SELECT DISTINCT ON (meter_id) meter_id, slot, read_on, reading, valley FROM reading
    WHERE stands AND is_seen AND kind <> 'estimated' ORDER BY meter_id, slot DESC
), head AS (
    SELECT meter_id, max(number) AS number, max(slot) AS slot,
        max(read_on) FILTER (WHERE stands AND is_seen) AS read_on
    FROM reading GROUP BY meter_id
), counted AS (
    SELECT reading.meter_id, sum(usage) AS usage, sum(valley_usage) AS valley
    FROM reading LEFT JOIN base USING (meter_id)
    WHERE is_seen AND reading.slot > coalesce(base.slot, 0) GROUP BY reading.meter_id
), past AS (
    SELECT m.id AS meter_id, sum(r.usage + r.valley_usage) AS usage,
        coalesce(base.read_on, m.installed_on) - min(r.previous_on) AS days
    FROM wanted m LEFT JOIN base ON base.meter_id = m.id
    JOIN billing_meterreading r ON r.meter_id IN (m.id, m.replaces_id) AND r.project_id = m.project_id
        AND (r.meter_id <> m.id OR r.slot <= base.slot) AND r.previous_on IS NOT NULL
        AND r.read_on > coalesce(base.read_on, m.installed_on) - interval '3 months'
    GROUP BY m.id, base.read_on, m.installed_on
)
SELECT m.id, m.multiplier, m.digits, m.has_valley, m.installed_on, m.removed_on,
    coalesce(base.reading, m.latest_reading, m.first_reading), coalesce(base.valley, m.first_valley),
    coalesce(base.read_on, m.installed_on), coalesce(counted.usage, 0), coalesce(counted.valley, 0),
    coalesce(head.number, 0), coalesce(head.slot, 0), coalesce(head.read_on, m.installed_on), past.usage, past.days
FROM wanted m LEFT JOIN base ON base.meter_id = m.id LEFT JOIN head ON head.meter_id = m.id
LEFT JOIN counted ON counted.meter_id = m.id LEFT JOIN past ON past.meter_id = m.id
"""


@dataclass(frozen=True)
class Standing:
    """Where a meter stands: the dials as last seen (on ``base_on``), its last reading of any kind, its past use."""

    meter_id: int
    multiplier: Decimal
    digits: int | None
    has_valley: bool
    installed_on: dt.date | None
    removed_on: dt.date | None
    dial: Dial
    valley: Dial
    base_on: dt.date | None
    number: int
    slot: int
    head_on: dt.date | None
    past: Past | None

    def expected(self, read_on: dt.date) -> Decimal | None:
        """Return what the meter would use by a day at the mean of three months; None where that is not known."""
        if self.past is None or self.base_on is None or read_on <= self.base_on:
            return None
        return self.past.expected((read_on - self.base_on).days)


def standings(
    project_id: int, meter_ids: Sequence[int], *, but: Sequence[int] = (), upto: int | None = None
) -> dict[int, Standing]:
    """Return where each meter stands, by its id, as if the readings ``but`` had not been seen (one statement).

    With ``upto``, a slot of one meter, as it stood before anything behind that was read; ``number`` and ``slot`` are
    the last there are all the same.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"project": project_id, "meters": list(meter_ids), "but": list(but), "upto": upto})
        return {row[0]: _standing(row) for row in cursor.fetchall()}


def _standing(row: tuple[Any, ...]) -> Standing:
    (meter_id, multiplier, digits, has_valley, installed_on, removed_on) = row[:6]
    (base, base_valley, base_on, counted, counted_valley, number, slot, head_on, usage, days) = row[6:]
    return Standing(
        meter_id=meter_id,
        multiplier=multiplier,
        digits=digits,
        has_valley=has_valley,
        installed_on=installed_on,
        removed_on=removed_on,
        dial=Dial(base, counted),
        valley=Dial(base_valley, counted_valley),
        base_on=base_on,
        number=number,
        slot=slot,
        head_on=head_on,
        past=Past(usage, days) if usage is not None and days else None,
    )
