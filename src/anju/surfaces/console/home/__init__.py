"""Entry, project switch and the home page by role."""
