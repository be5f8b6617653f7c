from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        # Handlers and views ask for models, which exist from here on.
        from wagtail.admin.views.mixins import SpreadsheetExportMixin  # noqa: PLC0415

        from portal import checks, signal_handlers  # noqa: F401, PLC0415

        signal_handlers.connect()
        # Its CSV holds formulas as they were typed; in its workbooks they are text.
        SpreadsheetExportMixin.FORMATS = (SpreadsheetExportMixin.FORMAT_XLSX,)
