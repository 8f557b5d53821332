"""The sheet of materials and of what stores held when stock began to be kept here (物料、期初库存)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from anju.core import scope
from anju.core.access import system_actor
from anju.core.sheets import kinds
from anju.core.sheets.reasons import Reason
from anju.core.sheets.registry import SheetImport, declare
from anju.core.sheets.spec import Field, Refusal, SheetSpec, Values, words
from anju.core.sheets.staging import Column, Load
from anju.domains.stock import policies
from anju.domains.stock.calc.average import worth
from anju.domains.stock.models import Item, Store
from anju.domains.stock.services.moving import Line, take_opening
from anju.domains.tenancy.models import Project

COLUMNS = (
    Column("code", "text"),
    Column("name", "text"),
    Column("spec", "text"),
    Column("measure", "text"),
    Column("category", "text"),
    Column("store", "text"),
    Column("quantity", "numeric(12,3)"),
    Column("price", "numeric(14,4)"),
    Column("value", "numeric(14,2)"),
    Column("item_id", "bigint"),
    Column("store_id", "bigint"),
)
_NO_STORE = Reason("store", _("Name the store that holds this quantity."))
_UNKNOWN = Reason("unknown_store", _("The project has no store of this name in use."))
_MOVED = Reason("moved", _("This material has moved in the store already; opening stock is entered before."))
_COUNTED = Reason("counted", _("This store was counted already; enter what it holds by a stocktake."))
_WORTH = Reason("worth", _("Quantity times price is not this value; leave one of the two out."))
_OTHERWISE = Reason("otherwise", _("The material of this code has another name."))

_FIND = """
UPDATE {stage} s SET target_id = item.id, item_id = item.id FROM stock_item item
WHERE item.project_id = %(project)s AND item.code = s.code
"""
_PLACE = """
UPDATE {stage} s SET store_id = held.id FROM stock_store held
WHERE held.project_id = %(project)s AND held.name = s.store AND held.is_active
"""
_IS_OTHERWISE = "EXISTS (SELECT FROM stock_item held WHERE held.id = s.item_id AND held.name <> s.name)"
_IS_OPENED = """EXISTS (SELECT FROM stock_movement moved JOIN stock_slip slip ON slip.id = moved.slip_id
    WHERE moved.store_id = s.store_id AND moved.item_id = s.item_id AND slip.kind = 'opening'
        AND moved.quantity = s.quantity)"""
_IS_MOVED = (
    """s.quantity > 0 AND EXISTS (SELECT FROM stock_movement moved
    WHERE moved.store_id = s.store_id AND moved.item_id = s.item_id) AND NOT """
    + _IS_OPENED
)
_IS_COUNTED = f"""s.quantity > 0 AND EXISTS (SELECT FROM stock_count counted
    WHERE counted.store_id = s.store_id AND counted.state <> 'dropped') AND NOT {_IS_OPENED}"""
_CLASSIFY = f"""
UPDATE {{stage}} s SET fate = CASE WHEN item_id IS NULL THEN 'new'
    WHEN coalesce(quantity, 0) = 0 OR {_IS_OPENED} THEN 'unchanged' ELSE 'changed' END,
    changes = CASE WHEN coalesce(quantity, 0) = 0 OR item_id IS NULL OR {_IS_OPENED} THEN '{{}}'::jsonb
        ELSE jsonb_build_object('quantity', jsonb_build_array(0, quantity)) END
WHERE fate IS DISTINCT FROM 'refused'
"""  # noqa: S608 - constants of this module
_ADD = """
INSERT INTO stock_item (project_id, code, name, spec, measure, category, barcode, cost_class, is_active)
SELECT DISTINCT ON (code) %(project)s, code, name, coalesce(spec, ''), measure, coalesce(category, ''), '',
    'upkeep', true
