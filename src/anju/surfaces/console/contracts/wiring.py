"""The entry of contracts in the side bar, and whom their ends are told."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from anju.core import events
from anju.core.access import Actor, system_actor
from anju.domains.billing import policies
from anju.domains.billing.events import ContractEnding
from anju.domains.billing.queries import contracts as queries
from anju.domains.notifications import services as notifications
from anju.domains.tenancy import queries as tenancy
from anju.surfaces.console.approvals import subjects
from anju.surfaces.console.billing.subscribers import holders
from anju.ui import navigation, palette
from anju.ui.navigation import Entry
from anju.ui.palette import Verb

subjects.register(policies.CONTRACT_REQUEST, "billing.contract.detail")
subjects.register(policies.TERMS_REQUEST, "billing.contract.terms")


def _ending(actor: Actor, project: Any) -> int | None:
    """Count the contracts that end soon."""
    return queries.expiring(actor, project).count() if project is not None else None


@events.subscribe(ContractEnding)
def tell_of_ending(event: ContractEnding) -> None:
    """Tell those who draft contracts that one ends."""
    project = tenancy.project_by_id(event.project_id)
    contract = queries.get_contract(system_actor("console"), project, event.contract_id)
    notifications.notify(
        users=holders(str(policies.EDIT_CONTRACTS), event.project_id),
        kind="billing.contract",
        title=format_lazy(
            _("Contract {number} with {party} ends on {day}"),
            number=contract.number,
            party=contract.party,
            day=contract.ends_on.isoformat(),
        ),
        url=reverse("console:billing.contract.detail", kwargs={"project_code": project.code, "pk": contract.pk}),
        project_id=event.project_id,
    )


navigation.register(
    Entry(
        "console:billing.contract.list",
        _("Contracts"),
        "file-text",
        group="charging",
        permission=policies.VIEW_CONTRACTS,
        order=22,
        count=_ending,
        words="hetong zulin chewei yuezu 合同 租赁 车位月租 广告位",
    )
)
palette.register_verbs(
    Verb("console:billing.contract.new", _("New contract"), "plus", permission=policies.EDIT_CONTRACTS)
)
