"""Rights on documents."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare

VIEW_DOCUMENTS = declare("documents.document:view", _("See documents"))
ADD_DOCUMENTS = declare("documents.document:add", _("Add documents"))
REMOVE_DOCUMENTS = declare("documents.document:remove", _("Remove documents"))
