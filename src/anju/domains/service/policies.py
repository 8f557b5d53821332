"""Rights on reports, and the kinds of work that they are."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare
from anju.domains.service.enums import Kind
from anju.domains.workorders import ports as workorders

VIEW = declare("service.ticket:view", _("See residents' reports"))
REGISTER = declare("service.ticket:register", _("Register reports by phone or at the desk"))
VISIT = declare("service.ticket:visit", _("Ask residents afterwards"))
EDIT_TAXONOMY = declare("service.taxonomy:edit", _("Edit the classes of reports"))
EDIT_SETTINGS = declare("service.settings:edit", _("Edit how reports are treated"))

KINDS = {kind: workorders.register_kind(workorders.Kind(f"service.{kind}", kind.label)) for kind in Kind}
"""The kinds of work that reports are, for limits and rules of dispatch."""
