"""Writes of charging, one use case a module."""
