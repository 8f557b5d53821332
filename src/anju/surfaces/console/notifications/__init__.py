"""The inbox behind the bell, and what the console tells its users about."""
