"""Financial risk rules: what one is, and when a figure is how bad. Rules are data with one query each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise

from anju.domains.insight.enums import RiskLevel

DUE_DAYS = {RiskLevel.NOTICE: 14, RiskLevel.WARNING: 7, RiskLevel.SERIOUS: 3}
"""In how many days a finding of a level is to be dealt with."""


@dataclass(frozen=True)
class Rule:
    """A rule of financial risk.

    ``sql`` selects (project_id, subject, name, figure, facts) over all projects at once: it joins ``setting`` (a row
    ``project_id, notice, warning, serious, span`` a project in which the rule is on) and may use ``%(today)s``. It
    leaves out projects that it has nothing to say of. ``words`` tell of a finding, filled with its facts. ``page``
    shows what is behind; ``query`` is its query string, ``pk`` the fact with the record's number.
    """

    code: str
    title: str | Promise
    explains: str | Promise
    unit: str | Promise
    thresholds: tuple[Decimal, Decimal, Decimal]
    sql: str
    words: str | Promise
    page: str
    query: str = ""
    pk: str = ""
    span: int | None = None
    span_words: str | Promise = ""
    low_is_bad: bool = False


@dataclass(frozen=True)
class Thresholds:
    """From which figure on a finding has which level; lower figures are worse where ``low_is_bad``."""

    notice: Decimal
    warning: Decimal
    serious: Decimal
    low_is_bad: bool = False

    @property
    def are_ordered(self) -> bool:
        """Tell whether each level is at least as bad as the one before."""
        up = self.notice <= self.warning <= self.serious
        return self.notice >= self.warning >= self.serious if self.low_is_bad else up


def level_of(figure: Decimal, at: Thresholds) -> RiskLevel | None:
    """Return how bad a figure is; a figure equal to a threshold has reached it. None: not worth a word."""
    for level, threshold in (
        (RiskLevel.SERIOUS, at.serious),
        (RiskLevel.WARNING, at.warning),
        (RiskLevel.NOTICE, at.notice),
    ):
        if figure <= threshold if at.low_is_bad else figure >= threshold:
            return level
    return None
