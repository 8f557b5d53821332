"""Overspend against the budget: more was spent on an account than the plan in force has for the months so far."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from anju.domains.insight.calc.risks import Rule

RULE = Rule(
    code="budget_overspent",
    title=_("Budget overspent"),
    explains=_(
        "What was spent on an account this year, in per cent of what the adopted plan has for the months so far."
    ),
    unit=_("% of the budget"),
    thresholds=(Decimal(100), Decimal(110), Decimal(130)),
    words=_("¥{spent} were spent, ¥{budget} are budgeted for the {months} months so far."),
    page="ledger.account.page",
    query="first_on={first}&last_on={last}",
    pk="account",
    sql="""
SELECT setting.project_id, account.id::text, account.code || ' ' || account.name,
    round(100 * actual.amount / budget.amount, 2), jsonb_build_object('spent', actual.amount::text,
    'budget', budget.amount::text, 'months', extract(month FROM %(today)s::date)::int, 'account', account.id,
    'first', date_trunc('year', %(today)s::date)::date, 'last', %(today)s::date)
FROM setting
JOIN budgets_budgetyear opened ON opened.project_id = setting.project_id
    AND opened.year = extract(year FROM %(today)s::date)
JOIN LATERAL (
    SELECT id FROM budgets_plan WHERE year_id = opened.id AND state = 'adopted'
    ORDER BY number DESC LIMIT 1) plan ON true
JOIN LATERAL (
    SELECT line.account_id, sum(month.amount) AS amount
    FROM budgets_planline line CROSS JOIN LATERAL unnest(line.months) WITH ORDINALITY month (amount, number)
    WHERE line.plan_id = plan.id AND month.number <= extract(month FROM %(today)s::date)
    GROUP BY line.account_id HAVING sum(month.amount) > 0) budget ON true
JOIN ledger_account account ON account.id = budget.account_id AND account.kind = 'expense'
JOIN LATERAL (
    SELECT sum(debit - credit) AS amount FROM ledger_accountday
    WHERE project_id = setting.project_id AND account_id = account.id
        AND day BETWEEN date_trunc('year', %(today)s::date)::date AND %(today)s) actual ON actual.amount > budget.amount
""",
)
