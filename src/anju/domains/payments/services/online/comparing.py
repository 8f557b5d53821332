"""A channel's daily bill compared with orders and refunds (对账): what agrees, what differs, what only one side has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection

from anju.core import clock
from anju.core.access import Actor
from anju.domains.payments.enums import AGREED, DayState
from anju.domains.payments.models import ChannelDay
from anju.domains.payments.ports import BillLine
from anju.domains.tenancy.models import Project

_TAKE = """
CREATE TEMP TABLE IF NOT EXISTS channel_bill (
    number text, is_refund boolean, channel_no text, amount numeric, fee numeric, at timestamptz, is_done boolean
) ON COMMIT DELETE ROWS
"""
_SUMS = """
SELECT count(*), coalesce(sum(amount) FILTER (WHERE NOT is_refund), 0),
    coalesce(sum(amount) FILTER (WHERE is_refund), 0), round(coalesce(sum(fee), 0), 2) FROM channel_bill
"""
# A number that the channel has twice is joined once, by preference to the transaction that we know; the other one
# is money that only the channel has. A line that was settled and did not change stays settled.
_COMPARE = """
WITH ours AS MATERIALIZED (
    SELECT number, false AS is_refund, 1::bigint AS nth, amount, state, channel_no,
        received_at >= %(begins)s AND received_at < %(ends)s AS of_day,
        state IN ('paid', 'refunding', 'refunded') AS is_done
    FROM payments_payorder WHERE project_id = %(project)s AND channel = %(channel)s
      AND (received_at >= %(begins)s AND received_at < %(ends)s OR number IN (SELECT number FROM channel_bill))
    UNION ALL
    SELECT refund.number, true, 1, refund.amount, refund.state, refund.channel_no,
        refund.done_at >= %(begins)s AND refund.done_at < %(ends)s, refund.state = 'done'
    FROM payments_onlinerefund refund JOIN payments_payorder o ON o.id = refund.order_id AND o.channel = %(channel)s
    WHERE refund.project_id = %(project)s AND (refund.done_at >= %(begins)s AND refund.done_at < %(ends)s
        OR refund.number IN (SELECT number FROM channel_bill))
), theirs AS MATERIALIZED (
    SELECT bill.*, row_number() OVER (PARTITION BY bill.number, bill.is_refund
        ORDER BY bill.channel_no IS DISTINCT FROM ours.channel_no, bill.at, bill.channel_no) AS nth
    FROM (SELECT DISTINCT ON (number, is_refund, channel_no) * FROM channel_bill) bill
    LEFT JOIN ours ON ours.number = bill.number AND ours.is_refund = bill.is_refund
), fresh AS MATERIALIZED (
    SELECT number, is_refund, coalesce(theirs.channel_no, '') AS channel_no, theirs.amount AS channel_amount,
        coalesce(theirs.fee, 0) AS fee, ours.amount AS our_amount, coalesce(ours.state, '') AS our_state,
        CASE WHEN ours.amount IS NULL THEN 'channel_only'
             WHEN theirs.amount IS NULL THEN CASE WHEN EXISTS (
                 SELECT FROM payments_channelline line JOIN payments_channelday other ON other.id = line.compared_id
                 WHERE line.number = ours.number AND line.is_refund = ours.is_refund
                   AND line.channel_amount = ours.amount AND other.channel = %(channel)s
                   AND other.project_id = %(project)s AND other.id <> %(compared)s)
                 THEN 'cross_day' ELSE 'system_only' END
             WHEN theirs.amount <> ours.amount THEN 'amount'
             WHEN NOT ours.is_done THEN
                 CASE WHEN is_refund AND NOT theirs.is_done AND ours.state IN ('asked', 'sent') THEN 'equal'
                 ELSE 'state' END
             WHEN NOT ours.of_day THEN 'cross_day'
             ELSE 'equal' END AS result
    FROM theirs FULL JOIN ours USING (number, is_refund, nth) WHERE theirs.amount IS NOT NULL OR ours.of_day
), gone AS (
    DELETE FROM payments_channelline line WHERE compared_id = %(compared)s AND NOT EXISTS (
        SELECT FROM fresh WHERE fresh.number = line.number AND fresh.is_refund = line.is_refund
        AND fresh.channel_no = line.channel_no)
)
INSERT INTO payments_channelline AS held (project_id, compared_id, number, is_refund, channel_no, channel_amount, fee,
    our_amount, our_state, result, handling, reason)
