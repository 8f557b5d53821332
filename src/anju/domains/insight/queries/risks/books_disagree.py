"""Books that disagree: the nightly check found differences."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from anju.domains.insight.calc.risks import Rule

RULE = Rule(
    code="books_disagree",
    title=_("Bills and books disagree"),
    explains=_("How many differences the last check of the books found."),
    unit=_("differences found"),
    thresholds=(Decimal(1), Decimal(1), Decimal(1)),
    words=_("{count} differences between documents and entries."),
    page="insight.check",
    sql="""
SELECT kept.project_id, '', '', jsonb_array_length(kept.data -> 'differences'),
    jsonb_build_object('count', jsonb_array_length(kept.data -> 'differences'))
FROM insight_figures kept JOIN setting ON setting.project_id = kept.project_id
WHERE kept.name = 'books' AND jsonb_array_length(kept.data -> 'differences') > 0
""",
)
