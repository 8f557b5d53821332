"""A plan that was overspent is a financial risk of its account."""

from __future__ import annotations

import datetime as dt
from typing import Any

from anju.core import clock
from anju.core.access import Actor
from anju.domains.insight import queries, services
from anju.domains.insight.enums import RiskLevel
from anju.domains.insight.models import Finding
from anju.domains.insight.queries.risks import rule_named


def test_an_account_over_the_months_of_its_plan_is_found_and_gone_when_there_is_room_again(
    office: Any, project: Any, root: Actor
) -> None:
    rule = rule_named("budget_overspent")
    with clock.at(dt.date(2026, 3, 20)):
        office.adopted()
        office.spend("6401.02", "3500.00", dt.date(2026, 3, 10))  # 1,000 a month are planned
        office.spend("6401.06", "800.00", dt.date(2026, 3, 10))  # 100 and 200 a month: within the plan
        services.evaluate(actor=root, project_ids=[project.pk], rule=rule)
        found = Finding.objects.get(rule="budget_overspent")
        assert (found.subject, found.level) == (
            str(office.account("6401.02").pk),
            RiskLevel.WARNING,
        )
        assert "¥3,500.00" in queries.in_words(found)
    with clock.at(dt.date(2026, 4, 2)):
        services.evaluate(actor=root, project_ids=[project.pk], rule=rule)
        found.refresh_from_db()
        assert found.state == "gone"
