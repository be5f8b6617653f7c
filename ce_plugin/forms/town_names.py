"""Which town somebody means who typed its name, and what is said of one unknown."""

from __future__ import annotations

import re
from difflib import get_close_matches

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _

from ce_plugin.app_settings import app_settings
from ce_plugin.models import Town

ZIP = re.compile(r"[0-9]{5}(-[0-9]{4})?")
# By the code of a programme, which is that of its state.
STATES = {
    "AL": "Alabama",
    "AK": "Alaska",
    "AZ": "Arizona",
    "AR": "Arkansas",
    "CA": "California",
    "CO": "Colorado",
    "CT": "Connecticut",
    "DE": "Delaware",
    "FL": "Florida",
    "GA": "Georgia",
    "HI": "Hawaii",
    "ID": "Idaho",
    "IL": "Illinois",
    "IN": "Indiana",
    "IA": "Iowa",
    "KS": "Kansas",
    "KY": "Kentucky",
    "LA": "Louisiana",
    "ME": "Maine",
    "MD": "Maryland",
    "MA": "Massachusetts",
    "MI": "Michigan",
    "MN": "Minnesota",
    "MS": "Mississippi",
    "MO": "Missouri",
    "MT": "Montana",
    "NE": "Nebraska",
    "NV": "Nevada",
    "NH": "New Hampshire",
    "NJ": "New Jersey",
    "NM": "New Mexico",
    "NY": "New York",
    "NC": "North Carolina",
    "ND": "North Dakota",
    "OH": "Ohio",
    "OK": "Oklahoma",
    "OR": "Oregon",
    "PA": "Pennsylvania",
    "RI": "Rhode Island",
    "SC": "South Carolina",
    "SD": "South Dakota",
    "TN": "Tennessee",
    "TX": "Texas",
    "UT": "Utah",
    "VT": "Vermont",
    "VA": "Virginia",
    "WA": "Washington",
    "WV": "West Virginia",
    "WI": "Wisconsin",
    "WY": "Wyoming",
}


class UnknownTown(forms.ValidationError):
    """Words to say, and in `like` a town whose name is spelled alike, if there is one."""

    def __init__(self, message: str, like: str = "") -> None:
        super().__init__(message, code="unknown_town")
        self.like = like


def town_named(name: str) -> Town:
    """The town of that name, however it is capitalized. Raises UnknownTown."""
    bare = without_state(name)
    named = Q(name__iexact=name) | Q(name__iexact=bare)
    town = Town.objects.filter(named).first()
    if town is None:
        raise _unknown(name, bare)
    return town


def without_state(name: str) -> str:
    """As "Helena" of "Helena, MT": of this site's state, since others have a Helena too."""
    town, comma, state = name.rpartition(",")
    code = app_settings.PROGRAMME
    own = {code.lower(), STATES.get(code, code).lower()}
    return town.strip() if comma and state.strip().lower() in own else name


def _unknown(name: str, bare: str) -> UnknownTown:
    if ZIP.fullmatch(name):
        return UnknownTown(_("Towns are known by name here, not by ZIP code."))
    names = list(Town.objects.values_list("name", flat=True))
    like = get_close_matches(bare.title(), names, n=1)
    said = _("No town “%(name)s” is on record here.") % {"name": name}
    return UnknownTown(said, *like)
