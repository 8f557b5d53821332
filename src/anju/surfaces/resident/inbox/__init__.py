"""What the resident is told."""
