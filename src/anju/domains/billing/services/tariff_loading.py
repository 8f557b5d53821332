"""Load staged tariffs: fee items with their income accounts, tariffs, and a version where a price differs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from anju.core import clock, scope
from anju.core.access import Actor, system_actor
from anju.core.sheets.reasons import Reason
from anju.core.sheets.staging import Column, Load, Refused, differences
from anju.domains.billing.models import FeeItem
from anju.domains.billing.queries.formula_samples import formula_sample
from anju.domains.billing.services.tariffs import create_fee_item
from anju.domains.tenancy.models import Project

TARIFF_COLUMNS = (
    Column("fee_item", "text"),
    Column("usage", "text"),
    Column("name", "text"),
    Column("basis", "text"),
    Column("price", "numeric(12,4)"),
    Column("tiers", "jsonb"),
    Column("formula", "text"),
    Column("cycle", "smallint"),
    Column("issue_day", "smallint"),
    Column("due_days", "smallint"),
    Column("late_fee_rate", "numeric(8,6)"),
    Column("starts_on", "date"),
    Column("billed_until", "date"),
)

SINCE_EVER = dt.date(2000, 1, 1)
"""From when a tariff holds whose file does not say: before anything that could still be billed."""

_TERMS = ("basis", "cycle", "issue_day", "due_days", "late_fee_rate")
_DIFFERENCES = differences(
    {name: (f"s.{name}", f"t.{name}") for name in _TERMS}
    | {"price": ("s.price", "v.price"), "tiers": ("s.tiers", "v.tiers"), "formula": ("s.formula", "v.formula")}
)
_CLASSIFY = f"""
UPDATE {{stage}} s SET target_id = found.id, changes = found.changes, billed_until = found.period_end,
    fate = CASE WHEN found.id IS NULL THEN 'new' WHEN found.changes = '{{}}' THEN 'unchanged' ELSE 'changed' END
FROM (
    SELECT s.row, t.id, b.period_end, CASE WHEN t.id IS NULL THEN '{{}}'::jsonb ELSE {_DIFFERENCES} END AS changes
    FROM {{stage}} s
    LEFT JOIN billing_feeitem f ON f.project_id = %(project)s AND f.name = s.fee_item
    LEFT JOIN billing_tariff t ON t.fee_item_id = f.id AND t.usage = s.usage
    LEFT JOIN LATERAL (SELECT price, tiers, formula FROM billing_tariffversion WHERE tariff_id = t.id
                       ORDER BY starts_on DESC LIMIT 1) v ON true
    LEFT JOIN LATERAL (SELECT period_end FROM billing_bill WHERE tariff_id = t.id AND reversed_at IS NULL
                       ORDER BY period_start DESC LIMIT 1) b ON true
) found
WHERE found.row = s.row
"""  # noqa: S608  # only column names of this module

# Sheets say “by meter” and leave which meters to the name of the fee.
_METER_KIND = """CASE WHEN s.basis <> 'meter' THEN NULL WHEN s.fee_item ~ '热水' THEN 'hot_water'
    WHEN s.fee_item ~ '水' THEN 'cold_water' WHEN s.fee_item ~ '电' THEN 'power'
    WHEN s.fee_item ~ '燃气|煤气|天然气' THEN 'gas' WHEN s.fee_item ~ '暖|热' THEN 'heat' END"""
_ADD = f"""
INSERT INTO billing_tariff (project_id, fee_item_id, name, usage, basis, cycle, convention, issue_day, due_days,
                            late_fee_rate, is_active, meter_kind, steps_from_month, steps_from_day)
SELECT %(project)s, f.id, s.name, s.usage, s.basis, coalesce(s.cycle, 1), 'actual', coalesce(s.issue_day, 1),
       coalesce(s.due_days, 30), coalesce(s.late_fee_rate, 0), true, {_METER_KIND}, 1, 1
