"""What waits for cashiers and auditors, for the home page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from anju.domains.payments import policies, queries
from anju.surfaces.console.home import todo
from anju.surfaces.console.home.todo import Todo
from anju.ui.display import instant
from anju.ui.guard import allows
from anju.ui.links import link


@todo.register
def of_cashier(request: HttpRequest) -> list[Todo]:
    """Tell a cashier of the shift that is open, not yet opened, or handed over to them."""
    if not allows(request, policies.WORK_SHIFTS):
        return []
    actor, project = request.actor, request.project  # type: ignore[attr-defined]
    found = []
    if (handed := queries.handed_to_me(actor, project)) is not None:
        url = link(request, "payments.shift.receive", pk=handed.pk)
        found.append(Todo(_("A shift was handed over to you"), url, "cash", tone="warn", note=handed.cashier.name))
    shift = queries.my_open_shift(actor, project)
    if shift is None:
        url = link(request, "payments.shift.open")
        found.append(Todo(_("Open your shift before taking money"), url, "clock", tone="info"))
    else:
        url = link(request, "payments.shift.close", pk=shift.pk)
        found.append(Todo(_("Your shift is open"), url, "clock", tone="ok", note=instant(shift.opened_at)))
    return found


@todo.register
def of_auditor(request: HttpRequest) -> list[Todo]:
    """Tell an auditor how many closed shifts nobody has audited."""
    if not (allows(request, policies.AUDIT_SHIFTS) and allows(request, policies.VIEW_SHIFTS)):
        return []
    count = queries.shifts_to_audit(request.actor, request.project)[:100].count()  # type: ignore[attr-defined]
    url = f"{link(request, 'payments.shift.list')}?state=unaudited"
    return [Todo(_("Shifts to audit"), url, "list-check", count, "info")] if count else []
