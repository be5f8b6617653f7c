from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        # Handlers ask for models, which exist from here on.
        from portal import signal_handlers  # noqa: PLC0415

        signal_handlers.connect()
