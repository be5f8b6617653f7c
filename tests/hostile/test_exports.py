"""Whatever leaves as a table is text there, and never a formula (I7)."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

import openpyxl
import pytest
from django.db import transaction
from django.http import HttpResponse
from openpyxl.cell.cell import Cell

from ce_plugin.services import clock
from ce_plugin.services.import_kinds import KINDS
from ce_plugin.services.spreadsheets import FORMATS
from tests.authorization import matrix
from tests.hostile.seeding import Seeding
from tests.hostile.world import HostileWorld

pytestmark = [pytest.mark.django_db, pytest.mark.drill]
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n=", "＝", "＋", "－", "＠")
LIVE = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
EXPORTS = {
    "/admin/ce/imports/N/errors/",
    "/admin/ce/imports/export/",
    "/admin/ce/laboratory/N/spreadsheet/",
    "/admin/ce/who-saw/",
}
TABLES = ("text/csv", "application/vnd.openxmlformats")


class Formulas(Seeding):
    """Every text begins with what a spreadsheet program reckons with."""

    def words(self, length: int | None) -> str:
        return f"{STARTS[self.turn % len(STARTS)]}1+{self.turn}"

    def address(self) -> str:
        return f"={self.turn}+1@people.example"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield HostileWorld(Formulas())
        transaction.set_rollback(True)


def asked(world) -> list[tuple[str, str, dict]]:
    """(method, address, what is sent) of everything that may answer with a table."""
    today = clock.today().isoformat()
    days = {"first": "2020-01-01", "last": today, "person": world.person.pk}
    routes = [*matrix.our_routes(), *matrix.other_routes()]
    addresses = [world.address(each) for each in routes if "failwhale" not in each]
    gets = [
        ("get", address, {"export": kind, **days})
        for address in addresses
        for kind in ("xlsx", "csv")
    ]
    posts = [
        ("post", "/admin/ce/imports/export/", {"kind": kind, "file_format": one} | more)
        for kind in KINDS
        for one in FORMATS
        for more in ({}, {"with_addresses": "on", "reason": "=1+1"})
    ]
    sheets = [
        ("post", address, {}) for address in addresses if "spreadsheet" in address
    ]
    return [*gets, *posts, *sheets]


@pytest.fixture(scope="module")
def tables(world) -> list[tuple[str, HttpResponse, bytes]]:
    client = world.clients(raise_request_exception=False)["superuser"]
    found = []
    for method, address, given in asked(world):
        with transaction.atomic():
            response = getattr(client, method)(address, given)
            if response.get("Content-Type", "").startswith(TABLES):
                found.append((address, response, b"".join(response)))
            transaction.set_rollback(True)
    return found


def is_sheet(response) -> bool:
    return "spreadsheet" in response["Content-Type"]


def cells(content: bytes) -> list[Cell]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]


def test_every_export_of_ours_is_among_them(tables):
    found = {re.sub(r"\d+", "N", address) for address, _r, _c in tables}

    assert {each for each in found if each.startswith("/admin/ce")} == EXPORTS
    # Wagtail's own: users, redirects, reports.
    assert len(found) > len(EXPORTS)


def test_no_cell_of_a_sheet_is_a_formula(tables):
    sheets = [one for one in tables if is_sheet(one[1])]
    kinds = Counter(
        (address, cell.data_type)
        for address, _response, content in sheets
        for cell in cells(content)
        if isinstance(cell.value, str) and LIVE.match(cell.value)
    )

    assert {kind for _address, kind in kinds} == {"s"}
    assert sum(kinds.values()) > 100


def test_every_cell_of_a_list_is_marked_and_quoted(tables):
    lists = [one for one in tables if not is_sheet(one[1])]
    assert {address for address, _r, _c in lists} == {"/admin/ce/imports/export/"}
    texts = [content.decode("utf-8-sig") for _address, _response, content in lists]
    found = [
        cell
        for text in texts
        for row in csv.reader(io.StringIO(text, newline=""))
        for cell in row
    ]

    assert [cell for cell in found if LIVE.match(cell)] == []
    assert sum(cell.startswith("'=") for cell in found) > 10
    assert {text[0] for text in texts} == {'"'}


def test_the_name_of_a_file_is_of_ours(tables):
    names = {response["Content-Disposition"] for _address, response, _c in tables}

    plain = re.compile(r'attachment; filename="[\w.,:+ -]+"(; filename\*=.*)?')
    assert [name for name in names if not plain.fullmatch(name)] == []
