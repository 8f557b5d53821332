"""Pure arithmetic of taking money: no database, no clock, no side effects."""
