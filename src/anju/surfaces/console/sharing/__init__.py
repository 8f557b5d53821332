"""Shared costs on screen: prepared, approved, issued, disclosed."""
