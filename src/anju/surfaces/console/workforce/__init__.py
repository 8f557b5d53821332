"""Employees on screen."""
