"""Writes about people, one use case a module."""
