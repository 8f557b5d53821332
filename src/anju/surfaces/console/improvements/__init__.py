"""Improvement measures on screen."""
