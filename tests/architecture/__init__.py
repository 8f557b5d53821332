"""Tests that keep the architecture: what the machine can see of the rules in ``docs/structure.md``."""
