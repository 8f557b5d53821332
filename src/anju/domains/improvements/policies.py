"""Rights on improvement measures, and the kind of work that they are."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare
from anju.domains.workorders import ports as workorders

VIEW = declare("improvements.measure:view", _("See improvement measures"))
EXPORT = declare("improvements.measure:export", _("Export improvement measures"))
OPEN = declare("improvements.measure:open", _("Open improvement measures"))
VERIFY = declare("improvements.measure:verify", _("Verify improvement measures"))

KIND = workorders.register_kind(
    workorders.Kind("improvements.measure", _("Improvement measure"), needs_record=True, is_personal=True)
)
"""The kind of work, for limits and rules of dispatch; a measure is finished with words on what was done."""
