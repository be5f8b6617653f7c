"""A cache that many people stand behind, as greedy as RFC 9111 lets it be."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.test import Client

# What may be stored without a word about how long (RFC 9110, 15.1).
BY_DEFAULT = {200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501}


def said(response: HttpResponse, header: str) -> set[str]:
    return {each.strip().lower() for each in response.get(header, "").split(",")}


def may_be_stored(response: HttpResponse) -> bool:
    """By a shared cache that guesses a lifetime where none is given."""
    names = {re.split("=", each)[0] for each in said(response, "Cache-Control")}
    return response.status_code in BY_DEFAULT and not names & {"no-store", "private"}


@dataclass(frozen=True)
class Kept:
    whose: str
    response: HttpResponse
    asked_with: dict[str, str]

    def fits(self, headers: dict[str, str]) -> bool:
        names = said(self.response, "Vary") - {""}
        return "*" not in names and all(
            self.asked_with.get(each) == headers.get(each) for each in names
        )


@dataclass
class SharedCache:
    """`ask` answers with what somebody was shown before whenever the headers let it."""

    kept: dict[str, list[Kept]] = field(default_factory=dict)

    def ask(self, whose: str, client: Client, address: str) -> Kept:
        headers = {"cookie": client.cookies.output(header="", sep=";")}
        for each in self.kept.get(address, []):
            if each.fits(headers):
                return each
        answer = Kept(whose, client.get(address), headers)
        if may_be_stored(answer.response):
            self.kept.setdefault(address, []).append(answer)
        return answer
