"""Service funds not published: under a commission the owners are told at least once a year."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from anju.domains.insight.calc.risks import Rule

# [物业服务收费管理办法 第十二条]
RULE = Rule(
    code="unpublished_funds",
    title=_("Service funds not published"),
    explains=_(
        "Under a commission: days since the end of what was published to the owners last; it has to be once a year."
    ),
    unit=_("days not accounted for"),
    thresholds=(Decimal(300), Decimal(365), Decimal(450)),
    words=_("Receipts and payments of prepaid service funds are not published since {since}."),
    page="joint_funds.publication.list",
    sql="""
SELECT scheme.project_id, '', '', %(today)s::date - told.since, jsonb_build_object('since', told.since)
FROM setting JOIN LATERAL (
    SELECT held.* FROM joint_funds_feescheme held
    WHERE held.project_id = setting.project_id AND held.withdrawn_at IS NULL AND held.begins_on <= %(today)s
    ORDER BY held.begins_on DESC LIMIT 1) scheme ON scheme.kind = 'commission'
CROSS JOIN LATERAL (
    SELECT coalesce(max(publication.last_on), scheme.begins_on) AS since FROM joint_funds_publication publication
    WHERE publication.project_id = scheme.project_id AND publication.state = 'published'
        AND publication.content ? 'service') told
""",
)
