"""Contracts on screen."""
