"""Pure rules of analysis."""
