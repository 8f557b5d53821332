"""Screens of accounts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from anju.core import access, masking
from anju.core.access import Actor
from anju.domains.identity import filters, policies, queries, services
from anju.domains.identity.models import RoleGrant, User
from anju.surfaces.console.identity import forms
from anju.ui import display
from anju.ui.screens import (
    ActionScreen,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    MaskedColumn,
    PageScreen,
    Related,
    StatusColumn,
    Tag,
    TemplateTab,
    Timeline,
)
from anju.ui.screens.action import ConfirmForm

SHOWN_ONCE = "identity.one_time"
STATE = StatusColumn(
    "is_active",
    _("State"),
    value=lambda user: gettext("May sign in") if user.is_active else gettext("Closed"),
    tones={True: "ok", False: "mute"},
    sort="is_active",
    phone=2,
)


def _roles(user: User) -> str:
    return "、".join(dict.fromkeys(str(grant.role) for grant in user.grants.all()))


class UserList(ListScreen):
    """Everybody who has an account."""

    path, name = "system/users/", "identity.user.list"
    title, icon = _("User accounts"), "users"
    permission = policies.VIEW_USERS
    filterset = filters.UserFilter
    order = ("username",)
    columns = (
        LinkColumn("username", _("User name"), to="identity.user.detail", phone=1),
        Column("name", pgettext_lazy("person", "Name"), phone=3),
        Column("roles", _("Roles"), value=_roles, phone=4),
        MaskedColumn("phone", _("Phone"), mask=masking.phone),
        STATE,
        InstantColumn("last_login", _("Last sign-in"), relative=True),
        InstantColumn("created_at", _("Opened"), shown=False),
    )
    actions = (
        Link("identity.user.create", _("New account"), "plus", permission=policies.EDIT_USERS, key="n", primary=True),
    )
    empty = Empty(_("No accounts yet"), _("Open one for everybody who works with Anju."), "identity.user.create")
    export = False

    def rows(self, actor: Actor, project: Any) -> QuerySet[User]:
        """Return all accounts with their roles."""
        return queries.users_with_roles()


def _grants_of(actor: Actor, project: Any, user: User) -> QuerySet[RoleGrant]:
    return queries.grants().filter(user=user).order_by("role__position", "pk")


def _duties(actor: Actor, project: Any, user: User) -> dict[str, Any]:
    labels = access.declared()
    return {
        "breaches": [
            (breach.rule.reason, [str(labels[name].label) for name in (breach.first, breach.second) if name in labels])
            for breach in queries.breaches_of(user)
        ],
        "groups": forms.labels_by_domain(queries.held_permissions(user)),
    }


class UserDetail(DetailScreen):
    """One account: what it is, which roles it holds, what that comes to."""

    path, name = "system/users/<int:pk>/", "identity.user.detail"
    permission = policies.VIEW_USERS
    back = "identity.user.list"
    actions = (
        Link("identity.user.edit", _("Edit"), "edit", permission=policies.EDIT_USERS),
        Link("identity.grant.create", _("Grant a role"), "user-shield", permission=policies.EDIT_GRANTS, primary=True),
        Link(
            "identity.user.reset",
            _("One-time password"),
            "key",
            permission=policies.EDIT_USERS,
            when=lambda user: user.is_active,
        ),
        Link("identity.user.end_sessions", _("End sessions"), "logout", permission=policies.EDIT_USERS),
        Link(
            "identity.user.close",
            _("Close account"),
            "lock",
            permission=policies.EDIT_USERS,
            when=lambda user: user.is_active,
            danger=True,
        ),
        Link(
            "identity.user.reopen",
            _("Open again"),
            "lock-open",
            permission=policies.EDIT_USERS,
            when=lambda user: not user.is_active,
        ),
    )
    tabs = (
        Fields(
            "facts",
            _("Facts"),
            (
                Column("username", _("User name")),
                Column("name", pgettext_lazy("person", "Name")),
                MaskedColumn("phone", _("Phone"), mask=masking.phone),
                Column("email", _("E-mail")),
                Column("language", _("Language")),
                InstantColumn("last_login", _("Last sign-in")),
                InstantColumn("one_time_until", _("One-time password until")),
                InstantColumn("created_at", _("Opened")),
            ),
        ),
        Related(
            "grants",
            _("Roles"),
            (
                LinkColumn("role", _("Role"), to="identity.grant.detail"),
                Column("project", _("Project"), value=lambda grant: grant.project or gettext("All projects")),
                Column("department", _("Department")),
                DateColumn("ends_on", _("Until")),
            ),
            rows=_grants_of,
            permission=policies.VIEW_GRANTS,
            empty=_("No role yet: this account sees nothing."),
        ),
        TemplateTab("duties", _("Permissions"), "console/identity/duties.html", _duties),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> User:
        """Return the account."""
        return queries.get_user(actor, ids["pk"])

    def tags(self, record: User) -> list[Tag]:
        """Say whether it is open, and when duties meet that should be apart."""
        tags = [Tag(_("May sign in"), "ok", "circle-check") if record.is_active else Tag(_("Closed"), "mute", "lock")]
        if record.must_change_password:
            tags.append(Tag(_("One-time password"), "warn", "key"))
        if queries.breaches_of(record):
            tags.append(Tag(_("Duties not separated"), "warn", "alert-triangle"))
        return tags


class UserFound:
    """Screens that begin with one account."""

    permission = policies.EDIT_USERS
    back = done = "identity.user.detail"
    object: User

    def find(self, actor: Actor, project: Any, **ids: Any) -> User:
        """Return the account."""
        return queries.get_user(actor, ids["pk"])


class ShowsPassword:
    """Screens that make a one-time password: it is kept in the session until the next page has shown it once."""

    done = "identity.user.password"
    message = ""

    def keep(self, given: services.OneTimePassword) -> User:
        """Put the password where only this administrator's next page finds it."""
        self.request.session[SHOWN_ONCE] = {  # type: ignore[attr-defined]
            "user": given.user.pk,
            "password": given.password,
            "until": display.instant(given.valid_until),
        }
        return given.user


