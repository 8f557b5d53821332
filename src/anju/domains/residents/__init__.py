"""住户: people, residencies, vehicles, tags, consents."""
