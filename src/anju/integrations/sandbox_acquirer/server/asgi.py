"""The acquirer on ``ANJU_HOME``, for an ASGI server."""

from anju.integrations.sandbox_acquirer.server.app import HOME, Acquirer

application = Acquirer(HOME).application()