FROM {stage} WHERE fate = 'new' ORDER BY code, row
"""
_OPEN = """
SELECT store_id, item_id, quantity, coalesce(price, 0), value FROM {stage}
WHERE fate IN ('new', 'changed') AND quantity > 0 ORDER BY store_id, row
"""


def _whole(values: Values) -> Refusal | None:
    if values["quantity"] and not values["store"]:
        return Refusal("store", _NO_STORE)
    quantity, price, value = (values[name] for name in ("quantity", "price", "value"))
    told = isinstance(quantity, Decimal) and isinstance(price, Decimal) and worth(quantity, price)
    if told is not False and value is not None and told != value:
        return Refusal("value", _WORTH)
    return None


def opening_spec() -> SheetSpec:
    """Return what a sheet of materials may hold; a row is a material, in a store where a quantity is given."""
    largest = Decimal("99999999.99")
    return SheetSpec(
        name="stock",
        title=_("Materials and opening stock"),
        titles=words("物料 物料档案 期初库存 库存期初 库存 仓库库存 备件 物资"),
        fields=(
            Field(
                "code", _("Material code"), words("物料编码 物料编号 物资编码 备件编码 编码 料号"), kinds.code(30), True
            ),
            Field("name", _("Material name"), words("物料名称 物资名称 备件名称 品名 材料名称"), kinds.text(60), True),
            Field("spec", _("Specification"), words("规格 规格型号 型号"), kinds.text(60)),
            Field("measure", _("Unit of measure"), words("计量单位 单位"), kinds.text(10), True),
            Field("category", _("Kind of material"), words("物料类别 类别 分类 物料分类"), kinds.text(30)),
            Field("store", _("Store"), words("库房 仓库 仓库名称 存放仓库"), kinds.text(40)),
            Field(
                "quantity",
                _("Quantity"),
                words("期初数量 库存数量 数量 结存数量"),
                kinds.decimal(3, minimum=Decimal(0), maximum=largest),
            ),
            Field(
                "price",
                _("Price"),
                words("单价 期初单价 成本单价"),
                kinds.decimal(4, minimum=Decimal(0), maximum=largest),
            ),
            Field(
                "value",
                _("Stock value"),
                words("金额 期初金额 库存金额 结存金额"),
                kinds.decimal(2, minimum=Decimal(0), maximum=largest),
            ),
        ),
        key=("code", "store"),
        blame="code",
        rules=(_whole,),
    )


def load_opening(load: Load) -> None:
    """Add the materials that are new, and write one slip of opening stock a store."""
    load.run(_FIND)
    load.run(_PLACE)
    load.refuse("store", _UNKNOWN, "s.store IS NOT NULL AND s.store_id IS NULL")
    load.refuse("name", _OTHERWISE, _IS_OTHERWISE)
    load.refuse("quantity", _MOVED, _IS_MOVED)
    load.refuse("quantity", _COUNTED, _IS_COUNTED)
    load.run(_CLASSIFY)
    load.run(_ADD)
    load.run(_FIND)
    held = scope.current()
    actor = held.actor if held is not None and held.actor is not None else system_actor("sheet")
    project = Project.objects.get(pk=load.project_id)
    lines: dict[int, list[tuple[int, Decimal, Decimal, Decimal | None]]] = defaultdict(list)
    for store, item, quantity, price, value in load.rows(_OPEN):
        told = None if value is None else Decimal(str(value))
        lines[int(str(store))].append((int(str(item)), Decimal(str(quantity)), Decimal(str(price)), told))
    items = Item.objects.in_bulk({one[0] for some in lines.values() for one in some})
    for store_id, opened in lines.items():
        take_opening(
            actor=actor,
            project=project,
            store=Store.objects.get(pk=store_id),
            lines=[Line(items[item], quantity, price, value) for item, quantity, price, value in opened],
        )


OPENING = declare(
    SheetImport(
        spec=opening_spec(),
        permissions=(policies.EDIT, policies.MOVE),
        columns=COLUMNS,
        load=load_opening,
        order=75,
    )
)
