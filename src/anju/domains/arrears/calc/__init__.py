"""Rules of chasing as pure functions."""
