"""Screens of chains: who approves what, in which order, up to which amount."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.approvals import policies, queries, services
from anju.domains.approvals.queries import Chain
from anju.domains.identity import queries as identity
from anju.surfaces.console.approvals.forms import COMPANY, OWN, ChainForm, ladder
from anju.ui.screens import ActionScreen, FormScreen, PageScreen
from anju.ui.screens.action import ConfirmForm


class ChainList(PageScreen):
    """Every kind of request with the chain that holds for it in the project."""

    path, name = "approvals/chains/", "approvals.chain.list"
    title, icon = _("Approval chains"), "sitemap"
    permission = policies.EDIT_CHAINS
    template = "console/approvals/chains.html"

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the chains."""
        return {"chains": queries.chains(project)}


class _ChainFound:
    permission = policies.EDIT_CHAINS
    back = "approvals.chain.list"
    done = "approvals.chain.list"
    object: Chain

    def find(self, actor: Actor, project: Any, **ids: Any) -> Chain:
        """Return the chain of the kind as it holds in the project."""
        return queries.get_chain(project, ids["request_kind"])


class ChainEdit(_ChainFound, FormScreen):
    """Set the chain of one kind, for the company or this project alone."""

    path, name = "approvals/chains/<str:request_kind>/", "approvals.chain.edit"
    title = _("Edit the approval chain")
    form = ChainForm

    def heading(self, record: Chain) -> Any:
        """Name the kind."""
        return f"{self.title} – {record.kind.label}"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return whether steps carry amounts, the roles to choose from, and whose chain may be set."""
        return {
            "has_amount": self.object.kind.has_amount,
            "roles": identity.roles(),
            "may_company": actor.sees_all_projects,
            "project": project,
        }

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Show the chain that holds."""
        own = self.object.is_own or not actor.sees_all_projects
        return {"reach": OWN if own else COMPANY, **ladder(self.object.steps)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Set it."""
        services.set_chain(
            actor=actor,
            kind=self.object.kind.name,
            steps=cleaned["steps"],
            project=project if cleaned["reach"] == OWN else None,
        )


class ChainFollow(_ChainFound, ActionScreen):
    """Let the company's chain hold in this project again."""

    path, name = "approvals/chains/<str:request_kind>/follow/", "approvals.chain.follow"
    title, button = _("Use the company's chain"), _("Use the company's chain")
    form = ConfirmForm

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("The steps set up for this project alone are removed. Requests that wait go on as they were asked.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Drop the project's own steps."""
        services.follow_company(actor=actor, kind=self.object.kind.name, project=project)
