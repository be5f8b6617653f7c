"""Wagtail's own spreadsheet export, with every text kept a text."""

from __future__ import annotations

import re

from wagtail.admin.views.mixins import SpreadsheetExportMixin

# No spreadsheet holds them, and openpyxl refuses the whole sheet for one.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class TextSheetMixin(SpreadsheetExportMixin):
    """XLSX only: what people typed never becomes a formula in it."""

    FORMATS = (SpreadsheetExportMixin.FORMAT_XLSX,)

    def preprocess_field_value(self, field, value, export_format):
        if isinstance(value, str):
            return CONTROL_CHARACTERS.sub("", value)
        return super().preprocess_field_value(field, value, export_format)

    def generate_xlsx_row(self, worksheet, row_dict, date_format=None):
        for cell in super().generate_xlsx_row(worksheet, row_dict, date_format):
            if isinstance(cell.value, str):
                # Whatever it looks like, formula or error: text a person typed.
                cell.data_type = "s"
            yield cell
