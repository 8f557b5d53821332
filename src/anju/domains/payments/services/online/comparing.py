"""A channel's daily bill compared with orders and refunds (对账): what agrees, what differs, what only one side has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection

from anju.core import clock, money
from anju.core.access import Actor
from anju.domains.payments.models import ChannelDay
from anju.domains.payments.ports import BillLine
from anju.domains.tenancy.models import Project

_COMPARE = """
WITH theirs AS (
    SELECT number, is_refund, channel_no, amount
    FROM unnest(%(numbers)s::text[], %(refunds)s::boolean[], %(channel_nos)s::text[], %(amounts)s::numeric[])
        AS line(number, is_refund, channel_no, amount)
), ours AS (
    SELECT number, false AS is_refund, amount, state, received_at >= %(begins)s AND received_at < %(ends)s AS of_day
    FROM payments_payorder WHERE project_id = %(project)s AND channel = %(channel)s
      AND (received_at >= %(begins)s AND received_at < %(ends)s OR number = ANY (%(numbers)s::text[]))
    UNION ALL
    SELECT refund.number, true, refund.amount, refund.state,
        refund.done_at >= %(begins)s AND refund.done_at < %(ends)s
    FROM payments_onlinerefund refund JOIN payments_payorder o ON o.id = refund.order_id AND o.channel = %(channel)s
    WHERE refund.project_id = %(project)s
      AND (refund.done_at >= %(begins)s AND refund.done_at < %(ends)s OR refund.number = ANY (%(numbers)s::text[]))
)
INSERT INTO payments_channelline (project_id, compared_id, number, is_refund, channel_no, channel_amount, our_amount,
    our_state, result)
SELECT %(project)s, %(compared)s, number, is_refund, coalesce(theirs.channel_no, ''), theirs.amount, ours.amount,
    coalesce(ours.state, ''),
    CASE WHEN ours.number IS NULL THEN 'channel_only'
         WHEN theirs.number IS NULL THEN 'system_only'
         WHEN theirs.amount <> ours.amount THEN 'amount'
         WHEN NOT CASE WHEN is_refund THEN ours.state = 'done'
              ELSE ours.state IN ('paid', 'refunding', 'refunded') END THEN 'state'
         ELSE 'equal' END
FROM theirs FULL JOIN ours USING (number, is_refund) WHERE theirs.number IS NOT NULL OR ours.of_day
ORDER BY number
"""


def compare_day(*, actor: Actor, project: Project, channel: str, day: dt.date, lines: Sequence[BillLine]) -> ChannelDay:
    """Compare a project's part of a channel's daily bill with what is stored, and keep the result line by line.

    A day that is compared again, because the channel sent a better bill or a late notification came, is kept anew.
    Only the schedule calls this; nobody asks for a right.
    """
    begins = dt.datetime.combine(day, dt.time(), clock.ZONE)
    sums = {
        "paid": money.total(line.amount for line in lines if not line.is_refund),
        "refunded": money.total(line.amount for line in lines if line.is_refund),
        "fees": money.total(line.fee for line in lines),
    }
    compared, _made = ChannelDay.objects.update_or_create(
        project=project,
        channel=channel,
        day=day,
        defaults={**sums, "lines": len(lines), "compared_at": clock.now()},
    )
    compared.compared_lines.all().delete()
    values: dict[str, Any] = {
        "project": project.pk,
        "channel": channel,
        "compared": compared.pk,
        "begins": begins,
        "ends": begins + dt.timedelta(days=1),
        "numbers": [line.number for line in lines],
        "refunds": [line.is_refund for line in lines],
        "channel_nos": [line.channel_no for line in lines],
        "amounts": [line.amount for line in lines],
    }
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE, values)
    compared.differences = compared.compared_lines.exclude(result="equal").count()
    compared.save(update_fields=["differences"])
    return compared
