"""Where the values come from that formulas name: columns of the register in SQL, and what a bill kept of them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from anju.domains.billing.calc.expressions import FACT_NAMES, Node, expression_sql, names_used
from anju.domains.billing.calc.periods import Period

# Who lives there on the first day of the period, or on the day of hand-over where that is later: the tenants where
# there are any, else the owners. Nobody on record is not known, not nought.
_PEOPLE = """
LEFT JOIN (
    SELECT living.unit_id, coalesce(
        nullif(count(DISTINCT person_id) FILTER (WHERE role IN ('tenant', 'tenant_family')), 0),
        nullif(count(DISTINCT person_id) FILTER (WHERE role IN ('owner', 'family')), 0)) AS people
    FROM residents_residency living JOIN estate_unit home ON home.id = living.unit_id
    WHERE living.project_id = %(project)s
        AND (living.starts_on IS NULL OR living.starts_on <= greatest(home.handed_over_on, %(first)s::date))
        AND (living.ends_on IS NULL OR living.ends_on >= greatest(home.handed_over_on, %(first)s::date)) <of_home>
    GROUP BY living.unit_id
) household ON household.unit_id = unit.id"""
_SPACES = """
LEFT JOIN (
    SELECT space.unit_id, count(*) AS spaces FROM estate_space space
    WHERE space.project_id = %(project)s AND space.unit_id IS NOT NULL GROUP BY space.unit_id
) parking ON parking.unit_id = unit.id"""
# What was typed for the fee item and held on that same day. Nothing typed is not known either.
_COUNTED = """
LEFT JOIN (
    SELECT DISTINCT ON (said.unit_id) said.unit_id, said.quantity
    FROM billing_unitquantity said JOIN estate_unit home ON home.id = said.unit_id
    WHERE said.project_id = %(project)s AND said.fee_item_id = %(fee_item)s
        AND said.starts_on <= greatest(home.handed_over_on, %(first)s::date) <of_home>
    ORDER BY said.unit_id, said.starts_on DESC
) counted ON counted.unit_id = unit.id"""
_BUILDINGS = "JOIN estate_building building ON building.id = unit.building_id"
_COLUMNS = {
    "area": ("unit.area", ""),
    "inner_area": ("unit.inner_area", ""),
    "floor": ("unit.floor", ""),
    "floors": ("building.floors", _BUILDINGS),
    "people": ("household.people", _PEOPLE),
    "spaces": ("coalesce(parking.spaces, 0)", _SPACES),
    "quantity": ("counted.quantity", _COUNTED),
}


def quantity_sql(formula: Node, period: Period) -> str:
    """Return the SQL of what a formula comes to for a unit of the register."""
    terms = {name: str(value) for name, value in period_values(period).items()}
    return expression_sql(formula, {name: column for name, (column, _joins) in _COLUMNS.items()} | terms)


def joins_sql(formula: Node, *, of_one: bool) -> str:
    """Return the joins to ``estate_unit unit`` that a formula needs, for all units or for one."""
    found = " ".join(dict.fromkeys(_COLUMNS[name][1] for name in _facts_of(formula)))
    return found.replace("<of_home>", "AND home.id = %(unit)s" if of_one else "")


def facts_sql(formula: Node) -> str:
    """Return the SQL of the values that a bill keeps: a JSON object of name and value as text."""
    pairs = ", ".join(f"'{name}', ({_COLUMNS[name][0]})::text" for name in _facts_of(formula))
    return f"jsonb_build_object({pairs})"


def period_values(period: Period) -> dict[str, int]:
    """Return the values that are the same for every unit."""
    return {"months": int(period.cycle), "days": period.span.days}


def kept_values(period: Period, facts: Mapping[str, str | None]) -> dict[str, Decimal | int | None]:
    """Return all values of a formula from what a bill or a row kept."""
    kept = {name: None if value is None else Decimal(value) for name, value in facts.items()}
    return {**dict.fromkeys(FACT_NAMES), **kept, **period_values(period)}


def _facts_of(formula: Node) -> list[str]:
    used = names_used(formula)
    return [name for name in FACT_NAMES if name in used]
