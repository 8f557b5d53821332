"""Writes of chasing, one use case a module."""

from anju.domains.arrears.services.limitation import change_settings, record_demands, warn_of_limitation

__all__ = ["change_settings", "record_demands", "warn_of_limitation"]
