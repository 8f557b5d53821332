"""Charging: what is owed, by whom, for which period."""