SELECT %(project)s, %(compared)s, number, is_refund, channel_no, channel_amount, fee, our_amount, our_state, result,
    '', '' FROM fresh ORDER BY number
ON CONFLICT (compared_id, is_refund, number, channel_no) DO UPDATE
SET (channel_amount, fee, our_amount, our_state, result) =
        (EXCLUDED.channel_amount, EXCLUDED.fee, EXCLUDED.our_amount, EXCLUDED.our_state, EXCLUDED.result),
    handling = '', reason = '', handled_by_id = NULL, handled_at = NULL
WHERE (held.channel_amount, held.fee, held.our_amount, held.our_state, held.result) IS DISTINCT FROM
    (EXCLUDED.channel_amount, EXCLUDED.fee, EXCLUDED.our_amount, EXCLUDED.our_state, EXCLUDED.result)
"""


def compare_day(*, actor: Actor, project: Project, channel: str, day: dt.date, lines: Sequence[BillLine]) -> ChannelDay:
    """Compare a project's part of a channel's daily bill with what is stored, and keep the result line by line.

    A day that is compared again, because the channel sent a better bill or a late notification came, is kept anew;
    a locked one stays as it is. Only the schedule calls this; nobody asks for a right.
    """
    begins = dt.datetime.combine(day, dt.time(), clock.ZONE)
    compared = _day(project, channel, day)
    if compared.state == DayState.LOCKED:
        return compared
    values: dict[str, Any] = {
        "project": project.pk,
        "channel": channel,
        "compared": compared.pk,
        "begins": begins,
        "ends": begins + dt.timedelta(days=1),
    }
    with connection.cursor() as cursor:
        _hand_over(cursor, lines)
        cursor.execute(_SUMS)
        compared.lines, compared.paid, compared.refunded, compared.fees = cursor.fetchone()
        cursor.execute(_COMPARE, values)
    differing = compared.compared_lines.exclude(result__in=AGREED)
    compared.differences = differing.count()
    compared.unsettled = differing.filter(handled_at__isnull=True).count()
    compared.state, compared.fault, compared.compared_at = DayState.OPEN, "", clock.now()
    compared.save()
    return compared


def note_missing(*, actor: Actor, project: Project, channel: str, day: dt.date, fault: str) -> ChannelDay:
    """Note that a day's bill could not be fetched; what an earlier bill told stays. Only the schedule calls this."""
    held = _day(project, channel, day)
    if held.state == DayState.MISSING:
        held.fault, held.compared_at = fault[:200] or "?", clock.now()
        held.save(update_fields=["fault", "compared_at"])
    return held


def _day(project: Project, channel: str, day: dt.date) -> ChannelDay:
    held, _made = ChannelDay.objects.select_for_update(of=("self",)).get_or_create(
        project=project,
        channel=channel,
        day=day,
        defaults={"state": DayState.MISSING, "compared_at": clock.now()},
    )
    return held


def _hand_over(cursor: Any, lines: Sequence[BillLine]) -> None:
    cursor.execute(_TAKE)
    cursor.execute("TRUNCATE channel_bill")
    with cursor.copy("COPY channel_bill FROM STDIN") as copy:
        for one in lines:
            copy.write_row((one.number, one.is_refund, one.channel_no, one.amount, one.fee, one.at, one.is_done))
    cursor.execute("ANALYZE channel_bill")  # else the planner takes a hundred thousand lines for a few
