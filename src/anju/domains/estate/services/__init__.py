"""Writes to the property register, one use case a module."""
