"""Pure rules of the domain residents."""
