"""Bank statements and claims, cash banked, the desks' days."""
