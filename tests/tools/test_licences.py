from email.message import Message
from pathlib import Path

import pytest

from tools.licences import is_allowed, licence_of, licences, named, refused

ROOT = Path(__file__).resolve().parents[2]
LOCK = """# written by a tool
Django==5.2.19 \\
    --hash=sha256:00
psycopg[binary]==3.3.9 ; implementation_name != 'pypy' \\
    --hash=sha256:01
"""


def said(**given: str) -> Message:
    message = Message()
    for name, value in given.items():
        for each in value.split("|"):
            message[name.replace("_", "-")] = each
    return message


def test_every_component_of_the_site_and_of_the_suite_has_a_licence_we_allow():
    found = licences((ROOT / "requirements/demo.txt").read_text())
    found |= licences((ROOT / "requirements/test.txt").read_text())

    print(f"\n{len(found)} components, {len(refused(found))} not allowed")  # noqa: T201
    assert refused(found) == []
    assert {"wagtail", "django", "reportlab", "psycopg"} <= set(found)


def test_the_lock_says_what_may_be_absent():
    assert named(LOCK) == {"Django": False, "psycopg": True}


@pytest.mark.parametrize(
    ("message", "licence"),
    [
        (said(License_Expression="MIT", License="long text"), "MIT"),
        (said(License="BSD-3-Clause"), "BSD-3-Clause"),
        (said(Classifier="License :: OSI Approved :: MIT License"), "MIT"),
        (
            said(
                License="see the file",
                Classifier="Framework :: Django|License :: OSI Approved :: BSD License"
                "|License :: OSI Approved|License :: Other/Proprietary License",
            ),
            "BSD AND Other/Proprietary License",
        ),
        (
            said(
                Classifier="License :: OSI Approved :: BSD License"
                "|License :: OSI Approved :: GNU Affero General Public License v3"
            ),
            "BSD AND GNU Affero General Public License v3",
        ),
        (said(Name="silent"), ""),
    ],
)
def test_what_a_component_says_is_read(message, licence):
    assert licence_of("some", message) == licence


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("GPL-2.0-only OR MIT", True),
        ("MIT AND PSF-2.0", True),
        ("(MIT AND PSF-2.0) OR AGPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("BSD AND GNU Affero General Public License v3", False),
        ("Copyright (c) somebody. All rights reserved.", False),
        ("", False),
    ],
)
def test_what_is_allowed(licence, allowed):
    assert is_allowed(licence) is allowed


def test_a_component_that_is_not_there_is_refused():
    assert refused(licences("nothing-of-this-name==1.0 \\\n")) == [
        "nothing-of-this-name: says nothing"
    ]
