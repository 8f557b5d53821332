"""The statement that says what metered use every unit owes: all that was read and not yet charged, by one SELECT.

It has the columns of `queries.charging`, so that preview and issue take it like any other tariff's. Use is owed by who
lived there on the day before the reading: a reading on the day of hand-over closes the account of who leaves.
"""

from __future__ import annotations

from typing import Any

from anju.domains.billing.calc.tiers_sql import (
    UseColumns,
    by_version_sql,
    price_from_sql,
    version_sql,
    year_start_sql,
)
from anju.domains.billing.queries.plans import Plan
from anju.domains.estate.models import Unit
from anju.domains.tenancy.models import Project

_CTES = """
meter AS (
    SELECT meter.id, meter.unit_id, meter.installed_on
    FROM billing_meter meter JOIN estate_unit unit ON unit.id = meter.unit_id
    WHERE meter.project_id = %(project)s AND meter.kind = %(meter_kind)s AND unit.usage = %(usage)s <of_unit>
), fresh AS (
    SELECT reading.id AS reading_id, meter.unit_id, reading.read_on - 1 AS on_day, reading.read_on,
        coalesce(reading.previous_on, meter.installed_on, date_trunc('month', reading.read_on)::date) AS from_on,
        reading.usage, reading.valley_usage AS valley, {version} AS version, {year} AS year_on,
        reading.is_unusual AND reading.confirmed_at IS NULL AND later.id IS NULL AS is_open
    FROM billing_meterreading reading
    JOIN meter ON meter.id = reading.meter_id
    LEFT JOIN billing_meterreading later
        ON later.supersedes_id = reading.id AND later.project_id = reading.project_id
    WHERE reading.project_id = %(project)s AND reading.read_on <= %(last)s AND NOT EXISTS (
        SELECT FROM billing_billedreading billed
        WHERE billed.reading_id = reading.id AND billed.reversed_at IS NULL AND billed.project_id = %(project)s)
), used AS ({used}
), day AS (
    SELECT DISTINCT unit_id, on_day FROM fresh
), payer AS (
    SELECT DISTINCT ON (day.unit_id, day.on_day) day.unit_id, day.on_day, person_id
    FROM day LEFT JOIN residents_residency residency ON residency.unit_id = day.unit_id
        AND residency.project_id = %(project)s AND (role = 'owner' OR role = 'tenant' AND is_payer)
        AND (ends_on IS NULL OR ends_on >= day.on_day)
    ORDER BY day.unit_id, day.on_day, coalesce(starts_on <= day.on_day, true) DESC,
        CASE WHEN starts_on > day.on_day THEN starts_on END, role = 'tenant' DESC, starts_on NULLS FIRST, residency.id
), stint AS (
    SELECT unit_id, coalesce(person_id, 0) AS person_id, version, year_on, min(from_on) AS from_on,
        max(read_on) AS until_on, sum(usage) AS usage, sum(valley) AS valley, bool_or(is_open) AS is_open
    FROM fresh JOIN payer USING (unit_id, on_day)
    GROUP BY unit_id, coalesce(person_id, 0), version, year_on
), higher AS (
    SELECT unit_id, starts_on, ends_on, extra FROM billing_largehousehold
    WHERE project_id = %(project)s AND tariff_id = %(tariff)s AND state = 'approved' <of_unit_id>
), raised AS (
    SELECT unit_id, person_id, version, year_on, max(extra) AS extra
    FROM stint JOIN higher USING (unit_id) WHERE until_on BETWEEN starts_on AND ends_on
    GROUP BY unit_id, person_id, version, year_on
), placed AS (
    SELECT stint.*, coalesce(raised.extra, 0.00) AS extra,
        coalesce(used.used, 0.00) + coalesce(sum(usage + valley) OVER (
            PARTITION BY {whose} ORDER BY until_on, stint.version, stint.person_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0.00) AS used_before
    FROM stint LEFT JOIN used USING ({key})
    LEFT JOIN raised ON raised.unit_id = stint.unit_id AND raised.person_id = stint.person_id
        AND raised.version = stint.version AND raised.year_on = stint.year_on
), priced AS (
    SELECT *, {amount} AS amount FROM placed
), owed AS (
    SELECT unit_id, person_id, min(from_on) AS from_on, max(until_on) AS until_on, sum(usage + valley) AS quantity,
        sum(amount) AS amount, bool_or(version IS NULL) AS no_price,
        (row_number() OVER (PARTITION BY unit_id ORDER BY min(from_on), person_id) - 1)::smallint AS part
    FROM priced GROUP BY unit_id, person_id
), held AS (
    SELECT unit_id FROM stint GROUP BY unit_id HAVING bool_or(is_open)
), billed AS (
    SELECT DISTINCT unit_id FROM billing_bill
    WHERE tariff_id = %(tariff)s AND period_start = %(first)s AND reversed_at IS NULL AND project_id = %(project)s
), metered AS (
    SELECT DISTINCT unit_id FROM meter
)"""

