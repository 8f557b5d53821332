"""Wiring of the platform as a whole: what is outermost comes last."""

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    """Register the outermost ring under the label ``config``; it has no models."""

    name = "anju.config"
    label = "config"

    def ready(self) -> None:
        """Bring the kinds of message, and say which integration serves which port."""
        from anju.config import providers, wording  # noqa: PLC0415 - the domains must stand first

        wording.declare_kinds()
        providers.plug()
