from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        # Handlers ask for models, which exist from here on.
        from portal import checks, signal_handlers  # noqa: F401, PLC0415

        signal_handlers.connect()
