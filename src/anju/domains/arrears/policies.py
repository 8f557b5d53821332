"""Rights on chasing arrears. No role of guards holds any: guards may not collect debts [保安服务管理条例30(4)]."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare

VIEW_LIMITATION = declare("arrears.limitation:view", _("See when debts run out of time"))
RECORD_DEMANDS = declare("arrears.demand:record", _("Record demands and their proof"))
EDIT_SETTINGS = declare("arrears.settings:edit", _("Set how arrears are chased"))
VIEW_TASKS = declare("arrears.task:view", _("See how arrears are chased"))
WORK_TASKS = declare("arrears.task:work", _("Call debtors, note promises and disputes"))
ASSIGN_TASKS = declare("arrears.task:assign", _("Assign the chasing of arrears"))
WRITE_LETTERS = declare("arrears.letter:write", _("Write letters of demand"))
