"""Whom charging tells what: a prepared run waits for those who approve, an approved one for those who issue."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from anju.core import events, scope
from anju.core.access import Permission, system_actor
from anju.domains.billing import policies, queries
from anju.domains.billing.events import BooksDisagree, RunApproved, RunPrepared
from anju.domains.identity import queries as identity
from anju.domains.notifications import services
from anju.domains.tenancy import queries as tenancy


@events.subscribe(RunPrepared)
def tell_approvers(event: RunPrepared) -> None:
    """Tell those who may approve that a run waits."""
    _tell_of_run(event.project_id, event.run_id, policies.APPROVE_RUNS, _("Bill run {number} waits for approval"))


@events.subscribe(RunApproved)
def tell_issuers(event: RunApproved) -> None:
    """Tell those who may issue that a run may go out."""
    _tell_of_run(event.project_id, event.run_id, policies.ISSUE_RUNS, _("Bill run {number} may be issued"))


@events.subscribe(BooksDisagree)
def tell_accountants(event: BooksDisagree) -> None:
    """Tell those who close months that bills and books differ."""
    project = tenancy.project_by_id(event.project_id)
    services.notify(
        users=holders("ledger.period:close", event.project_id),
        kind="billing.books",
        title=_("Bills and books differ: please check the units"),
        url=reverse("console:insight.check", kwargs={"project_code": project.code}),
        project_id=event.project_id,
    )


def _tell_of_run(project_id: int | None, run_id: int, permission: Permission, words: Any) -> None:
    project = tenancy.project_by_id(project_id)
    run = queries.get_run(system_actor("console"), project, run_id)
    current = scope.current()
    me = current.actor.user_id if current and current.actor else None
    services.notify(
        users=holders(str(permission), project_id).exclude(pk=me),
        kind="billing.run",
        title=format_lazy(words, number=run.number),
        url=reverse("console:billing.run.detail", kwargs={"project_code": project.code, "pk": run_id}),
        project_id=project_id,
    )


def holders(permission: str, project_id: int | None) -> QuerySet[Any]:
    """Return the accounts that hold a permission in the project today."""
    granted = identity.in_force().filter(Q(project=project_id) | Q(project__isnull=True))
    return identity.users().filter(
        is_active=True, pk__in=granted.filter(role__permissions__contains=[permission]).values("user_id")
    )
