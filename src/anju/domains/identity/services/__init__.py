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
from anju.domains.identity.services.phone_codes import TooManyCodes, forget_codes, issue_code, redeem_code
from anju.domains.identity.services.resident_accounts import (
    change_phone,
    change_resident_password,
    close_resident_account,
    end_own_sessions,
    open_resident_account,
    own_account,
    rename_resident,
)
from anju.domains.identity.services.roles import (
    copy_role,
    delete_role,
    edit_role,
    restore_role,
    ship_role,
)

__all__ = [
    "OneTimePassword",
    "TooManyCodes",
    "change_own_password",
    "change_phone",
    "change_resident_password",
    "close_demo_users",
    "close_resident_account",
    "copy_role",
    "create_user",
    "deactivate_user",
    "delete_role",
    "edit_role",
    "edit_user",
    "end_grant",
    "end_own_session",
    "end_own_sessions",
    "end_sessions",
    "forget_codes",
    "grant_role",
    "issue_code",
    "log_personal_data",
    "open_account",
    "open_demo_user",
    "open_resident_account",
    "own_account",
    "reactivate_user",
    "redeem_code",
    "remember_language",
    "remember_project",
    "rename_resident",
    "reset_password",
    "restore_role",
    "revoke_grant",
    "ship_role",
]
