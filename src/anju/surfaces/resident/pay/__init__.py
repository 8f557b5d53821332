"""Paying bills on the phone: choose, pay on the channel's page, see what became of it."""
