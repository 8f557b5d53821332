"""Meters, readings and metered charging."""
