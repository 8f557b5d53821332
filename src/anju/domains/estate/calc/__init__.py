"""Pure rules of the property register: room codes."""
