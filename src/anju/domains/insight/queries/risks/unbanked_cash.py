"""Receipts not banked: cash that has lain in the drawer."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from anju.domains.insight.calc.risks import Rule

# What left the cash account left it the oldest first: what lies there now came in on the latest days.
RULE = Rule(
    code="unbanked_cash",
    title=_("Receipts not banked"),
    explains=_("For how many days the oldest cash in the drawer has not been paid into the bank; due is the next day."),
    unit=_("days in the drawer"),
    thresholds=(Decimal(2), Decimal(4), Decimal(8)),
    words=_("¥{amount} in cash, the oldest since {since}."),
    page="ledger.account.page",
    query="first_on={since}&last_on={today}",
    pk="account",
    sql="""
SELECT project_id, '', '', %(today)s::date - min(day),
    jsonb_build_object('amount', max(lies)::text, 'since', min(day), 'today', %(today)s::date,
        'account', max(account_id))
FROM (
    SELECT project_id, account_id, day, lies,
        sum(taken) OVER (PARTITION BY project_id ORDER BY day DESC) - taken AS later, taken
    FROM (
        SELECT moved.project_id, moved.account_id, moved.day, sum(moved.debit) AS taken,
            sum(sum(moved.debit - moved.credit)) OVER (PARTITION BY moved.project_id) AS lies
        FROM ledger_accountday moved JOIN setting ON setting.project_id = moved.project_id
        JOIN ledger_account account ON account.id = moved.account_id AND account.role = 'cash'
        WHERE moved.day <= %(today)s GROUP BY moved.project_id, moved.account_id, moved.day) days) cash
WHERE taken > 0 AND later < lies
GROUP BY project_id
""",
)
