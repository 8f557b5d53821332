"""Falling collection: less of last month's dues came in within the month than a year, or else a month, before."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from anju.domains.insight.calc.risks import Rule

# Dues and what of them came in by the end of their month, as collection rates count them (E30): late charges and what
# is held for others are no dues, approved waivers leave them. A month ends at midnight in Shanghai: of a `timestamp`
# `AT TIME ZONE` makes that instant, of a `date` it would not.
RULE = Rule(
    code="collection_fall",
    title=_("Falling collection rate"),
    explains=_(
        "By how many points the rate of the last whole month lies below that of a year, or else a month, before."
    ),
    unit=_("percentage points"),
    thresholds=(Decimal(3), Decimal(5), Decimal(10)),
    words=_("{month}: {now}% of the dues came in within the month, {before}% in {compared}."),
    page="payments.collection",
    query="first={first}&last={last}",
    sql="""
SELECT project_id, '', '', coalesce(ago, before) - now, jsonb_build_object('month', to_char(month, 'YYYY-MM'),
    'first', month, 'last', (month + interval '1 month')::date - 1, 'now', now::text,
    'before', coalesce(ago, before)::text,
    'compared', to_char(month - CASE WHEN ago IS NULL THEN interval '1 month' ELSE interval '1 year' END, 'YYYY-MM'))
FROM (
    SELECT project_id, (date_trunc('month', %(today)s::timestamp) - interval '1 month')::date AS month,
        max(rate) FILTER (WHERE back = 1) AS now, max(rate) FILTER (WHERE back = 2) AS before,
        max(rate) FILTER (WHERE back = 13) AS ago
    FROM (
        SELECT bill.project_id, span.back,
            round(100 * sum(coalesce(taken.amount, 0)) / sum(bill.amount - bill.waived), 2) AS rate
        FROM unnest(ARRAY[1, 2, 13]) span (back)
        JOIN setting ON true
        JOIN billing_bill bill ON bill.project_id = setting.project_id AND bill.reversed_at IS NULL
            AND bill.period_start >= date_trunc('month', %(today)s::timestamp) - make_interval(months => span.back)
            AND bill.period_start < date_trunc('month', %(today)s::timestamp) - make_interval(months => span.back - 1)
        JOIN billing_tariff tariff ON tariff.id = bill.tariff_id AND tariff.basis <> 'late'
        JOIN billing_feeitem item ON item.id = tariff.fee_item_id
        JOIN ledger_account account ON account.id = item.revenue_account_id AND account.kind <> 'liability'
        LEFT JOIN LATERAL (
            SELECT sum(share.amount) AS amount FROM payments_allocation share
            JOIN payments_payment payment ON payment.id = share.payment_id AND payment.state = 'posted'
            WHERE share.bill_id = bill.id AND payment.received_at < (
                date_trunc('month', %(today)s::timestamp) - make_interval(months => span.back - 1)
            ) AT TIME ZONE %(zone)s
        ) taken ON true
        GROUP BY bill.project_id, span.back HAVING sum(bill.amount - bill.waived) > 0) months
    GROUP BY project_id) compared
WHERE now IS NOT NULL AND coalesce(ago, before) > now
""",
)
