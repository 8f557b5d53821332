"""Statements by fee scheme: made of the sums of the books, to the cent what the entries say."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import actor_with

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.insight import queries
from anju.domains.insight.calc.results import By
from anju.domains.joint_funds import calc as schemes
from anju.domains.joint_funds import queries as joint_funds
from anju.domains.joint_funds import services as funds
from anju.domains.joint_funds.enums import SchemeKind
from anju.domains.joint_funds.models import FeeScheme
from anju.domains.ledger import services as ledger
from anju.domains.ledger.models import Account
from anju.domains.ledger.services import Posting

NOVEMBER = dt.date(2026, 11, 1)
LUMP, COMMISSION = SchemeKind.LUMP, SchemeKind.COMMISSION
_COLLECTED = """
SELECT coalesce(-sum(line.amount), 0) FROM ledger_line line JOIN ledger_entry entry ON entry.id = line.entry_id
JOIN ledger_account account ON account.id = line.account_id
WHERE account.role IN ('receivable', 'prepaid') AND entry.kind IN ('payment', 'refund', 'balance_use')
    AND entry.on_date BETWEEN %s AND %s
"""
_SPENT = """
SELECT coalesce(sum(line.amount), 0) FROM ledger_line line JOIN ledger_entry entry ON entry.id = line.entry_id
JOIN ledger_account account ON account.id = line.account_id
WHERE account.cost_class <> '' AND entry.on_date BETWEEN %s AND %s
"""


def _post(root: Actor, project: Any, on: dt.date, sides: tuple[str, str], amount: Decimal, kind: str) -> None:
    held = dict(Account.objects.filter(project=project).values_list("code", "pk"))
    lines = [Posting(held[sides[0]], amount), Posting(held[sides[1]], -amount)]
    ledger.post_entry(actor=root, project=project, kind=kind, on_date=on, lines=lines)


def _scheme(root: Actor, project: Any, kind: SchemeKind, begins_on: dt.date, **terms: Any) -> FeeScheme:
    return funds.set_scheme(actor=root, project=project, kind=kind, begins_on=begins_on, agreed_in="合同", **terms)


def _asked(statement: str, first: dt.date, last: dt.date) -> Decimal:
    with connection.cursor() as cursor:
        cursor.execute(statement, [first, last])
        (amount,) = cursor.fetchone()
    return Decimal(amount)


def test_a_lump_sum_leaves_profit_or_loss_to_the_company(project: Any, root: Actor) -> None:
    revenue = ledger.open_revenue_account(actor=root, project=project, name="物业服务费").code
    _post(root, project, dt.date(2026, 10, 5), ("1122", revenue), Decimal("1000.00"), "bill")
    _post(root, project, dt.date(2026, 10, 9), ("6401.01", "2202"), Decimal("700.00"), "expense")
    _post(root, project, dt.date(2026, 10, 20), ("6403", "2221"), Decimal("60.00"), "journal")
    _post(root, project, dt.date(2026, 11, 9), ("6401.02", "2202"), Decimal("50.00"), "expense")
    found = queries.statement_of(root, project, kind=LUMP, by=By.MONTH, upto=NOVEMBER)
    assert (found.income_sums[-2], found.cost_sums[-2], found.other_sums[-2]) == (1000, 700, 60)
    assert found.result[-2:] == (Decimal("240.00"), Decimal("-50.00"))
    by_year = queries.statement_of(root, project, kind=LUMP, by=By.YEAR, upto=NOVEMBER)
    assert by_year.result[-1] == Decimal("190.00")


def test_a_commission_carries_what_is_left_to_the_owners(project: Any, root: Actor) -> None:
    _scheme(root, project, COMMISSION, dt.date(2026, 9, 1), pay_by="percent", percent=Decimal(10))
    _scheme(root, project, COMMISSION, dt.date(2026, 11, 1), pay_by="fixed", monthly=Decimal(80))
    _post(root, project, dt.date(2026, 8, 5), ("1002", "1122"), Decimal("999.00"), "payment")
    _post(root, project, dt.date(2026, 9, 5), ("1002", "1122"), Decimal("600.05"), "payment")
    _post(root, project, dt.date(2026, 9, 6), ("2203", "1122"), Decimal("44.00"), "balance_use")
    _post(root, project, dt.date(2026, 9, 9), ("6401.01", "2202"), Decimal("400.00"), "expense")
    _post(root, project, dt.date(2026, 9, 9), ("6701", "1122"), Decimal("30.00"), "write_off")
    _post(root, project, dt.date(2026, 11, 9), ("1002", "2203"), Decimal("100.00"), "payment")
    found = queries.statement_of(root, project, kind=COMMISSION, by=By.MONTH, upto=NOVEMBER)
    assert found.held[-4:] == (False, True, True, True)
    assert found.income_sums[-3:] == (Decimal("600.05"), Decimal(0), Decimal(100))
    assert found.remuneration[-3:] == (Decimal("60.01"), Decimal(0), Decimal(80))
    assert found.result[-3:] == (Decimal("140.04"), Decimal(0), Decimal(20))
    assert found.opening[-3:] == (Decimal(0), Decimal("140.04"), Decimal("140.04"))
    assert found.closing[-1] == Decimal("160.04")
    assert found.other_sums[-3] == Decimal(30)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.dates(dt.date(2024, 11, 1), dt.date(2026, 11, 30)),
            st.decimals(min_value="0.01", max_value="9999.99", places=2),
            st.sampled_from(
                [
                    (("1002", "1122"), "payment"),
                    (("1002", "2203"), "payment"),
                    (("2203", "1002"), "refund"),
                    (("2203", "1122"), "balance_use"),
                    (("6401.01", "2202"), "expense"),
                    (("6401.04", "2202"), "expense"),
                    (("6602", "1122"), "waiver"),
                    (("1122", "6051"), "bill"),
                ]
            ),
        ),
        max_size=10,
    ),
    st.sampled_from(list(By)),
    st.decimals(min_value="0.01", max_value="50", places=2),
)
def test_statements_tie_to_the_entries(project: Any, root: Actor, posted: Any, by: By, percent: Decimal) -> None:
    begins = dt.date(2025, 3, 1)
    with transaction.atomic():
        _scheme(root, project, COMMISSION, begins, pay_by="percent", percent=percent)
        for on, amount, (sides, kind) in posted:
            _post(root, project, on, sides, amount, kind)
        found = queries.statement_of(root, project, kind=COMMISSION, by=by, upto=NOVEMBER)
        for at, span in enumerate(found.spans):
            first = max(begins, span.first)
            assert found.income_sums[at] == _asked(_COLLECTED, first, span.last)
            assert found.cost_sums[at] == _asked(_SPENT, first, span.last)
            if at:
                assert found.opening[at] == found.closing[at - 1]
        held = list(schemes.months(begins, found.spans[-1].last))
        assert found.closing[-1] == sum(
            _asked(_COLLECTED, one, _last(one))
            - _asked(_SPENT, one, _last(one))
            - schemes.terms_at([schemes.Terms(begins, COMMISSION, None, percent)], one).remuneration(
                _asked(_COLLECTED, one, _last(one))
            )
            for one in held
        )
        lump = queries.statement_of(root, project, kind=LUMP, by=by, upto=NOVEMBER)
        assert not any(lump.held[at] for at, span in enumerate(lump.spans) if span.first >= begins)
        transaction.set_rollback(True)


def _last(month: dt.date) -> dt.date:
    following = month.replace(day=28) + dt.timedelta(days=4)
    return following - dt.timedelta(days=following.day)


def test_what_is_published_is_what_the_statement_says(project: Any, root: Actor, make_user: Any) -> None:
    _scheme(root, project, COMMISSION, dt.date(2026, 9, 1), pay_by="percent", percent=Decimal(10))
    _post(root, project, dt.date(2026, 9, 5), ("1002", "1122"), Decimal("600.00"), "payment")
    _post(root, project, dt.date(2026, 10, 9), ("6401.01", "2202"), Decimal("40.00"), "expense")
    funds.record_audit(
        actor=root,
        project=project,
        year=2026,
        auditor="天平会计师事务所",
        audited_on=clock.today(),
        opinion="无保留意见",
    )
    draft = funds.prepare_publication(
        actor=root, project=project, first_on=dt.date(2026, 10, 1), last_on=dt.date(2026, 10, 31)
    )
    told = joint_funds.published(draft)[0]
    found = queries.statement_of(root, project, kind=COMMISSION, by=By.MONTH, upto=dt.date(2026, 10, 31))
    assert (told.opening, told.closing) == (found.opening[-1], found.closing[-1]) == (540, 500)
    assert "天平会计师事务所" in told.note
    with pytest.raises(DomainError, match="whole months"):
        funds.prepare_publication(
            actor=root, project=project, first_on=dt.date(2026, 10, 2), last_on=dt.date(2026, 10, 31)
        )


def test_without_a_commission_nothing_is_told_of_service_funds(project: Any, root: Actor) -> None:
    _scheme(root, project, LUMP, dt.date(2026, 1, 1))
    draft = funds.prepare_publication(
        actor=root, project=project, first_on=dt.date(2026, 10, 2), last_on=dt.date(2026, 10, 31)
    )
    assert "service" not in draft.content
    assert len(joint_funds.published(draft)) == 2


def test_schemes_are_dated_rows_that_are_withdrawn_not_changed(project: Any, root: Actor) -> None:
    first = _scheme(root, project, COMMISSION, dt.date(2026, 3, 17), pay_by="fixed", monthly=Decimal(100))
    assert first.begins_on == dt.date(2026, 3, 1)
    with pytest.raises(DomainError, match="already"):
        _scheme(root, project, LUMP, dt.date(2026, 3, 1))
    assert queries.kind_in_force(project, dt.date(2026, 2, 28)) is LUMP
    assert queries.kind_in_force(project, dt.date(2026, 3, 31)) is COMMISSION
    funds.withdraw_scheme(actor=root, scheme=first, reason="录错")
    assert queries.kind_in_force(project, dt.date(2026, 3, 31)) is LUMP
    with pytest.raises(DomainError):
        funds.withdraw_scheme(actor=root, scheme=first, reason="再撤")
    _scheme(root, project, LUMP, dt.date(2026, 3, 1))
    with pytest.raises(DomainError):
        _scheme(root, project, COMMISSION, dt.date(2026, 5, 1), pay_by="percent", percent=Decimal(100))
    with pytest.raises(DomainError):
        _scheme(root, project, COMMISSION, dt.date(2026, 5, 1), pay_by="")
    with pytest.raises(IntegrityError), transaction.atomic():
        FeeScheme.objects.create(
            project=project, kind=LUMP, begins_on=dt.date(2026, 6, 2), agreed_in="", set_at=clock.now()
        )


def test_schemes_and_audits_ask_their_rights(project: Any) -> None:
    nobody = actor_with()
    with pytest.raises(AccessDenied):
        _scheme(nobody, project, LUMP, NOVEMBER)
    with pytest.raises(AccessDenied):
        funds.record_audit(actor=nobody, project=project, year=2025, auditor="a", audited_on=NOVEMBER, opinion="b")
    with pytest.raises(AccessDenied):
        queries.statement_of(nobody, project, kind=LUMP, by=By.MONTH, upto=NOVEMBER)
