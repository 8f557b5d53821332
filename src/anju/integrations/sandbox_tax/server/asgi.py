"""The bureau on ``ANJU_HOME``, for an ASGI server."""

from anju.integrations.sandbox_tax.server.app import HOME, Counter

application = Counter(HOME).application()
