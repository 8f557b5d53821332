"""The one statement that says what every unit owes for a tariff and period; preview and issue both stand on it."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from anju.core import planning
from anju.domains.billing.calc.charge import charge_spans, price_for
from anju.domains.billing.calc.charge_sql import ChargeColumns, charge_sql
from anju.domains.billing.calc.expressions import LARGEST
from anju.domains.billing.enums import Basis
from anju.domains.billing.models import Contract
from anju.domains.billing.queries.contracts import charging as contracts
from anju.domains.billing.queries.formula_facts import facts_sql, joins_sql, quantity_sql
from anju.domains.billing.queries.metering.charging import metered_params, metered_sql
from anju.domains.billing.queries.metering.meters import metering_settings_of
from anju.domains.billing.queries.plans import Plan
from anju.domains.estate.models import Unit
from anju.domains.tenancy.models import Project

# Who owes: the tenant who agreed to pay, else the owner (物业管理条例 41); the longest-standing one where there are
# several. Nobody at all (a unit not yet sold) means the developer.
_PAYER = "project_id = %(project)s AND (role = 'owner' OR role = 'tenant' AND is_payer)"
_FIRST = "role = 'tenant' DESC, starts_on NULLS FIRST, id"

_PAYERS = f"""
payer AS (
    SELECT DISTINCT ON (unit_id) unit_id, person_id FROM residents_residency
    WHERE {_PAYER} AND (ends_on IS NULL OR ends_on >= %(first)s) <of_unit>
    ORDER BY unit_id, coalesce(starts_on <= %(first)s, true) DESC,
        CASE WHEN starts_on > %(first)s THEN starts_on END, {_FIRST}
), boundary AS (
    SELECT unit_id, starts_on AS on_day FROM residents_residency
    WHERE {_PAYER} AND starts_on > %(first)s AND starts_on <= %(last)s <of_unit>
    UNION
    SELECT unit_id, ends_on + 1 FROM residents_residency
    WHERE {_PAYER} AND ends_on >= %(first)s AND ends_on < %(last)s <of_unit>
), stint AS (
    SELECT day.unit_id, day.on_day, coalesce(present.person_id, coming.person_id) AS person_id
    FROM (SELECT unit_id, on_day FROM boundary UNION SELECT unit_id, %(first)s::date FROM boundary) day
    LEFT JOIN LATERAL (
        SELECT person_id FROM residents_residency
        WHERE {_PAYER} AND unit_id = day.unit_id
            AND coalesce(starts_on <= day.on_day, true) AND coalesce(ends_on >= day.on_day, true)
        ORDER BY {_FIRST} LIMIT 1) present ON true
    LEFT JOIN LATERAL (
        SELECT person_id FROM residents_residency
        WHERE {_PAYER} AND unit_id = day.unit_id AND starts_on > day.on_day
        ORDER BY starts_on, id LIMIT 1) coming ON true
), turn AS (
    SELECT unit_id, person_id, on_day AS from_day,
        (lead(on_day, 1, %(last)s::date + 1) OVER days - 1) AS to_day, (row_number() OVER days - 1)::smallint AS part
    FROM (SELECT *, lag(person_id) OVER days IS NOT DISTINCT FROM person_id AND row_number() OVER days > 1 AS goes_on
          FROM stint WINDOW days AS (PARTITION BY unit_id ORDER BY on_day)) told
    WHERE NOT goes_on
    WINDOW days AS (PARTITION BY unit_id ORDER BY on_day)
), changing AS (SELECT unit_id FROM turn GROUP BY unit_id HAVING count(*) > 1
)"""  # noqa: S608 - the conditions above

_DISCOUNTS = """
discount AS (
    SELECT unit_id, count(*) AS number, min(factor) AS factor, min(starts_on) AS starts_on,
        CASE WHEN bool_and(ends_on IS NOT NULL) THEN max(ends_on) END AS ends_on
    FROM billing_vacancydiscount
    WHERE project_id = %(project)s AND fee_item_id = %(fee_item)s AND state IN ('approved', 'ended')
        AND starts_on <= %(last)s AND (ends_on IS NULL OR ends_on >= %(first)s) <of_unit>
    GROUP BY unit_id
), billed AS (
    SELECT unit_id, coalesce(space_id, 0) AS space_id FROM billing_bill
    WHERE tariff_id = %(tariff)s AND period_start = %(first)s AND reversed_at IS NULL AND project_id = %(project)s
)"""

_UNITS = """
    SELECT unit.id AS unit_id, NULL::bigint AS space_id, {quantity} AS quantity, {starts} AS from_on,
        NULL::date AS to_on, {no_start} AS no_start, NULL::jsonb AS facts
    FROM estate_unit unit WHERE unit.project_id = %(project)s AND unit.usage = %(usage)s {only}
