"""Money that comes through a channel: from the resident's wish to the posted payment, and back."""
