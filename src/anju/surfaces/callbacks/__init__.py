"""The door of vendors: what they tell us without having been asked."""
