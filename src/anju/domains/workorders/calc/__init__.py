"""Pure rules of work orders: no database, no clock, no side effects."""
