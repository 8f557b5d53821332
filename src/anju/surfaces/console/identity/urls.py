"""Addresses of accounts, roles, grants and logs, of the whole company and inside a project's address."""

from django.urls import path

from anju.surfaces.console.identity import grants, logs, roles, sign_in, users
from anju.ui.screens import catalogue

# The same screens twice: with a project in the address the side bar stays that project's.
project_pages = catalogue(
    users.UserList,
    users.UserCreate,
    users.UserDetail,
    users.UserEdit,
    users.UserPassword,
    users.UserReset,
    users.UserEndSessions,
    users.UserClose,
    users.UserReopen,
    grants.GrantCreate,
    grants.GrantList,
    grants.GrantDetail,
    grants.GrantEnd,
    grants.GrantRevoke,
    roles.RoleList,
    roles.RoleDetail,
    roles.RoleEdit,
    roles.RoleCopy,
    roles.RoleRestore,
    roles.RoleDelete,
    logs.AccessLog,
    logs.EventLog,
)
pages = [
    *project_pages,
    path("system/sessions/<int:pk>/end/", sign_in.end_session, name="identity.session.end"),
]
