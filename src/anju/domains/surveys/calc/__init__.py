"""Pure figures of answers."""
