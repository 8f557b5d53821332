"""The sheet of what units hold in the maintenance fund when a project is taken over (期初余额)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import clock, scope
from anju.core.access import Actor, system_actor
from anju.core.errors import DomainError
from anju.core.sheets import dates, kinds
from anju.core.sheets.importing import import_roster
from anju.core.sheets.reasons import Reason
from anju.core.sheets.registry import SheetImport, declare
from anju.core.sheets.spec import Field, SheetSpec, words
from anju.core.sheets.staging import Column, Load
from anju.domains.estate.services.unit_reference import unit_fields, unit_rule
from anju.domains.estate.services.unit_resolution import REFERENCE_COLUMNS, resolve_units
from anju.domains.joint_funds import policies
from anju.domains.joint_funds.services.fund import propose_openings
from anju.domains.tenancy.models import Project

_SHEET = "fund_openings"
_TOLD = 20
OPENING_COLUMNS = (
    *REFERENCE_COLUMNS,
    Column("opening", "numeric(14,2)"),
    Column("on_date", "date"),
    Column("remark", "text"),
)
_FUTURE = Reason("future", _("The day lies in the future."))
_TWICE = Reason("twice", _("The file names this unit twice; a unit has one opening balance."))
_STANDS = Reason(
    "opened", _("This unit has another opening balance already; have that movement reversed before you load it anew.")
)

_DAY = "UPDATE {stage} SET on_date = coalesce(on_date, %(today)s::date)"
_IS_TWICE = "EXISTS (SELECT FROM {stage} other WHERE other.unit_id = s.unit_id AND other.row < s.row)"
_CLASSIFY = """
UPDATE {stage} s SET target_id = found.id, fate = CASE
    WHEN found.id IS NULL THEN 'new' WHEN found.amount = s.opening THEN 'unchanged' ELSE 'stands' END
FROM (
    SELECT staged.row, held.id, held.amount FROM {stage} staged
    LEFT JOIN (joint_funds_fundopening held JOIN joint_funds_fundact act
        ON act.id = held.act_id AND act.state IN ('proposed', 'posted')) ON held.unit_id = staged.unit_id
    WHERE staged.fate IS DISTINCT FROM 'refused'
) found
WHERE found.row = s.row
"""
_NEW = "SELECT on_date, unit_id, opening FROM {stage} WHERE fate = 'new' ORDER BY on_date, row"


def opening_spec() -> SheetSpec:
    """Return what a sheet of opening balances may hold; a row is a unit."""
    amount = kinds.decimal(2, units=("元", "¥"), above=Decimal(0), maximum=Decimal("999999999.99"))
    return SheetSpec(
        name=_SHEET,
        title=_("Opening balances of the maintenance fund"),
        titles=words("维修资金期初 维修资金余额 专项维修资金 维修基金 维修资金期初余额 分户账"),
        fields=(
            *unit_fields(),
            Field(
                "opening",
                _("Opening balance of the fund"),
                words("维修资金期初余额 维修资金余额 维修基金余额 专项维修资金余额 分户余额 期初余额"),
                amount,
                True,
            ),
            Field("on_date", _("As of"), words("截止日期 余额日期 对账日期 期初日期"), dates.date()),
            Field("remark", _("Remark"), words("备注 说明"), kinds.text(100)),
        ),
        key=("unit_code",),
        blame="room",
        rules=(unit_rule(),),
    )


def load_openings(load: Load) -> None:
    """Propose what each unit holds, one movement a day of balances; the chain of approval posts it.

    The same balance again changes nothing; another one for a unit that has one is refused.
    """
    resolve_units(load)
    load.run(_DAY, {"today": clock.today()})
    load.refuse("on_date", _FUTURE, f"s.on_date > '{clock.today()}'")
    load.refuse("room", _TWICE, _IS_TWICE)
    load.run(_CLASSIFY)
    load.refuse("opening", _STANDS, "s.fate = 'stands'")
    by_day: dict[dt.date, list[tuple[int, Decimal]]] = {}
    for day, unit, amount in load.rows(_NEW):
        assert isinstance(day, dt.date)
        assert isinstance(amount, Decimal)
        by_day.setdefault(day, []).append((int(str(unit)), amount))
    held = scope.current()
    actor = held.actor if held is not None and held.actor is not None else system_actor("sheet")
    for day, shares in by_day.items():
        project = Project.objects.get(pk=load.project_id)
        propose_openings(actor=actor, project=project, on_date=day, shares=shares)


def import_openings(*, actor: Actor, project: Project, filename: str, content: bytes) -> None:
    """Propose a file of opening balances, all of it or nothing.

    Raises AccessDenied, SheetError for what is no such file, DomainError that names each row that is refused and why.
    """
    actor.require(policies.PROPOSE_FUND_ACTS, project.pk)
    result = import_roster(actor=actor, project=project, workbook=content, filename=filename, strict=True)
    if errors := result.summary.errors:
        told = [
            _now("Row {row}, {column}: {reason}").format(row=one.row, column=one.column, reason=one.reason)
            for one in errors[:_TOLD]
        ]
        if len(errors) > _TOLD:
            told.append(_now("and {number} more").format(number=len(errors) - _TOLD))
        raise DomainError("\n".join(told), field="file")
    if any(sheet.spec.name != _SHEET for sheet in result.checked):
        raise DomainError(_now("The file holds other tables as well; load them where they belong."), field="file")


OPENINGS = declare(
    SheetImport(
        spec=opening_spec(),
        permissions=(policies.PROPOSE_FUND_ACTS,),
        columns=OPENING_COLUMNS,
        load=load_openings,
        order=70,
    )
)
