"""Chasing arrears on screen."""
