"""Rights on tariffs, bill runs and bills."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare
from anju.domains.approvals.ports import declare_kind
from anju.domains.billing.enums import ReliefKind

VIEW_BILLS = declare("billing.bill:view", _("See bills"))
EXPORT_BILLS = declare("billing.bill:export", _("Export bills"))
VIEW_TARIFFS = declare("billing.tariff:view", _("See tariffs"))
EDIT_TARIFFS = declare("billing.tariff:edit", _("Edit tariffs and meters"))
PREPARE_RUNS = declare("billing.run:prepare", _("Prepare bill runs"))
APPROVE_RUNS = declare("billing.run:approve", _("Approve bill runs"))
ISSUE_RUNS = declare("billing.run:issue", _("Issue bills"))
REVERSE_RUNS = declare("billing.run:reverse", _("Reverse bill runs"))
APPLY_VACANCY = declare("billing.vacancy:apply", _("Apply for vacancy discounts"))
END_VACANCY = declare("billing.vacancy:end", _("End vacancy discounts"))
CHARGE = declare("billing.charge:issue", _("Charge outside the monthly runs"))
REVERSE_CHARGES = declare("billing.charge:reverse", _("Reverse charges outside the monthly runs"))
VIEW_METERS = declare("billing.meter:view", _("See meters and readings"))
EDIT_METERS = declare("billing.meter:edit", _("Install, replace and arrange meters"))
TAKE_READINGS = declare("billing.reading:take", _("Enter meter readings"))
CONFIRM_READINGS = declare("billing.reading:confirm", _("Confirm unusual readings"))
PREPARE_SHARES = declare("billing.share:prepare", _("Prepare shared costs"))
APPROVE_SHARES = declare("billing.share:approve", _("Approve shared costs"))
ISSUE_SHARES = declare("billing.share:issue", _("Issue and publish shared costs"))
APPLY_RELIEF = declare("billing.relief:apply", _("Apply for waivers, write-offs and reversals of bills"))
TAKE_BACK_RELIEF = declare("billing.relief:take_back", _("Take granted waivers and write-offs back"))
EDIT_OFFERS = declare("billing.offer:edit", _("Make offers for payment in advance"))
APPROVE_OFFERS = declare("billing.offer:approve", _("Put offers for payment in advance in force"))
APPLY_OFFERS = declare("billing.offer:apply", _("Take offers off bills that are paid in advance"))
VIEW_CONTRACTS = declare("billing.contract:view", _("See contracts"))
EDIT_CONTRACTS = declare("billing.contract:edit", _("Draft and amend contracts"))
END_CONTRACTS = declare("billing.contract:end", _("End contracts early"))
RENEW_SPACES = declare("billing.contract:renew", _("Extend rents of parking spaces at the desk"))

VACANCY_REQUEST = declare_kind("billing.vacancy", _("Vacancy discount"))
RELIEF_REQUESTS = {
    ReliefKind.WAIVER: declare_kind("billing.waiver", _("Waiver"), has_amount=True),
    ReliefKind.WRITE_OFF: declare_kind("billing.write_off", _("Write-off"), has_amount=True),
    ReliefKind.REVERSAL: declare_kind("billing.reversal", _("Reversal of bills"), has_amount=True),
}
CONTRACT_REQUEST = declare_kind("billing.contract", _("Contract"), has_amount=True)
TERMS_REQUEST = declare_kind("billing.contract_terms", _("Change of a contract"), has_amount=True)
