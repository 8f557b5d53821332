"""Rights on the bank: who imports and claims, who closes the day, who banks cash."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare

VIEW_BANK = declare("banking.statement:view", _("See bank statements"))
IMPORT_STATEMENTS = declare("banking.statement:import", _("Import bank statements"))
CLAIM = declare("banking.line:claim", _("Claim bank receipts for units"))
EDIT_ACCOUNTS = declare("banking.account:edit", _("Edit bank accounts and virtual accounts"))
VIEW_DAYS = declare("banking.day:view", _("See day closes"))
CLOSE_DAYS = declare("banking.day:close", _("Close a day of the desks and bank its cash"))
RECEIVE_DAYS = declare("banking.day:receive", _("Receive the cash of a closed day"))
VIEW_DEBITS = declare("banking.debit:view", _("See mandates and direct debits"))
EDIT_MANDATES = declare("banking.mandate:edit", _("Record and end mandates"))
RUN_DEBITS = declare("banking.debit:run", _("Draw up batches of direct debits and take the bank's answers"))

BANKED_WITHIN = 1
"""Days after which cash that was taken has to be in the bank (T+1, domain rule 1.17)."""
