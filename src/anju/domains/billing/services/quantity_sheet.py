"""The sheet of counted things (计费数量): what it may hold, and loading it."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.sheets import dates, kinds
from anju.core.sheets.reasons import Reason
from anju.core.sheets.spec import Field, SheetSpec, words
from anju.core.sheets.staging import Column, Load, differences
from anju.domains.estate.services.unit_reference import unit_fields, unit_rule
from anju.domains.estate.services.unit_resolution import REFERENCE_COLUMNS, resolve_units

QUANTITY_COLUMNS = (
    *REFERENCE_COLUMNS,
    Column("fee_item", "text"),
    Column("quantity", "numeric(10,2)"),
    Column("starts_on", "date"),
    Column("remark", "text"),
    Column("fee_item_id", "bigint"),
)
_UNKNOWN_ITEM = Reason("fee_item", _("There is no fee item of this name yet."))
_BILLED = Reason("backdated", _("Bills have been issued for this day; another quantity starts after them."))

_RESOLVE = """
UPDATE {stage} s SET fee_item_id = item.id, starts_on = coalesce(s.starts_on, %(first)s::date)
FROM (SELECT row, (SELECT id FROM billing_feeitem WHERE project_id = %(project)s AND name = staged.fee_item) AS id
      FROM {stage} staged) item
WHERE item.row = s.row
"""
_DIFFERENCES = differences(
    {"quantity": ("s.quantity", "held.quantity"), "remark": ("nullif(s.remark, '')", "held.remark")}
)
_CLASSIFY = f"""
UPDATE {{stage}} s SET target_id = found.id, changes = found.changes,
    fate = CASE WHEN found.id IS NULL THEN 'new' WHEN found.changes = '{{}}' THEN 'unchanged' ELSE 'changed' END
FROM (
    SELECT s.row, held.id, CASE WHEN held.id IS NULL THEN '{{}}'::jsonb ELSE {_DIFFERENCES} END AS changes
    FROM {{stage}} s LEFT JOIN billing_unitquantity held ON held.project_id = %(project)s
        AND held.fee_item_id = s.fee_item_id AND held.unit_id = s.unit_id AND held.starts_on = s.starts_on
    WHERE s.fate IS DISTINCT FROM 'refused'
) found
WHERE found.row = s.row
"""  # noqa: S608 - only column names of this module
_IS_BILLED = """s.fate IN ('new', 'changed') AND EXISTS (
    SELECT FROM billing_bill bill JOIN billing_tariff tariff ON tariff.id = bill.tariff_id
    WHERE bill.unit_id = s.unit_id AND tariff.fee_item_id = s.fee_item_id AND tariff.basis = 'formula'
        AND bill.reversed_at IS NULL AND bill.period_start >= s.starts_on)"""
_ADD = """
INSERT INTO billing_unitquantity (project_id, unit_id, fee_item_id, quantity, starts_on, remark)
SELECT %(project)s, unit_id, fee_item_id, quantity, starts_on, coalesce(remark, '')
FROM {stage} WHERE fate = 'new' ORDER BY row
"""
_CHANGE = """
UPDATE billing_unitquantity held SET quantity = s.quantity, remark = coalesce(nullif(s.remark, ''), held.remark)
FROM {stage} s WHERE s.fate = 'changed' AND held.id = s.target_id
"""


def quantity_spec() -> SheetSpec:
    """Return what a sheet of counted things may hold; a row is a unit, a fee item and a day."""
    counted = kinds.decimal(
        2, units=("个", "只", "张", "台", "位", "人", "份"), minimum=Decimal(0), maximum=Decimal("99999999.99")
    )
    return SheetSpec(
        name="quantities",
        title=_("Charged quantities"),
        titles=words("计费数量 收费数量 数量 计件数量"),
        fields=(
            *unit_fields(),
            Field("fee_item", _("Fee item"), words("收费项目 费用项目 费项 费用名称 收费名称"), kinds.text(40), True),
            Field("quantity", _("Charged quantity"), words("计费数量 数量 收费数量 个数 件数"), counted, True),
            Field("starts_on", _("From"), words("生效日期 起始日期 开始日期 起计日期"), dates.date()),
            Field("remark", _("Remark"), words("备注 说明"), kinds.text(100)),
        ),
        key=("unit_code", "fee_item", "starts_on"),
        blame="room",
        rules=(unit_rule(),),
    )


def load_quantities(load: Load) -> None:
    """Classify and write the staged quantities; without a day they hold from the first of this month."""
    resolve_units(load)
    load.run(_RESOLVE, {"first": clock.today().replace(day=1)})
    load.refuse("fee_item", _UNKNOWN_ITEM, "s.fee_item_id IS NULL")
    load.run(_CLASSIFY)
    load.refuse("starts_on", _BILLED, _IS_BILLED)
    for statement in (_ADD, _CHANGE):
        load.run(statement)
