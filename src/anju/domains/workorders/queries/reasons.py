"""What speaks for a suggestion, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anju.core import clock
from anju.domains.workforce.enums import SkillLevel, Trade
from anju.domains.workorders.models import Proposal, WorkOrder

Reason = dict[str, Any]


def words_of(proposal: Proposal) -> list[str]:
    """Return the reasons in the reader's language, the strongest first, and when the worker would be there."""
    found = [_WORDS[reason["code"]](reason, proposal.order) for reason in proposal.reasons if reason["code"] in _WORDS]
    at = proposal.start_at.astimezone(clock.ZONE)
    shown = f"{at:%H:%M}" if at.date() == clock.today() else f"{at:%m-%d %H:%M}"
    return [*found, _("there at about {at}").format(at=shown)]


def _skill(reason: Reason, order: WorkOrder) -> str:
    words = {
        SkillLevel.EXPERT: _("expert in {trade}"),
        SkillLevel.PRACTISED: _("skilled in {trade}"),
        SkillLevel.BEGINNER: _("can help with {trade}"),
    }
    return words[reason["level"]].format(trade=Trade(reason["trade"]).label)


def _other_trade(reason: Reason, order: WorkOrder) -> str:
    return _("has not learnt {trade}").format(trade=Trade(reason["trade"]).label)


def _walk(reason: Reason, order: WorkOrder) -> str:
    minutes = reason["minutes"]
    if minutes <= 1 and order.building is not None:
        if reason["position"]:
            return _("comes from building {building} anyway").format(building=order.building)
        return _("is in building {building} now").format(building=order.building)
    return ngettext("{n} minute on foot", "{n} minutes on foot", minutes).format(n=minutes)


def _load(reason: Reason, order: WorkOrder) -> str:
    number = reason["n"]
    words = ngettext("{n} order in hand", "{n} orders in hand", number) if number else _("nothing in hand")
    return words.format(n=number)


_WORDS: dict[str, Callable[[Reason, WorkOrder], str]] = {
    "skill": _skill,
    "other_trade": _other_trade,
    "same_work": lambda reason, order: _("did this work before"),
    "same_home": lambda reason, order: _("knows this home"),
    "rule": lambda reason, order: _("named by the rule"),
    "walk": _walk,
    "load": _load,
    "late": lambda reason, order: _("{n} minutes late").format(n=reason["minutes"]),
}
