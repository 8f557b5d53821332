"""Pure arithmetic of charging: no database, no clock, no side effects."""
