"""Looking for words in every column of every table, whatever it belongs to."""

from __future__ import annotations

from django.db import connection


def tables_with(*words: str) -> dict[str, list[str]]:
    """Table to the words found in any of its rows; case does not matter."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = {name: _words_in(cursor, name, words) for name in names}
    return {name: hits for name, hits in found.items() if hits}


def _words_in(cursor, table: str, words) -> list[str]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
    content = " ".join(_plain(cell) for row in cursor for cell in row).lower()
    return sorted(word for word in words if word.lower() in content)


def _plain(cell) -> str:
    if isinstance(cell, bytes | memoryview):
        return bytes(cell).decode(errors="replace")
    return str(cell)
