"""The list of causes of complaints: shipped, and the company's from then on."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anju.core import validation
from anju.core.access import Actor
from anju.core.errors import AccessDenied
from anju.domains.service import policies
from anju.domains.service.models import Cause

SHIPPED = (
    ("attitude", "服务态度", "Attitude"),
    ("late", "响应不及时", "Late response"),
    ("quality", "处理质量不到位", "Poor work"),
    ("explained", "沟通解释不足", "Poorly explained"),
    ("rules", "制度流程缺陷", "Faulty procedure"),
    ("staff", "人员不足", "Too few people"),
    ("equipment", "设施设备老化", "Worn equipment"),
    ("contractor", "外包单位", "Contractor"),
    ("charges", "收费差错", "Wrong charge"),
    ("neighbours", "邻里纠纷", "Between neighbours"),
    ("outside", "外部原因", "Beyond our control"),
    ("unfounded", "投诉不成立", "Unfounded"),
)


def ship_causes() -> None:
    """Bring the shipped causes into a company that has none; what it has edited stays as it is."""
    Cause.objects.bulk_create(
        [
            Cause(code=code, name=name, name_en=name_en, position=position)
            for position, (code, name, name_en) in enumerate(SHIPPED)
        ],
        ignore_conflicts=True,
    )


def edit_cause(*, actor: Actor, cause: Cause | None, name: str, name_en: str = "", is_active: bool = True) -> Cause:
    """Change a cause, or add one where none is given; what complaints were put down to stays readable."""
    if not actor.sees_all_projects:
        raise AccessDenied(_("Causes of complaints are edited by somebody who works for all projects of the company."))
    actor.require(policies.EDIT_TAXONOMY)
    if cause is None:
        number = Cause.objects.count() + 1
        cause = Cause(code=f"own-{number}", position=number)
    cause.name, cause.name_en, cause.is_active = name.strip(), name_en.strip(), is_active
    validation.check(cause)
    cause.save()
    return cause
