from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CePluginConfig(AppConfig):
    name = "ce_plugin"
    label = "ce_plugin"
    verbose_name = _("Continuing education")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Checks register themselves when imported; Django must be set up first.
        from ce_plugin import checks, signal_handlers  # noqa: F401, PLC0415

        signal_handlers.connect()