FROM {{stage}} s JOIN billing_feeitem f ON f.project_id = %(project)s AND f.name = s.fee_item
WHERE s.fate = 'new' ORDER BY s.row
"""  # noqa: S608  # only words of this module
_CHANGES = ", ".join(f"{name} = coalesce(s.{name}, t.{name})" for name in _TERMS)
_CHANGE = f"""
UPDATE billing_tariff t SET {_CHANGES}
FROM {{stage}} s
WHERE s.fate = 'changed' AND t.id = s.target_id AND s.changes ?| ARRAY['{"', '".join(_TERMS)}']
"""  # noqa: S608  # only column names of this module

# A price that was billed by stays on record: another one holds from the day given, else after what was billed.
_VERSIONS = """
INSERT INTO billing_tariffversion (project_id, tariff_id, starts_on, price, tiers, formula)
SELECT %(project)s, t.id, coalesce(s.starts_on, s.billed_until + 1,
           (SELECT max(starts_on) FROM billing_tariffversion WHERE tariff_id = t.id), %(since_ever)s),
    s.price, s.tiers, s.formula
FROM {stage} s
JOIN billing_feeitem f ON f.project_id = %(project)s AND f.name = s.fee_item
JOIN billing_tariff t ON t.fee_item_id = f.id AND t.usage = s.usage
WHERE s.fate = 'new' OR s.fate = 'changed' AND s.changes ?| ARRAY['price', 'tiers', 'formula']
ON CONFLICT (tariff_id, starts_on) DO UPDATE
    SET price = excluded.price, tiers = excluded.tiers, formula = excluded.formula
"""

_BACKDATED = """
SELECT row, billed_until FROM {stage}
WHERE fate = 'changed' AND changes ?| ARRAY['price', 'tiers', 'formula'] AND starts_on <= billed_until
"""

_FORMULAS = """
SELECT row, usage, coalesce(cycle, 1), formula,
    (SELECT id FROM billing_feeitem item WHERE item.project_id = %(project)s AND item.name = s.fee_item)
FROM {stage} s WHERE formula <> '' AND fate IN ('new', 'changed')
"""
_NEGATIVE = _("The formula comes to less than nothing for {count} units: {units} …")


def load_tariffs(load: Load) -> None:
    """Classify and write the staged tariffs. Opens a fee item, with its income account, for every new name.

    What `tariffs` refuses by hand is refused here too: another basis, another cycle once there are bills, a price
    that reaches back into a period that was billed, a formula below nothing. Units that a formula has no result for are
    told by the preview of the run.
    """
    load.run(_CLASSIFY)
    load.refuse("basis", _BASIS_STAYS, "s.changes ? 'basis'")
    load.refuse("cycle", _CYCLE_STAYS, "s.changes ? 'cycle' AND s.billed_until IS NOT NULL")
    load.refuse_rows(list(_below_nothing(load)))
    load.refuse_rows([Refused(int(str(row)), "starts_on", _too_early(until)) for row, until in load.rows(_BACKDATED)])
    _open_fee_items(load)
    load.run(_ADD)
    load.run(_CHANGE)
    load.run(_VERSIONS, {"since_ever": SINCE_EVER})


_BASIS_STAYS = Reason("basis", _("What a tariff is charged by cannot change; make a new tariff."))
_CYCLE_STAYS = Reason("cycle", _("The cycle of a tariff with bills cannot change; make a new tariff."))


def _too_early(until: object) -> Reason:
    message = _("Bills have been issued until {date}; a new price starts after that.")
    return Reason("backdated", message, {"date": until})


def _below_nothing(load: Load) -> Iterator[Refused]:
    """Yield the rows whose formula comes to less than nothing for a unit."""
    project = Project.objects.get(pk=load.project_id)
    for row, usage, cycle, formula, item in load.rows(_FORMULAS):
        seen = formula_sample(
            system_actor("import"),
            project,
            usage=str(usage),
            cycle=int(str(cycle)),
            formula=str(formula),
            on=clock.today().replace(day=1),
            fee_item_id=None if item is None else int(str(item)),
        )
        if seen.negative:
            units = _(", ").join(seen.negative_units)
            yield Refused(
                int(str(row)), "price", Reason("negative", _NEGATIVE, {"count": seen.negative, "units": units})
            )


def _open_fee_items(load: Load) -> None:
    names = load.rows("SELECT fee_item FROM {stage} WHERE fate = 'new' GROUP BY fee_item ORDER BY min(row)")
    project = Project.objects.get(pk=load.project_id)
    held = {item.name for item in FeeItem.objects.filter(project=project)}
    for name in (str(name) for (name,) in names if name not in held):
        create_fee_item(actor=_actor(), project=project, name=name)


def _actor() -> Actor:
    current = scope.current()
    return (current and current.actor) or system_actor("import")
