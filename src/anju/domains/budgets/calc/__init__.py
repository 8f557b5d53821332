"""Pure calculations of budgets."""
