"""Expenses on screen: claims, wages, payments."""
