"""Writes of the domain identity: accounts, roles, grants, the log of personal data."""

from anju.domains.identity.services.accounts import (
    OneTimePassword,
    change_own_password,
    create_user,
    deactivate_user,
    edit_user,
    end_own_session,
    end_sessions,
    open_account,
    reactivate_user,
    remember_language,
    remember_project,
    reset_password,
)
from anju.domains.identity.services.demo import close_demo_users, open_demo_user
from anju.domains.identity.services.grants import end_grant, grant_role, revoke_grant
from anju.domains.identity.services.personal_data import log_personal_data
from anju.domains.identity.services.resident_accounts import open_resident_account
from anju.domains.identity.services.roles import (
    copy_role,
    delete_role,
    edit_role,
    restore_role,
    ship_role,
)

__all__ = [
    "OneTimePassword",
    "change_own_password",
    "close_demo_users",
    "copy_role",
    "create_user",
    "deactivate_user",
    "delete_role",
    "edit_role",
    "edit_user",
    "end_grant",
    "end_own_session",
    "end_sessions",
    "grant_role",
    "log_personal_data",
    "open_account",
    "open_demo_user",
    "open_resident_account",
    "reactivate_user",
    "remember_language",
    "remember_project",
    "reset_password",
    "restore_role",
    "revoke_grant",
    "ship_role",
]
