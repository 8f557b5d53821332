"""Pure rules of expenses."""
