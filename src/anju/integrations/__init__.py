"""What speaks to the world outside: each vendor implements the ports that the domains declare."""
