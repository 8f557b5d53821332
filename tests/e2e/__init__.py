"""Anju as its users meet it: the real processes, a real browser, an estate small enough to know by heart."""
