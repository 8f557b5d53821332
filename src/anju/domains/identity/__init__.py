"""账号与权限: users, roles, grants, sign-in."""
