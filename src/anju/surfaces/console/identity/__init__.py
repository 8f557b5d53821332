"""Sign-in, account, users and roles."""
