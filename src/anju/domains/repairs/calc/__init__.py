"""Pure rules of repairs."""
