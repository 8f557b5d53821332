"""Notices of the estate, and how the resident wants to be told."""
