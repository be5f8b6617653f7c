"""The look's promises that a machine can keep: size, files, no inline code."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.template.loader import get_template
from django.test import override_settings
from django.utils import timezone

from tests.factories import make_event, make_person

ROOT = Path(settings.BASE_DIR)
STYLESHEETS = [
    "portal/css/uswds.css",
    "portal/css/portal.css",
    "ce_plugin/css/ce_plugin.css",
    "ce_plugin/css/plain.css",
]
TEMPLATE_FOLDERS = [ROOT / "templates", ROOT / "ce_plugin" / "templates"]
BLOCK = re.compile(r"{% block (\w+) %}")
# A document that becomes a PDF has no browser and no policy; it may have styles.
PAGES = sorted(
    path
    for folder in TEMPLATE_FOLDERS
    for path in folder.rglob("*.html")
    if "pdf" not in path.relative_to(folder).parts
)


def css(name: str) -> str:
    return Path(finders.find(name)).read_text()


@pytest.mark.parametrize("name", STYLESHEETS)
def test_no_rule_of_a_stylesheet_begins_in_the_middle_of_another(name):
    """A browser drops such a rule without a word, and the next one with it."""
    assert re.findall(r"[^{};/\s]+\s*@(?:media|page)", css(name)) == []


def test_all_stylesheets_together_stay_below_260_kilobytes():
    sizes = [len(css(name).encode()) for name in STYLESHEETS]
    assert sum(sizes) < 260_000


@pytest.mark.parametrize("name", STYLESHEETS)
def test_stylesheet_names_no_source_map_and_no_other_site(name):
    text = css(name)
    assert "sourceMappingURL" not in text
    assert re.findall(r"url\([\"']?(?:https?:)?//", text) == []
    assert "@import" not in text


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_page_has_no_inline_style_and_no_inline_script(page):
    text = page.read_text()
    assert re.findall(r"<style|\sstyle=|\son\w+=\"|<script(?![^>]*\bsrc=)", text) == []


def test_both_bases_have_the_same_blocks():
    site = set(BLOCK.findall((ROOT / "templates/base.html").read_text()))
    plain = (ROOT / "ce_plugin/templates/ce_plugin/base.html").read_text()
    assert set(BLOCK.findall(plain)) == site - {"hero"}


def test_lock_file_of_the_look_names_no_registry():
    lock = json.loads((ROOT / "tools/vendor_look/package-lock.json").read_text())
    assert [name for name, one in lock["packages"].items() if "resolved" in one] == []


def test_static_files_can_be_collected_with_hashed_names(tmp_path):
    storages = settings.STORAGES | {
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
        }
    }
    with override_settings(STORAGES=storages, STATIC_ROOT=str(tmp_path)):
        call_command("collectstatic", interactive=False, verbosity=0)
    manifest = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    assert [name for name in STYLESHEETS if name not in manifest] == []


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("404.html", "We can’t find that page"),
        ("403.html", "Your account can’t open this page"),
        ("429.html", "That was too many tries in a short time"),
        ("500.html", "Something went wrong on our side"),
    ],
)
def test_error_page_says_what_happened(name, heading):
    assert f"<h1>{heading}</h1>" in get_template(name).render()


def test_page_of_the_demonstration_site_says_that_people_are_invented():
    page = get_template("404.html")
    shown = [
        "Demonstration site." in page.render({"demo_site": demo})
        for demo in (True, False)
    ]
    assert shown == [True, False]


def lit(page: str) -> list[str]:
    nav = page.partition('class="site-nav"')[2].partition("</nav>")[0]
    return re.findall(r'aria-current="true">([^<]*)<', nav)


@pytest.mark.django_db
def test_the_menu_says_where_somebody_is(client):
    person = make_person()
    client.force_login(person.user)
    event = make_event(
        session={"begins_on": timezone.localdate() + dt.timedelta(days=7)},
        questions=[("text", {"label": "Diet?", "required": False})],
    )

    register = client.get(f"/ce/events/{event.pk}/register/")

    assert register.status_code == 200
    assert lit(register.content.decode()) == ["Events"]
    assert lit(client.get("/events/").content.decode()) == ["Events"]
    assert lit(client.get("/ce/credits/").content.decode()) == ["My certification"]
