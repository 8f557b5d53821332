"""What a formula would come to for the units it would charge: asked before a tariff is saved."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from anju.core import planning
from anju.core.access import Actor
from anju.core.money import round_half_up
from anju.domains.billing import policies
from anju.domains.billing.calc.expressions import LARGEST, in_words, parse
from anju.domains.billing.calc.periods import period_of
from anju.domains.billing.enums import Cycle
from anju.domains.billing.queries.formula_facts import facts_sql, joins_sql, kept_values, quantity_sql
from anju.domains.tenancy.models import Project

SAMPLES = 3
_NAMED = 5

# The three are the first, the middle and the last of those that have a result, so that they differ.
_SAMPLE = """
WITH told AS MATERIALIZED (
    SELECT unit.id, unit.code, unit.position, {quantity} AS quantity, {facts} AS facts
    FROM estate_unit unit {joins} WHERE unit.project_id = %(project)s AND unit.usage = %(usage)s
), sound AS (
    SELECT *, row_number() OVER (ORDER BY position, id) AS place, count(*) OVER () AS whole FROM told
    WHERE quantity BETWEEN 0 AND %(largest)s
)
SELECT (SELECT count(*) FROM told),
    (SELECT count(*) FROM told WHERE quantity IS NULL OR quantity > %(largest)s),
    (SELECT array_agg(code) FROM (SELECT code FROM told WHERE quantity IS NULL OR quantity > %(largest)s
        ORDER BY position, id LIMIT %(named)s) told_of),
    (SELECT count(*) FROM told WHERE quantity < 0),
    (SELECT array_agg(code) FROM (SELECT code FROM told WHERE quantity < 0
        ORDER BY position, id LIMIT %(named)s) told_of),
    (SELECT json_agg(json_build_array(code, quantity::text, facts) ORDER BY place) FROM sound
        WHERE place IN (1, (whole + 1) / 2, whole))
"""


@dataclass(frozen=True)
class Sample:
    """One unit: the formula with its values, and what it comes to for a whole period, in yuan."""

    unit: str
    words: str
    amount: Decimal


@dataclass(frozen=True)
class FormulaSample:
    """A formula in words and what it does: ``gaps`` units have no result, ``negative`` ones less than nothing."""

    words: str
    units: int
    gaps: int
    gap_units: tuple[str, ...]
    negative: int
    negative_units: tuple[str, ...]
    samples: tuple[Sample, ...]


def formula_sample(
    actor: Actor,
    project: Project,
    *,
    usage: str,
    cycle: int,
    formula: str,
    on: dt.date,
    fee_item_id: int | None = None,
) -> FormulaSample:
    """Return what a formula comes to for the project's units of a usage in the period of a day (one statement).

    What it names as quantity is counted by fee item: without one, no unit has any.
    Raises `FormulaError` for a formula that cannot be read.
    """
    actor.require(policies.EDIT_TARIFFS, project.pk)
    read = parse(formula)
    period = period_of(on, Cycle(cycle))
    statement = _SAMPLE.format(
        quantity=quantity_sql(read, period), facts=facts_sql(read), joins=joins_sql(read, of_one=False)
    )
    about: dict[str, Any] = {
        "project": project.pk,
        "usage": usage,
        "fee_item": fee_item_id,
        "largest": LARGEST,
        "named": _NAMED,
        "first": period.first_on,
    }
    # Units that a roster has just brought are not counted yet, and the planner would take them for a handful.
    with planning.in_bulk(), connection.cursor() as cursor:
        cursor.execute(statement, about)
        units, gaps, gap_units, negative, negative_units, found = cursor.fetchone()
    rows: list[Any] = json.loads(found) if isinstance(found, str) else found or []
    samples = [
        Sample(unit, in_words(read, kept_values(period, facts)), round_half_up(Decimal(quantity)))
        for unit, quantity, facts in rows
    ]
    return FormulaSample(
        in_words(read), units, gaps, tuple(gap_units or ()), negative, tuple(negative_units or ()), tuple(samples)
    )
