"""The resident's own account: name, telephone, password, consents, own data, sessions."""
