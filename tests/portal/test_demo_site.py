import pytest

from portal.settings import demo, dev

SENTENCE = "The people and the certificates here are invented."
MIDDLEWARE = "portal.middleware.DemoSiteMiddleware"


@pytest.fixture
def demo_site(settings):
    settings.DEMO_SITE = True
    settings.MIDDLEWARE = [MIDDLEWARE, *settings.MIDDLEWARE]


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/ce/check/"])
def test_demo_site_says_that_it_is_invented(address, db, client, demo_site):
    text = client.get(address).content.decode()
    assert text.count(SENTENCE) == 1
    assert '<meta name="robots" content="noindex' in text


@pytest.mark.parametrize(
    ("address", "status"), [("/", 200), ("/nothing-here/", 404), ("/ce/", 302)]
)
def test_demo_site_is_not_indexed_whatever_it_answers(
    address, status, db, client, demo_site
):
    response = client.get(address)
    assert response.status_code == status
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_other_sites_say_nothing_of_the_kind(db, client):
    response = client.get("/")
    assert SENTENCE not in response.content.decode()
    assert "X-Robots-Tag" not in response


@pytest.mark.parametrize("settings_module", [dev, demo])
def test_development_and_demonstration_are_demo_sites(settings_module):
    assert settings_module.DEMO_SITE is True
    assert settings_module.MIDDLEWARE[0] == MIDDLEWARE


def test_demonstration_shows_the_sites_own_error_pages():
    assert (dev.DEBUG, demo.DEBUG) == (True, False)
