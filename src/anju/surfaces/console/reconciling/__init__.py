"""The channels' days: each line that differs is settled, and somebody else locks the day."""
