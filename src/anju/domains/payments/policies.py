"""Rights on payments and cashier shifts: who collects does not audit, who voids does not reverse."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare
from anju.domains.approvals.ports import declare_kind
from anju.domains.payments.enums import UndoKind

VIEW_PAYMENTS = declare("payments.payment:view", _("See payments and receipts"))
COLLECT = declare("payments.payment:collect", _("Take money at the desk"))
REVERSE = declare("payments.payment:reverse", _("Reverse payments"))
EXPORT_PAYMENTS = declare("payments.payment:export", _("Export payments"))
EDIT_BOOKS = declare("payments.receipt:edit", _("Set how receipts are numbered"))
GATHER = declare("payments.payment:gather", _("Take money that came into the bank"))
VIEW_SHIFTS = declare("payments.shift:view", _("See shifts"))
WORK_SHIFTS = declare("payments.shift:work", _("Open and close one's own shift"))
AUDIT_SHIFTS = declare("payments.shift:audit", _("Audit the shifts of cashiers"))
TAKE_OVER_HISTORY = declare("payments.payment:take_over", _("Take over payments from an older system"))
CHARGE_LATE = declare("payments.late_fee:charge", _("Charge late fees"))
SET_LATE_FEES = declare("payments.late_fee:edit", _("Set how late fees are counted"))
VIEW_DEPOSITS = declare("payments.deposit:view", _("See deposits"))
TAKE_DEPOSITS = declare("payments.deposit:take", _("Take deposits"))
DEDUCT_DEPOSITS = declare("payments.deposit:deduct", _("Ask to deduct from deposits"))
RETURN_DEPOSITS = declare("payments.deposit:return", _("Pay deposits back"))
SET_PREPAID = declare("payments.prepaid:edit", _("Set what prepaid balances pay by themselves"))
SET_UNDO = declare("payments.undo:edit", _("Set from which amount payments are undone by approval only"))
PREPARE_TRANSFERS = declare("payments.transfer:prepare", _("Prepare changes of owner"))
CONFIRM_TRANSFERS = declare("payments.transfer:confirm", _("Confirm changes of owner"))
VIEW_ONLINE = declare("payments.online:view", _("See on-line orders"))
REFUND_ONLINE = declare("payments.online:refund", _("Refund on-line payments"))
SETTLE_LINES = declare("payments.reconciling:settle", _("Settle what differs from a channel's bill"))
LOCK_DAYS = declare("payments.reconciling:lock", _("Lock a channel's day"))
EDIT_ONLINE = declare("payments.online:edit", _("Set how money is taken on-line"))

DEDUCTION_REQUEST = declare_kind("payments.deduction", _("Deduction from a deposit"), has_amount=True)
UNDO_REQUESTS = {
    UndoKind.REVERSAL: declare_kind("payments.reversal", _("Reversal of a payment"), has_amount=True),
    UndoKind.REFUND: declare_kind("payments.refund", _("On-line refund"), has_amount=True),
}
