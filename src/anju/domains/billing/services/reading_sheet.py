"""The sheet of meter readings (抄表数据): what it may hold, and loading it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.core import scope
from anju.core.access import system_actor
from anju.core.sheets import dates, kinds
from anju.core.sheets.reasons import Reason
from anju.core.sheets.spec import Field, SheetSpec, words
from anju.core.sheets.staging import Column, Load, Refused
from anju.domains.billing.services.meter_sheet import METER_WORDS
from anju.domains.billing.services.metering.recording import Outcome, Taken, record_readings
from anju.domains.tenancy.models import Project

READING_COLUMNS = (
    Column("number", "text"),
    Column("kind", "text"),
    Column("read_on", "date"),
    Column("reading", "numeric(14,2)"),
    Column("valley", "numeric(14,2)"),
)
_UNKNOWN = Reason("meter", _("There is no meter of this number, or there are several: name the kind."))
_LARGEST = Decimal("999999999999.99")

# A number may stand on meters of two kinds. What a sheet tells again is known by its day and value.
_FOUND = """
SELECT s.row, s.read_on, s.reading, s.valley,
    (SELECT CASE WHEN count(*) = 1 THEN min(m.id) END FROM billing_meter m WHERE m.project_id = %(project)s
        AND m.number = s.number AND (s.kind IS NULL OR m.kind = s.kind) AND m.removed_on IS NULL) AS meter_id,
    EXISTS (SELECT FROM billing_meterreading r JOIN billing_meter m ON m.id = r.meter_id
        WHERE r.project_id = %(project)s AND m.number = s.number AND (s.kind IS NULL OR m.kind = s.kind)
            AND r.read_on = s.read_on AND r.reading = s.reading) AS is_held
FROM {stage} s WHERE s.reading IS NOT NULL ORDER BY s.row
"""
_FATES = """
UPDATE {stage} SET fate = CASE WHEN row = ANY(%(written)s) THEN 'new' ELSE 'unchanged' END
WHERE fate IS DISTINCT FROM 'refused'
"""


def reading_spec() -> SheetSpec:
    """Return what a sheet of readings may hold; a row is a meter on a day."""
    reading = kinds.decimal(2, units=("m3", "吨", "度", "kwh", "方"), minimum=Decimal(0), maximum=_LARGEST)
    return SheetSpec(
        name="readings",
        title=_("Meter readings"),
        titles=words("抄表记录 抄表读数 抄表明细 抄表录入"),
        fields=(
            Field("number", _("Meter number"), words("表号 表编号 仪表编号 表计编号 表具编号"), kinds.code(40), True),
            Field("kind", _("Kind"), words("表类型 表种类 仪表类型 类型 表类 表种"), kinds.choice(METER_WORDS)),
            Field("read_on", _("Read on"), words("抄表日期 抄表时间 抄见日期 读数日期"), dates.date(), True),
            Field("reading", _("Reading"), words("读数 本次读数 本期读数 抄表读数 抄见数 止码 峰段读数"), reading),
            Field("valley", _("Valley reading"), words("谷段读数 谷读数 谷段止码"), reading),
        ),
        key=("number", "kind"),
        blame="number",
    )


def load_readings(load: Load) -> None:
    """Keep the staged readings; a blank one says nothing, one that is held already changes nothing."""
    found = load.rows(_FOUND)
    unknown = [Refused(_whole(row), "number", _UNKNOWN) for row, *_facts, meter, _held in found if meter is None]
    load.refuse_rows(unknown)
    fresh = [one for one in found if one[4] is not None and not one[5]]
    current = scope.current()
    outcomes = record_readings(
        actor=(current and current.actor) or system_actor("import"),
        project=Project.objects.get(pk=load.project_id),
        taken=[_taken(one) for one in fresh],
    )
    rows = [(_whole(one[0]), outcome) for one, outcome in zip(fresh, outcomes, strict=True)]
    load.refuse_rows([_refused(row, outcome) for row, outcome in rows if outcome.refusal is not None])
    load.run(_FATES, {"written": [row for row, outcome in rows if outcome.refusal is None]})


def _taken(found: tuple[Any, ...]) -> Taken:
    _row, read_on, reading, valley, meter_id, _held = found
    assert isinstance(read_on, dt.date)
    return Taken(meter_id=meter_id, read_on=read_on, reading=reading, valley=valley)


def _refused(row: int, outcome: Outcome) -> Refused:
    refusal = outcome.refusal
    assert refusal is not None
    field = refusal.field if refusal.field in ("read_on", "reading", "valley") else "number"
    return Refused(row, field or "number", Reason("reading", str(refusal)))


def _whole(row: object) -> int:
    return int(str(row))
