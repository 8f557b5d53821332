"""The domain-blind kit that every screen stands on: shell, screens, components, charts, print."""
