"""Budgets on screen: years, departments' sheets, the financial plan, actual against budget."""
