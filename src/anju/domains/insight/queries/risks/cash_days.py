"""Cash: how many days of expenses the company's own money still pays for."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from anju.domains.insight.calc.risks import Rule

# Own money is what lies in the money accounts less what is held for others; depreciation costs no money.
RULE = Rule(
    code="cash_days",
    title=_("Cash for few days"),
    explains=_(
        "The company's own money, without deposits, common-area income and unclaimed receipts, by the cost of a day."
    ),
    unit=_("days of expenses"),
    thresholds=(Decimal(60), Decimal(30), Decimal(15)),
    low_is_bad=True,
    span=90,
    span_words=_("Cost of a day: mean of so many days"),
    words=_("¥{own} of the company's own pay for {days} days at ¥{a_day} a day."),
    page="ledger.trial_balance",
    sql="""
SELECT project_id, '', '', least(greatest(round(own / a_day, 2), -9999), 9999),
    jsonb_build_object('own', own::text, 'a_day', round(a_day, 2)::text, 'days', round(own / a_day, 1)::text)
FROM (
    SELECT moved.project_id,
        coalesce(sum(moved.debit - moved.credit) FILTER (WHERE account.role IN ('cash', 'bank', 'pos', 'online',
            'deposits', 'common_income', 'suspense')), 0.00) AS own,
        sum(moved.debit - moved.credit) FILTER (WHERE account.cost_class NOT IN ('', 'depreciation')
            AND moved.day > %(today)s::date - setting.span) / max(setting.span) AS a_day
    FROM ledger_accountday moved JOIN setting ON setting.project_id = moved.project_id
    JOIN ledger_account account ON account.id = moved.account_id
    WHERE moved.day <= %(today)s GROUP BY moved.project_id) held
WHERE a_day > 0
""",
)
