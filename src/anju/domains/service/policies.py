"""Rights on reports, and the kinds of work that they are."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare
from anju.domains.service.enums import Kind
from anju.domains.service.models import Leaf
from anju.domains.workorders import ports as workorders

VIEW = declare("service.ticket:view", _("See residents' reports"))
REGISTER = declare("service.ticket:register", _("Register reports by phone or at the desk"))
VISIT = declare("service.ticket:visit", _("Ask residents afterwards"))
EDIT_TAXONOMY = declare("service.taxonomy:edit", _("Edit the classes of reports"))
EDIT_SETTINGS = declare("service.settings:edit", _("Edit how reports are treated"))


def _classes(kind: Kind) -> list[tuple[str, str]]:
    """Return the codes of a kind's classes with their names, as the desk reads and filters by them."""
    return [(leaf.code, str(leaf)) for leaf in Leaf.objects.filter(kind=kind).order_by("position")]


KINDS = {
    kind: workorders.register_kind(workorders.Kind(f"service.{kind}", kind.label, categories=partial(_classes, kind)))
    for kind in Kind
}
"""The kinds of work that reports are, for limits and rules of dispatch."""
