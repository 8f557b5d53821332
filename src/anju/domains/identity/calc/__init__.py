"""Pure rules of the domain identity."""
