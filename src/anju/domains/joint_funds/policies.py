"""Rights on the owners' joint funds."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare
from anju.domains.approvals.ports import declare_kind

VIEW_FUNDS = declare("joint_funds.fund:view", _("See the owners' joint funds"))
PROPOSE_FUND_ACTS = declare("joint_funds.fund:propose", _("Enter deposits, interest and uses of the maintenance fund"))
RECORD_COMMON_MONEY = declare("joint_funds.common:record", _("Record common-area income and propose its use"))
REVERSE_COMMON_MONEY = declare("joint_funds.common:reverse", _("Reverse common-area income and its use"))
PREPARE_PUBLICATIONS = declare("joint_funds.publication:prepare", _("Prepare publications to the owners"))
PUBLISH = declare("joint_funds.publication:publish", _("Publish to the owners"))
EDIT_SCHEMES = declare("joint_funds.scheme:edit", _("Set how a project's service is charged"))
RECORD_AUDITS = declare("joint_funds.audit:record", _("Record audits of prepaid service funds"))

FUND_REQUEST = declare_kind("joint_funds.fund", _("Movement of the maintenance fund"), has_amount=True)
COMMON_REQUEST = declare_kind("joint_funds.common", _("Use of common-area income"), has_amount=True)
