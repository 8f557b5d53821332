"""Repairs on screen: who pays, quotes, warranty terms, claims."""
