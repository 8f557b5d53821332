"""Screens of roles."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.identity import policies, queries, services
from anju.domains.identity.models import Role, RoleGrant
from anju.surfaces.console.identity import forms
from anju.ui.screens import (
    ActionScreen,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    FormScreen,
    Link,
    LinkColumn,
    ListScreen,
    NumberColumn,
    Related,
    StatusColumn,
    Tag,
    TemplateTab,
    Timeline,
)
from anju.ui.screens.action import ConfirmForm


def _origin(role: Role) -> str:
    if not role.is_shipped:
        return gettext("Own")
    return gettext("Shipped, edited") if role.is_edited else gettext("Shipped")


class RoleList(ListScreen):
    """All roles."""

    path, name = "system/roles/", "identity.role.list"
    title, icon = _("Roles"), "shield-lock"
    permission = policies.VIEW_ROLES
    order = ("position", "code")
    search = ("name", "name_en", "code")
    columns = (
        LinkColumn("name", _("Role"), to="identity.role.detail", value=str, sort="name", phone=1),
        Column("code", _("Code"), shown=False),
        Column("scope", _("Data scope"), phone=3),
        NumberColumn("permissions", _("Permissions"), value=lambda role: len(role.permissions), phone=4),
        NumberColumn("holders", _("Held by"), phone=2),
        StatusColumn(
            "is_shipped",
            _("Origin"),
            value=_origin,
            tones=lambda role: "warn" if role.is_edited else "mute",
            sort="is_shipped",
        ),
    )
    empty = Empty(_("No roles yet"), _("Set-up brings the shipped roles in."))

    def rows(self, actor: Actor, project: Any) -> QuerySet[Role]:
        """Return all roles with the number of people who hold them."""
        return queries.roles_with_holders()


def _permissions(actor: Actor, project: Any, role: Role) -> dict[str, Any]:
    return {"groups": forms.labels_by_domain(role.permissions), "breaches": []}


def _holders(actor: Actor, project: Any, role: Role) -> QuerySet[RoleGrant]:
    return queries.grants().filter(role=role).order_by("user__username")


class RoleDetail(DetailScreen):
    """One role: what it may do and who holds it."""

    path, name = "system/roles/<int:pk>/", "identity.role.detail"
    permission = policies.VIEW_ROLES
    back = "identity.role.list"
    actions = (
        Link("identity.role.edit", _("Edit"), "edit", permission=policies.EDIT_ROLES, primary=True),
        Link("identity.role.copy", _("Copy"), "copy", permission=policies.EDIT_ROLES),
        Link(
            "identity.role.restore",
            _("Restore default"),
            "arrow-back-up",
            permission=policies.EDIT_ROLES,
            when=lambda role: role.is_edited,
        ),
        Link(
            "identity.role.delete",
            _("Remove"),
            "trash",
            permission=policies.EDIT_ROLES,
            when=lambda role: not role.is_shipped,
            danger=True,
        ),
    )
    tabs = (
        TemplateTab("permissions", _("Permissions"), "console/identity/duties.html", _permissions),
        Related(
            "holders",
            _("Held by"),
            (
                LinkColumn("user__name", pgettext_lazy("person", "Name"), to="identity.grant.detail"),
                Column("project", _("Project"), value=lambda grant: grant.project or gettext("All projects")),
                DateColumn("ends_on", _("Until")),
            ),
            rows=_holders,
            permission=policies.VIEW_GRANTS,
            empty=_("Nobody holds this role."),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Role:
        """Return the role."""
        return queries.get_role(actor, ids["pk"])

    def tags(self, record: Role) -> list[Tag]:
        """Say where it comes from and how far it reaches."""
        return [Tag(_origin(record), "warn" if record.is_edited else "mute"), Tag(record.get_scope_display(), "info")]


class RoleFound:
    """Screens that begin with one role."""

    permission = policies.EDIT_ROLES
    back = done = "identity.role.detail"
    object: Role

    def find(self, actor: Actor, project: Any, **ids: Any) -> Role:
        """Return the role."""
        return queries.get_role(actor, ids["pk"])


class RoleEdit(RoleFound, FormScreen):
    """Say what a role may do."""

    path, name = "system/roles/<int:pk>/edit/", "identity.role.edit"
    title = _("Edit role")
    form = forms.RoleForm

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Give the form the role, whose permissions it ticks."""
        return {"role": self.object}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Show the names."""
        return {"name": self.object.name, "name_en": self.object.name_en}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Role:
        """Change it."""
        return services.edit_role(actor=actor, role=self.object, **cleaned)


class RoleCopy(RoleFound, FormScreen):
    """Make a role of one's own out of this one."""

    path, name = "system/roles/<int:pk>/copy/", "identity.role.copy"
    title, button = _("Copy role"), _("Copy")
    form = forms.RoleCopyForm

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Begin with the scope of the copied role."""
        return {"scope": self.object.scope}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Role:
        """Copy it."""
        return services.copy_role(actor=actor, role=self.object, **cleaned)


class RoleRestore(RoleFound, ActionScreen):
    """Give a shipped role its shipped permissions back."""

    path, name = "system/roles/<int:pk>/restore/", "identity.role.restore"
    title, button = _("Restore default"), _("Restore")
    form = ConfirmForm

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what will be gained and lost."""
        now, shipped = set(self.object.permissions), set(self.object.shipped_permissions)
        lines = []
        for words, names in ((_("Given back: {list}"), shipped - now), (_("Taken away: {list}"), now - shipped)):
            labels = [label for _title, group in forms.labels_by_domain(names) for label in group]
            if labels:
                lines.append(str(words).format(list="、".join(labels)))
        return lines

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Restore it."""
        services.restore_role(actor=actor, role=self.object)


class RoleDelete(RoleFound, ActionScreen):
    """Remove a role that nobody holds."""

    path, name = "system/roles/<int:pk>/delete/", "identity.role.delete"
    title, button, danger = _("Remove role"), _("Remove"), True
    form = ConfirmForm

    def next_url(self, saved: Any) -> str:
        """Go back to the list: the role is gone."""
        return self.link("identity.role.list")

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Remove it."""
        services.delete_role(actor=actor, role=self.object)
