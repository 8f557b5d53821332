"""The staff's desktop."""
