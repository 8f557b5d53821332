"""预算: what departments may spend in a year, the financial plan made of it, and what the books say to it."""