class UserCreate(ShowsPassword, FormScreen):
    """Open an account."""

    path, name = "system/users/new/", "identity.user.create"
    title = _("New account")
    permission = policies.EDIT_USERS
    back = "identity.user.list"
    form = forms.UserCreateForm

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> User:
        """Open it."""
        return self.keep(services.open_account(actor=actor, **cleaned))


class UserPassword(UserFound, PageScreen):
    """Show a one-time password, once."""

    path, name = "system/users/<int:pk>/password/", "identity.user.password"
    title = _("One-time password")
    template = "console/identity/one_time.html"

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the password if this is the page after it was made; it is forgotten by showing it."""
        kept = self.request.session.get(SHOWN_ONCE)
        if not kept or kept["user"] != self.object.pk:
            return {"given": None}
        del self.request.session[SHOWN_ONCE]
        return {"given": kept}


class UserEdit(UserFound, FormScreen):
    """Correct an account."""

    path, name = "system/users/<int:pk>/edit/", "identity.user.edit"
    title = _("Edit account")
    form = forms.UserEditForm

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Give the form the account, whose number it masks."""
        return {"user": self.object}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Show what is stored, but for the telephone number."""
        return {"name": self.object.name, "email": self.object.email}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> User:
        """Correct it."""
        phone = cleaned.pop("phone") or None
        return services.edit_user(actor=actor, user=self.object, phone=phone, **cleaned)


class UserClose(UserFound, ActionScreen):
    """Close an account."""

    path, name = "system/users/<int:pk>/close/", "identity.user.close"
    title, button, danger = _("Close account"), _("Close account"), True
    form = ConfirmForm

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what will happen."""
        return [_("Its sessions end at once."), _("Nobody signs in with it any more; its history stays.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Close it."""
        services.deactivate_user(actor=actor, user=self.object)


class UserReopen(ShowsPassword, UserFound, ActionScreen):
    """Open a closed account again."""

    path, name = "system/users/<int:pk>/reopen/", "identity.user.reopen"
    title, button = _("Open account again"), _("Open again")
    form = ConfirmForm

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what will happen."""
        return [_("It gets a one-time password that has to be changed at sign-in."), _("Its roles hold again.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> User:
        """Open it."""
        return self.keep(services.reactivate_user(actor=actor, user=self.object))


class UserReset(ShowsPassword, UserFound, ActionScreen):
    """Give an account a one-time password."""

    path, name = "system/users/<int:pk>/reset/", "identity.user.reset"
    title, button = _("One-time password"), _("Make a one-time password")
    form = ConfirmForm

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what will happen."""
        return [
            _("The present password stops working and the sessions end."),
            _("A lock after failed sign-ins is opened."),
            _("The new password is good for three days and has to be changed at sign-in."),
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> User:
        """Make it."""
        return self.keep(services.reset_password(actor=actor, user=self.object))


class UserEndSessions(UserFound, ActionScreen):
    """Sign an account out everywhere."""

    path, name = "system/users/<int:pk>/end-sessions/", "identity.user.end_sessions"
    title, button = _("End sessions"), _("End sessions")
    form = ConfirmForm

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what will happen."""
        return [_("Every device signed in with this account has to sign in again.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """End them."""
        services.end_sessions(actor=actor, user=self.object)
