"""Tariffs, bill runs, bills and vacancy discounts on screen."""
