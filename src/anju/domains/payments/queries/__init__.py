"""Doors to payments, balances, shifts and the figures made of them."""
