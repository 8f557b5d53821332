"""Load the parking spaces that staged rows name."""

from __future__ import annotations

from anju.core.sheets.spec import words
from anju.core.sheets.staging import Column, Load, differences
from anju.domains.estate.enums import SpaceKind

SPACE_COLUMNS = (
    Column("space_code", "text"),
    Column("space_kind", "text"),
    Column("charged_from", "date"),
    Column("space_id", "bigint"),
    Column("space_changes", "jsonb"),
)
"""What a sheet has to stage, beside a unit's reference, so that `load_spaces` can load its spaces."""

SPACE_WORDS: dict[str, tuple[str, ...]] = {
    SpaceKind.OWNED: words("产权 自有 已售 业主自有 产权车位 购买 自购 固定产权"),
    SpaceKind.MONTHLY: words("月租 租赁 出租 月保 包月 租用 固定月租 月卡 长租"),
    SpaceKind.CIVIL_DEFENCE: ("人防", "人防车位", "人防租赁"),
    SpaceKind.SHARED: words("共用 公共 共享 临停 公用 机动 访客 地面公共"),
}

_DIFFERENCES = differences(
    {
        "space_kind": ("s.space_kind", "p.kind"),
        "charged_from": ("s.charged_from", "p.charged_from"),
        "room": ("named.code", "held.code"),
    }
)

_COMPARE = f"""
UPDATE {{stage}} s SET space_id = found.id, space_changes = found.changes
FROM (
    SELECT s.row, p.id, {_DIFFERENCES} AS changes
    FROM {{stage}} s
    JOIN estate_space p ON p.project_id = %(project)s AND p.code = s.space_code
    LEFT JOIN estate_unit held ON held.id = p.unit_id
    LEFT JOIN estate_unit named ON named.id = s.unit_id
) found
WHERE found.row = s.row
"""  # noqa: S608  # only column names of this module

_CHANGE = """
UPDATE estate_space p SET kind = coalesce(s.space_kind, p.kind), unit_id = coalesce(s.unit_id, p.unit_id),
    charged_from = coalesce(s.charged_from, p.charged_from)
FROM {stage} s
WHERE s.fate IS DISTINCT FROM 'refused' AND s.space_changes <> '{}' AND p.id = s.space_id
"""

_ADD = """
INSERT INTO estate_space (project_id, code, kind, unit_id, charged_from)
SELECT %(project)s, space_code, coalesce(max(space_kind), %(kind)s), max(unit_id), max(charged_from)
FROM {stage}
WHERE fate IS DISTINCT FROM 'refused' AND space_id IS NULL AND space_code IS NOT NULL
GROUP BY space_code ORDER BY space_code
"""


def compare_spaces(load: Load) -> None:
    """Set ``space_id`` and ``space_changes`` of the staged rows whose space stands in the register."""
    load.run(_COMPARE)


def write_spaces(load: Load) -> None:
    """Add the spaces that are new, and change those that differ; every staged row then has its ``space_id``."""
    load.run(_CHANGE)
    load.run(_ADD, {"kind": SpaceKind.OWNED})
    load.run(
        "UPDATE {stage} s SET space_id = p.id FROM estate_space p "
        "WHERE s.space_id IS NULL AND p.project_id = %(project)s AND p.code = s.space_code"
    )
