"""Reports of a home: made in under a minute, followed, confirmed and rated."""
