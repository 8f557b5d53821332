"""Arrears concentration: the homes that owe most owe too large a share of all."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from anju.domains.insight.calc.risks import Rule

RULE = Rule(
    code="arrears_concentration",
    title=_("Arrears concentration"),
    explains=_("The share of all overdue arrears that the homes owing most have; counted once more homes owe."),
    unit=_("% of arrears"),
    thresholds=(Decimal(40), Decimal(60), Decimal(80)),
    span=10,
    span_words=_("Number of homes"),
    words=_("{homes} homes owe ¥{all}, of this the first {span} owe ¥{top}."),
    page="arrears.ageing.household",
    query="sort=-owed",
    sql="""
SELECT project_id, '', '', round(top * 100 / whole, 2),
    jsonb_build_object('homes', homes, 'all', whole::text, 'span', span, 'top', top::text)
FROM (
    SELECT project_id, span, count(*) AS homes, sum(owed) AS whole, sum(owed) FILTER (WHERE place <= span) AS top
    FROM (
        SELECT bill.project_id, setting.span, sum(bill.balance) AS owed,
            row_number() OVER (PARTITION BY bill.project_id ORDER BY sum(bill.balance) DESC, bill.unit_id) AS place
        FROM billing_bill bill JOIN setting ON setting.project_id = bill.project_id
        WHERE bill.balance > 0 AND bill.reversed_at IS NULL AND bill.due_on < %(today)s
        GROUP BY bill.project_id, setting.span, bill.unit_id) home
    GROUP BY project_id, span) owing
WHERE homes > span
""",
)
