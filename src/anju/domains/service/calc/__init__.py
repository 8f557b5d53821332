"""Pure rules of the domain service."""
