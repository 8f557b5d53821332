"""Old deposits: money of others that should have been returned or accounted for."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from anju.domains.insight.calc.risks import Rule

RULE = Rule(
    code="old_deposits",
    title=_("Old deposits"),
    explains=_("For how many days the oldest deposit has been held."),
    unit=_("days held"),
    thresholds=(Decimal(180), Decimal(365), Decimal(730)),
    words=_("{count} deposits of ¥{amount} have been held for long, the oldest since {since}."),
    page="payments.deposit.list",
    sql="""
SELECT deposit.project_id, '', '', %(today)s::date - min((deposit.taken_at AT TIME ZONE %(zone)s)::date),
    jsonb_build_object('count', count(*), 'amount', sum(deposit.held)::text,
        'since', min((deposit.taken_at AT TIME ZONE %(zone)s)::date))
FROM payments_deposit deposit JOIN setting ON setting.project_id = deposit.project_id
WHERE deposit.held > 0 AND (deposit.taken_at AT TIME ZONE %(zone)s)::date <= %(today)s::date - setting.notice::int
GROUP BY deposit.project_id
""",
)
