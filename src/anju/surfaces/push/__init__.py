"""Live push to open pages: server-sent events out of PostgreSQL's LISTEN/NOTIFY, one small ASGI process."""
