"""The business: one package per bounded noun, in tiers (docs/structure.md)."""
