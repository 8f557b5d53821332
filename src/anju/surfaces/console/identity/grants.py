"""Screens of grants: who holds which role where, and until when."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.domains.identity import filters, policies, queries, services
from anju.domains.identity.models import RoleGrant
from anju.surfaces.console.identity import forms
from anju.surfaces.console.identity.users import UserFound
from anju.ui.screens import (
    ActionScreen,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    Link,
    LinkColumn,
    ListScreen,
    Tag,
    Timeline,
)
from anju.ui.screens.action import ConfirmForm

COLUMNS = (
    LinkColumn("user__name", pgettext_lazy("person", "Name"), to="identity.grant.detail", phone=1),
    Column("user__username", _("User name"), shown=False),
    Column("role", _("Role"), value=lambda grant: str(grant.role), sort="role__position", phone=2),
    Column(
        "project", _("Project"), value=lambda grant: grant.project or gettext("All projects"), sort="project", phone=3
    ),
    Column("department", _("Department"), value=lambda grant: grant.department),
    DateColumn("ends_on", _("Until"), phone=4),
)


class GrantList(ListScreen):
    """All grants, also those that have ended."""

    path, name = "system/grants/", "identity.grant.list"
    title, icon = _("Role grants"), "user-shield"
    permission = policies.VIEW_GRANTS
    filterset = filters.GrantFilter
    order = ("user__username", "role__position")
    columns = COLUMNS
    empty = Empty(_("No roles have been granted yet"), _("Open an account and grant it a role."))
    export = False

    def rows(self, actor: Actor, project: Any) -> QuerySet[RoleGrant]:
        """Return all grants."""
        return queries.grants()


class GrantDetail(DetailScreen):
    """One grant."""

    path, name = "system/grants/<int:pk>/", "identity.grant.detail"
    permission = policies.VIEW_GRANTS
    back = "identity.grant.list"
    actions = (
        Link(
            "identity.grant.end",
            _("End"),
            "x",
            permission=policies.EDIT_GRANTS,
            when=lambda grant: grant.is_in_force(clock.today()),
        ),
        Link("identity.grant.revoke", _("Take back"), "trash", permission=policies.EDIT_GRANTS, danger=True),
    )
    tabs = (
        Fields(
            "facts",
            _("Facts"),
            (
                LinkColumn("user__name", pgettext_lazy("person", "Name"), to="identity.user.detail", pk="user_id"),
                *COLUMNS[1:],
            ),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> RoleGrant:
        """Return the grant."""
        return queries.get_grant(actor, ids["pk"])

    def heading(self, record: RoleGrant) -> str:
        """Name person and role."""
        return f"{record.user}, {record.role}"

    def tags(self, record: RoleGrant) -> list[Tag]:
        """Say whether it still holds."""
        return [Tag(_("Holds today"), "ok") if record.is_in_force(clock.today()) else Tag(_("Ended"), "mute")]


class GrantCreate(UserFound, FormScreen):
    """Grant a role to an account."""

    path, name = "system/users/<int:pk>/grant/", "identity.grant.create"
    title, button = _("Grant a role"), _("Grant")
    permission = policies.EDIT_GRANTS
    form = forms.GrantForm

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Give the form the account, whose other roles it looks at."""
        return {"user": self.object}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Propose the project one is in."""
        return {"project": project}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Any:
        """Grant it."""
        services.grant_role(actor=actor, user=self.object, **cleaned)
        return self.object


class GrantFound:
    """Screens that begin with one grant."""

    permission = policies.EDIT_GRANTS
    back = "identity.grant.detail"
    form = ConfirmForm
    object: RoleGrant

    def find(self, actor: Actor, project: Any, **ids: Any) -> RoleGrant:
        """Return the grant."""
        return queries.get_grant(actor, ids["pk"])


class GrantEnd(GrantFound, ActionScreen):
    """End a grant today; it stays in the list."""

    path, name = "system/grants/<int:pk>/end/", "identity.grant.end"
    title, button = _("End the grant"), _("End")
    back, done = "identity.grant.detail", "identity.grant.detail"

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what will happen."""
        return [_("From the next page on, the person cannot use this role.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """End it."""
        services.end_grant(actor=actor, grant=self.object)


class GrantRevoke(GrantFound, ActionScreen):
    """Take a role back; the history keeps it."""

    path, name = "system/grants/<int:pk>/revoke/", "identity.grant.revoke"
    title, button, danger = _("Take the role back"), _("Take back"), True
    back, done = "identity.grant.detail", "identity.user.detail"

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what will happen."""
        return [_("From the next page on, the person cannot use this role."), _("The grant leaves the list.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Any:
        """Take it back and go on to the person."""
        user = self.object.user
        services.revoke_grant(actor=actor, grant=self.object)
        return user
