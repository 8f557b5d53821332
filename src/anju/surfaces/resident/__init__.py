"""The resident's phone: pages under ``/r/`` for who lives or owns here, made for a hand and a thumb."""