# Steps go on for whoever moves in (the year is the unit's), or begin anew with each person who owes (domain rule 1.6).
_USED = """
    SELECT unit_id, year_on, sum(usage + valley_usage) AS used FROM billing_metereduse
    WHERE project_id = %(project)s AND kind = %(meter_kind)s AND reversed_at IS NULL
        AND year_on IN (SELECT year_on FROM fresh) <of_unit_id>
    GROUP BY unit_id, year_on"""
_USED_BY_PERSON = """
    SELECT use.unit_id, coalesce(bill.person_id, 0) AS person_id, year_on, sum(usage + valley_usage) AS used
    FROM billing_metereduse use JOIN billing_bill bill ON bill.id = use.bill_id
    WHERE use.project_id = %(project)s AND use.kind = %(meter_kind)s AND use.reversed_at IS NULL
        AND year_on IN (SELECT year_on FROM fresh) <of_used_unit>
    GROUP BY use.unit_id, coalesce(bill.person_id, 0), year_on"""

_ROWS = """
SELECT metered.unit_id, NULL::bigint AS space_id, nullif(owed.person_id, 0) AS person_id,
    coalesce(owed.part, 0::smallint) AS part, coalesce(owed.quantity, 0.00) AS quantity,
    coalesce(round(owed.amount / nullif(owed.quantity, 0), 4), 0) AS price, 1.0000 AS factor,
    NULL::date AS factor_from, NULL::date AS factor_until, owed.from_on AS charged_from,
    greatest(owed.from_on, owed.until_on - 1) AS charged_until, coalesce(owed.amount, 0.00) AS amount,
    CASE WHEN billed.unit_id IS NOT NULL THEN 'already_billed' WHEN owed.unit_id IS NULL THEN 'metered'
        WHEN held.unit_id IS NOT NULL THEN 'unconfirmed' WHEN owed.no_price THEN 'no_price'
        WHEN owed.amount > 0 THEN NULL ELSE 'no_amount' END AS reason,
    NULL::date AS from_on, NULL::date AS to_on, NULL::jsonb AS facts
FROM metered LEFT JOIN owed USING (unit_id) LEFT JOIN held USING (unit_id) LEFT JOIN billed USING (unit_id)
"""

# What is kept with the bills, so that each can be explained and its readings are charged once.
KEEP = """,
use_kept AS (
    INSERT INTO billing_metereduse (project_id, bill_id, unit_id, kind, year_on, price_from, used_before, usage,
        valley_usage, extra, amount)
    SELECT %(project)s, bill.source_id, priced.unit_id, %(meter_kind)s, year_on, {price_from}, used_before,
        usage, valley, extra, priced.amount
    FROM priced JOIN owed USING (unit_id, person_id) JOIN bill ON bill.unit_id = owed.unit_id AND bill.part = owed.part
), reading_kept AS (
    INSERT INTO billing_billedreading (project_id, bill_id, reading_id)
    SELECT %(project)s, bill.source_id, reading_id
    FROM fresh JOIN payer USING (unit_id, on_day)
    JOIN owed ON owed.unit_id = fresh.unit_id AND owed.person_id = coalesce(payer.person_id, 0)
    JOIN bill ON bill.unit_id = owed.unit_id AND bill.part = owed.part
)"""


def metered_sql(plan: Plan, *, restarts: bool = False) -> tuple[str, str, str]:
    """Return the CTEs, the rows and what an issue keeps beside its bills.

    ``restarts`` says that the steps of the year begin anew with a new occupant.
    """
    prices, tariff = plan.usage_prices, plan.tariff
    columns = UseColumns("used_before", "usage", "valley", "extra")
    ctes = _CTES.format(
        version=version_sql("reading.read_on", prices),
        year=year_start_sql("reading.read_on", month=tariff.steps_from_month, day=tariff.steps_from_day),
        amount=by_version_sql("version", columns, prices),
        used=_USED_BY_PERSON if restarts else _USED,
        whose="stint.unit_id, stint.person_id, stint.year_on" if restarts else "stint.unit_id, stint.year_on",
        key="unit_id, person_id, year_on" if restarts else "unit_id, year_on",
    )
    return ctes, _ROWS, KEEP.format(price_from=price_from_sql("version", prices))


def metered_params(project: Project, plan: Plan, unit: Unit | None) -> dict[str, Any]:
    """Return the parameters of the statement."""
    return {
        "project": project.pk,
        "tariff": plan.tariff.pk,
        "meter_kind": plan.tariff.meter_kind,
        "usage": plan.tariff.usage,
        "first": plan.period.first_on,
        "last": plan.period.last_on,
        "unit": unit.pk if unit else None,
    }
