"""What accounts and projects put into the shell: project switch, account menu, language, administration."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.core.pinyin import search_key
from anju.domains.identity import policies, services
from anju.domains.tenancy import queries as tenancy
from anju.domains.tenancy.models import Project
from anju.ui import navigation, palette, surroundings
from anju.ui.navigation import Entry
from anju.ui.palette import Verb
from anju.ui.surroundings import ProjectChoice

SHOWN = 40


def find_projects(actor: Actor, typed: str) -> Iterable[ProjectChoice]:
    """Return the actor's projects whose code, name or pinyin holds what was typed."""
    wanted = typed.strip().lower()
    for project in [one for one in tenancy.projects_of(actor) if _matches(one, wanted)][:SHOWN]:
        url = reverse("console:home", kwargs={"project_code": project.code})
        yield ProjectChoice(project.code, project.name, url)


def _matches(project: Project, wanted: str) -> bool:
    return any(wanted in text for text in (project.code.lower(), project.name.lower(), search_key(project.name)))


def find_project(actor: Actor, pk: int) -> Project | None:
    """Return the project a background job works in."""
    return tenancy.all_projects().filter(pk=pk).first()


def role_in_project(request: HttpRequest) -> str:
    """Name the roles of who is signed in, in the present project."""
    project = request.project  # type: ignore[attr-defined]
    return "、".join(request.actor.roles_in(project and project.pk))  # type: ignore[attr-defined]


def remember_language(actor: Actor, language: str) -> None:
    """Keep the language in the account."""
    services.remember_language(actor=actor, language=language)


surroundings.plug(
    projects=find_projects,
    find_project=find_project,
    role=role_in_project,
    account=(
        Entry("account_change_password", _("Password"), "key"),
        Entry("mfa_index", _("Two-step sign-in"), "shield-check"),
        Entry("usersessions_list", _("Sessions"), "devices"),
    ),
    sign_out="account_logout",
    remember_language=remember_language,
)
navigation.register(
    Entry(
        "console:identity.user.list",
        _("User accounts"),
        "users",
        group="system",
        permission=policies.VIEW_USERS,
        order=10,
        words="user staff",
    ),
    Entry("console:identity.role.list", _("Roles"), "shield-lock", "system", policies.VIEW_ROLES, order=11),
    Entry("console:identity.grant.list", _("Role grants"), "user-shield", "system", policies.VIEW_GRANTS, order=12),
    Entry(
        "console:identity.access_log.list",
        _("Personal data shown"),
        "eye",
        "system",
        policies.VIEW_ACCESS_LOG,
        order=80,
    ),
    Entry("console:identity.event.list", _("Event log"), "history", "system", policies.VIEW_EVENTS, order=81),
)
palette.register_verbs(Verb("console:identity.user.create", _("New account"), "plus", permission=policies.EDIT_USERS))
