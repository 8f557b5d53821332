"""Requests for approval: what waits for me, what became of mine."""