"""
# The fence keeps the planner from writing the formula out wherever its result is used.
_UNITS_BY_FORMULA = """
    SELECT * FROM (SELECT unit.id AS unit_id, NULL::bigint AS space_id, {quantity} AS quantity, {starts} AS from_on,
        NULL::date AS to_on, {no_start} AS no_start, {facts} AS facts
    FROM estate_unit unit {joins} WHERE unit.project_id = %(project)s AND unit.usage = %(usage)s {only} OFFSET 0) told
"""
_SPACES = """
    SELECT space.unit_id, space.id AS space_id, 1.00 AS quantity, space.charged_from AS from_on,
        space.charged_until AS to_on, CASE WHEN space.unit_id IS NULL THEN 'no_unit' WHEN space.charged_from IS NULL
        THEN 'no_start' END AS no_start, NULL::jsonb AS facts
    FROM estate_space space WHERE space.project_id = %(project)s {only}
"""

_CHARGED = """
register AS NOT MATERIALIZED ({register}
), charged AS (
    SELECT register.*, payer.person_id, 0::smallint AS part, {amount} AS amount,
        greatest(register.from_on, %(first)s::date) AS charged_from,
        least(register.to_on, %(last)s::date) AS charged_until,
        coalesce(discount.number, 0) AS discounts, discount.factor, discount.starts_on, discount.ends_on
    FROM register LEFT JOIN payer USING (unit_id) LEFT JOIN discount USING (unit_id)
    WHERE NOT coalesce(register.unit_id IN (SELECT unit_id FROM changing), false)
    UNION ALL
    SELECT register.*, turn.person_id, turn.part, coalesce({until_day}, 0.00) - coalesce({before_day}, 0.00) AS amount,
        greatest(register.from_on, turn.from_day), least(register.to_on, turn.to_day),
        coalesce(discount.number, 0), discount.factor, discount.starts_on, discount.ends_on
    FROM register JOIN turn USING (unit_id) LEFT JOIN discount USING (unit_id)
    WHERE unit_id IN (SELECT unit_id FROM changing)
        AND (register.from_on IS NULL OR register.from_on <= turn.to_day)
        AND (register.to_on IS NULL OR register.to_on >= turn.from_day)
)"""

_REASON = """CASE
    WHEN no_start IS NOT NULL THEN no_start
    WHEN (unit_id, coalesce(space_id, 0)) IN (SELECT unit_id, space_id FROM billed) THEN 'already_billed'
    {no_quantity}
    WHEN from_on > %(last)s THEN 'starts_later'
    WHEN to_on < %(first)s THEN 'ended'
    WHEN discounts > 1 THEN 'several_discounts'
    WHEN amount > 0 THEN NULL
    WHEN factor = 0 THEN 'vacant_free'
    ELSE 'no_amount' END"""
_NO_AREA = "WHEN quantity IS NULL OR quantity <= 0 THEN 'no_area'"
_NO_RESULT = (
    f"WHEN quantity IS NULL OR quantity > {LARGEST} THEN 'no_result' WHEN quantity < 0 THEN 'negative'"
    " WHEN quantity = 0 THEN 'no_amount'"
)


@dataclass(frozen=True)
class Charging:
    """SQL of one plan: ``ctes`` to put behind WITH, and ``rows``, a SELECT of what is owed and why not.

    Columns of ``rows``: unit_id, space_id, person_id, part, quantity, price, factor, factor_from, factor_until,
    charged_from, charged_until, amount, reason (NULL where a bill is due), from_on and to_on (what the register says),
    facts (the values of a formula, else NULL).
    ``keep`` are further CTEs that write what is to be kept with the bills; they find these in ``bill``, with what
    ``returning`` adds. ``first``, ``last`` and ``due_on`` are the bill's period and last day to pay: the plan's, unless
    every row has its own.
    """

    ctes: str
    rows: str
    params: dict[str, Any]
    keep: str = ""
    first: str = "%(first)s"
    last: str = "%(last)s"
    due_on: str = "%(due_on)s"
    returning: str = ""

    def planned(self) -> AbstractContextManager[None]:
        """Return the block in which to run statements made of this: planned for many rows, unless for one unit."""
        return planning.in_bulk() if self.params["unit"] is None else nullcontext()


def charging(
    project: Project,
    plan: Plan,
    *,
    unit: Unit | None = None,
    charges_unsold: bool = False,
    contract: Contract | None = None,
) -> Charging:
    """Return the SQL that charges a plan, of contracts perhaps one alone. Raises `NoPrice` for a plan without one."""
    if plan.tariff.basis == Basis.METER:
        return _metered(project, plan, unit)
    if plan.tariff.basis == Basis.AGREED:
        return _agreed(project, plan, unit, contract)
    only, of_unit = "", ""
    if unit is not None:
        only, of_unit = "AND <table>.<key> = %(unit)s", "AND unit_id = %(unit)s"
    basis = Basis(plan.tariff.basis)
    ctes = ", ".join([_PAYERS, _DISCOUNTS, _charged_sql(plan)]).replace("<of_unit>", of_unit)
    ctes = ctes.replace("<register>", _register(plan, only, charges_unsold=charges_unsold))
    by_formula = basis == Basis.FORMULA
    quantity = "1.00 AS quantity, round(quantity, 4)" if by_formula else f"quantity, {_price_sql(plan)}"
    reason = _REASON.format(no_quantity=_NO_RESULT if by_formula else _NO_AREA)
    rows = (
        f"SELECT unit_id, space_id, person_id, part, {quantity} AS price, "  # noqa: S608 - ours alone
        "coalesce(factor, 1) AS factor, CASE WHEN factor IS NOT NULL THEN starts_on END AS factor_from, "
        f"ends_on AS factor_until, charged_from, charged_until, amount, {reason} AS reason, from_on, to_on, facts "
        # The fence keeps the planner from working every amount out twice, for the reason and for the row.
        "FROM (SELECT * FROM charged OFFSET 0) charged"
    )
    params = {
        "project": project.pk,
        "tariff": plan.tariff.pk,
        "fee_item": plan.tariff.fee_item_id,
        "usage": plan.tariff.usage,
        "first": plan.period.first_on,
        "last": plan.period.last_on,
        "unit": unit.pk if unit else None,
    }
    return Charging(ctes, rows, params)


def _metered(project: Project, plan: Plan, unit: Unit | None) -> Charging:
    ctes, rows, keep = metered_sql(plan, restarts=metering_settings_of(project.pk).steps_restart)
    for mark, column in (
        ("<of_unit>", "meter.unit_id"),
        ("<of_unit_id>", "unit_id"),
        ("<of_used_unit>", "use.unit_id"),
    ):
        ctes = ctes.replace(mark, f"AND {column} = %(unit)s" if unit is not None else "")
    return Charging(ctes, rows, metered_params(project, plan, unit), keep)


def _agreed(project: Project, plan: Plan, unit: Unit | None, contract: Contract | None) -> Charging:
    ctes, rows = contracts.agreed_sql(plan)
    of_unit = "AND contract.unit_id = %(unit)s" if unit is not None else ""
    of_contract = "AND contract.id = %(contract)s" if contract is not None else ""
    return Charging(
        ctes.replace("<of_unit>", of_unit).replace("<of_contract>", of_contract),
        rows,
        {**contracts.agreed_params(project, plan, unit), "contract": contract.pk if contract else None},
        contracts.KEEP,
        first=contracts.FIRST,
        last=contracts.LAST,
        due_on=contracts.DUE_ON,
        returning=", facts",
    )


def _register(plan: Plan, only: str, *, charges_unsold: bool) -> str:
    basis = Basis(plan.tariff.basis)
    if basis == Basis.SPACE:
        return _SPACES.format(only=only.replace("<table>", "space").replace("<key>", "unit_id"))
    missing = "NULL::text" if charges_unsold else "CASE WHEN unit.handed_over_on IS NULL THEN 'not_handed_over' END"
    about = {
        "starts": "unit.handed_over_on",
        "no_start": missing,
        "only": only.replace("<table>", "unit").replace("<key>", "id"),
    }
    if basis == Basis.FORMULA:
        return _UNITS_BY_FORMULA.format(
            quantity=quantity_sql(plan.formula, plan.period),
            facts=facts_sql(plan.formula),
            joins=joins_sql(plan.formula, of_one=bool(only)),
            **about,
        )
    return _UNITS.format(quantity="unit.area" if basis == Basis.AREA else "1.00", **about)


def _charged_sql(plan: Plan) -> str:
    def amount(to_on: str) -> str:
        columns = ChargeColumns(
            "register.quantity",
            "register.from_on",
            to_on,
            factor="discount.factor",
            factor_starts_on="discount.starts_on",
            factor_ends_on="discount.ends_on",
        )
        basis = Basis(plan.tariff.basis)
        return charge_sql(columns, period=plan.period, basis=basis, prices=plan.prices, convention=plan.convention)

    return _CHARGED.format(
        register="<register>",
        amount=amount("register.to_on"),
        until_day=amount("least(register.to_on, turn.to_day)"),
        before_day=amount("least(register.to_on, turn.from_day - 1)"),
    )


def _price_sql(plan: Plan) -> str:
    """Return the expression for the price of the first span charged."""
    spans = charge_spans(plan.period, Basis(plan.tariff.basis))
    prices: list[tuple[str, Decimal]] = [(span.last_on.isoformat(), price_for(span, plan.prices)) for span in spans]
    if len({price for _last, price in prices}) == 1:
        return f"{prices[0][1]:f}"
    cases = " ".join(f"WHEN charged_from <= DATE '{last}' THEN {price:f}" for last, price in prices)
    return f"CASE {cases} END"
