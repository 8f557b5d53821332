"""The statement that says what is due of contracts: every period that has begun by the month's end and is not billed.

It has the columns of `queries.charging`, so that preview and issue take it like any tariff's. ``facts`` keep the line,
the days and the lines of the amount, so that a bill can be explained when its contract has long been amended.
"""

from __future__ import annotations

from typing import Any

from anju.domains.billing.enums import Convention
from anju.domains.billing.queries.plans import Plan
from anju.domains.estate.models import Unit
from anju.domains.tenancy.models import Project

_CTES = """
agreed AS (
    SELECT line.id AS line_id, line.seat, contract.unit_id, contract.space_id, contract.person_id, contract.due_days,
        contract.starts_on, least(contract.ends_on, contract.ended_on) AS ends_on, contract.cycle
    FROM billing_contractline line JOIN billing_contract contract ON contract.id = line.contract_id
    WHERE line.project_id = %(project)s AND line.tariff_id = %(tariff)s AND contract.state IN ('in_force', 'ended')
        AND contract.starts_on <= %(last)s <of_unit> <of_contract>
), cycle AS (
    SELECT agreed.*, (date_trunc('month', starts_on) + make_interval(months => number * cycle))::date AS cycle_first,
        (date_trunc('month', starts_on) + make_interval(months => (number + 1) * cycle))::date - 1 AS cycle_last
    FROM agreed, generate_series(0, ((extract(year FROM %(last)s::date) - extract(year FROM starts_on)) * 12
        + extract(month FROM %(last)s::date) - extract(month FROM starts_on))::int / cycle) number
    WHERE (date_trunc('month', starts_on) + make_interval(months => number * cycle))::date <= ends_on
), due AS (
    SELECT cycle.*, greatest(coalesce(before.until_on + 1, cycle_first), starts_on) AS first_on,
        least(cycle_last, ends_on) AS last_on
    FROM cycle LEFT JOIN (
        SELECT charge.line_id, cycle.cycle_first, max(charge.period_end) AS until_on
        FROM billing_agreedcharge charge JOIN cycle ON cycle.line_id = charge.line_id
            AND charge.period_start BETWEEN cycle.cycle_first AND cycle.cycle_last
        WHERE charge.project_id = %(project)s AND charge.reversed_at IS NULL
        GROUP BY charge.line_id, cycle.cycle_first) before USING (line_id, cycle_first)
), month AS (
    SELECT line_id, cycle_first, first_day::date AS month_first,
        (first_day + interval '1 month')::date - 1 AS month_last,
        greatest(first_day::date, first_on) AS first_on, least((first_day + interval '1 month')::date - 1, last_on)
        AS last_on
    FROM due, generate_series(date_trunc('month', first_on), last_on, interval '1 month') first_day
    WHERE first_on <= last_on
), cut AS (
    SELECT month.line_id, cycle_first, month_first, month_last, month.first_on, month.last_on, step.year, step.quantity,
        step.price, step.is_by_area, greatest(step.from_on, month.first_on) AS from_on,
        least(step.until_on, month.last_on) AS until_on
    FROM month JOIN billing_contractstep step ON step.line_id = month.line_id AND step.project_id = %(project)s
        AND step.from_on <= month.last_on AND step.until_on >= month.first_on
), counted AS (
    SELECT cut.*, {until} - CASE WHEN from_on > first_on THEN {before} ELSE 0 END AS part, {whole} AS whole FROM cut
), priced AS (
    SELECT counted.*, round(quantity * price * part / (whole || '.00000000000000000000')::numeric, 2) AS amount
    FROM counted
), owed AS (
    SELECT line_id, cycle_first, sum(amount) AS amount, (array_agg(quantity ORDER BY from_on))[1] AS quantity,
        coalesce((array_agg(price ORDER BY from_on) FILTER (WHERE price > 0))[1], 0) AS price,
        sum(until_on - from_on + 1) AS days,
        jsonb_agg(jsonb_build_object('from', from_on, 'until', until_on, 'year', year, 'quantity', quantity::text,
            'price', price::text, 'part', part, 'whole', whole, 'amount', amount::text,
            'area', is_by_area) ORDER BY from_on) AS lines
    FROM priced GROUP BY line_id, cycle_first
)"""

_ROWS = """
SELECT due.unit_id, due.space_id, due.person_id, due.seat AS part, coalesce(owed.quantity, 1.00) AS quantity,
    coalesce(owed.price, 0) AS price, 1.0000 AS factor, NULL::date AS factor_from, NULL::date AS factor_until,
    due.first_on AS charged_from, due.last_on AS charged_until, coalesce(owed.amount, 0.00) AS amount,
    CASE WHEN due.first_on > due.last_on THEN 'already_billed' WHEN owed.days < due.last_on - due.first_on + 1
        OR owed.days IS NULL THEN 'no_price' WHEN owed.amount > 0 THEN NULL ELSE 'no_amount' END AS reason,
    NULL::date AS from_on, NULL::date AS to_on, jsonb_build_object('line', due.line_id, 'from', due.first_on,
        'until', due.last_on, 'due', due.due_days, 'convention', '{convention}', 'lines', owed.lines) AS facts
FROM due LEFT JOIN owed USING (line_id, cycle_first)
WHERE due.cycle_last >= %(first)s OR owed.amount > 0
"""

FIRST, LAST = "(facts->>'from')::date", "(facts->>'until')::date"
DUE_ON = "%(issued_on)s::date + (facts->>'due')::int"

KEEP = """,
agreed_kept AS (
    INSERT INTO billing_agreedcharge (project_id, bill_id, line_id, period_start, period_end)
    SELECT %(project)s, source_id, (facts->>'line')::bigint, (facts->>'from')::date, (facts->>'until')::date FROM bill
)"""


def agreed_sql(plan: Plan) -> tuple[str, str]:
    """Return the CTEs and the rows of the contracts under a fee item."""
    until, whole = _taken_up("until_on", plan.convention)
    before, _whole = _taken_up("from_on - 1", plan.convention)
    ctes = _CTES.format(until=until, before=before, whole=whole)
    return ctes, _ROWS.format(convention=plan.convention.value)


def agreed_params(project: Project, plan: Plan, unit: Unit | None) -> dict[str, Any]:
    """Return the parameters of the statement."""
    return {
        "project": project.pk,
        "tariff": plan.tariff.pk,
        "first": plan.period.first_on,
        "last": plan.period.last_on,
        "unit": unit.pk if unit else None,
    }


def _taken_up(on: str, convention: Convention) -> tuple[str, str]:
    """Return how much of its month the days from ``first_on`` to a day take up, and the whole, as `share_of` counts."""
    days = f"({on} - first_on + 1)"
    if convention == Convention.THIRTY_DAYS:
        return f"CASE WHEN first_on = month_first AND {on} = month_last THEN 30 ELSE least({days}, 30) END", "30"
    if convention == Convention.HALF_MONTH:
        return f"({_half(on)} - {_half('first_on')} + 1)", "2"
    return days, "(month_last - month_first + 1)"


def _half(on: str) -> str:
    return f"CASE WHEN extract(day FROM {on}) > 15 THEN 1 ELSE 0 END"
