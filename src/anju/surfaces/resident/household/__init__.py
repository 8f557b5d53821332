"""Who shares the home, and letting somebody in."""
