"""The link in an invitation: from the mail to a record of one's own."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from ce_plugin.models import Person
from ce_plugin.services import clock, invitations, links
from ce_plugin.views import invitations as views
from tests.factories import make_coordinator, make_library, make_person, make_user

pytestmark = pytest.mark.django_db
SIGN_UP = "/accounts/signup/"
OFFERED = "/ce/invitation/"
PASSWORD = "a quiet river in 1874"


@pytest.fixture
def invited():
    return invitations.invite(
        make_library(),
        first_name="Nia",
        last_name="Elk",
        email="nia@people.example",
        role="staff",
        begins_on=dt.date(2024, 1, 2),
        actor=make_coordinator(),
    )


@pytest.fixture
def link(invited):
    return reverse("ce_plugin:invitation", args=[links.invitation_token(invited)])


def sign_up(browser: Client, **given):
    data = {
        "email": "nia@people.example",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    return browser.post(SIGN_UP, data | given)


def test_the_button_leads_to_a_sign_up_that_knows_the_address(
    client, invited, link, mailoutbox
):
    answer = client.post(link)
    form = client.get(answer["Location"]).context["form"]
    welcomed = sign_up(client)

    assert answer["Location"] == SIGN_UP
    assert form["email"].value() == "nia@people.example"
    invited.person.refresh_from_db()
    assert invited.person.user.email == "nia@people.example"
    # No second mail to prove what the invitation has proved.
    assert mailoutbox == []
    assert client.get(welcomed["Location"], follow=True).status_code == 200
    assert client.get(reverse("ce_plugin:dashboard")).context["person"] == (
        invited.person
    )


def test_a_filter_that_opens_the_link_decides_nothing(client, invited, link):
    for method in (client.get, client.head, client.options):
        assert method(link).status_code == 200
    form = client.get(SIGN_UP).context["form"]

    assert form["email"].value() is None
    invited.person.refresh_from_db()
    assert invited.person.user is None


def test_twice_is_once_and_says_so(client, link):
    client.post(link)
    sign_up(client)

    again = Client().post(link)

    assert again.content.decode().count("This invitation was used") == 1
    assert Person.objects.filter(last_name="Elk").count() == 1


def test_late_or_broken_links_say_so_and_lead_nowhere(client, link):
    broken = client.get(f"{link[:-5]}/")
    with clock.at(clock.now() + dt.timedelta(days=31)):
        late = client.post(link)

    for answer in (late, broken):
        assert answer.status_code == 404
        assert answer.content.decode().count("This link does not work") == 2
    assert "account_verified_email" not in client.session


def test_the_address_of_the_page_is_kept_by_nobody(client, link):
    answer = client.get(link)

    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]


def test_whoever_signs_up_with_another_address_is_not_the_invited_person(
    client, invited, link, mailoutbox
):
    """Somebody else at the same computer, after the button was pressed."""
    client.post(link)

    sign_up(client, email="bo@people.example")

    invited.person.refresh_from_db()
    assert invited.person.user is None
    assert [one.to for one in mailoutbox] == [["bo@people.example"]]
    assert client.session.get("account_verified_email") is None


def test_a_sign_in_that_is_nobody_yet_becomes_the_invited_person(client, invited, link):
    client.force_login(make_user())

    page = client.get(link).content.decode()
    client.post(link)

    assert page.count("Yes, this is me") == 1
    invited.person.refresh_from_db()
    assert invited.person.user is not None


def test_somebody_elses_sign_in_is_left_alone(client, invited, link):
    other = make_person()
    client.force_login(other.user)

    page = client.post(link).content.decode()

    assert page.count("Somebody is signed in here") == 1
    invited.person.refresh_from_db()
    assert invited.person.user is None
    assert other.addresses.count() == 0


def sign_in_as_somebody_who_is_not_on_record(client) -> None:
    """The address was proved before, by the sign-in library's own mail."""
    user = make_user(email="nia@people.example", username="nia@people.example")
    user.set_password(PASSWORD)
    user.save()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})


def test_signing_in_with_an_invited_address_asks_who_one_is(client, invited):
    sign_in_as_somebody_who_is_not_on_record(client)
    invited.person.refresh_from_db()
    assert invited.person.user is None

    page = client.get(reverse("ce_plugin:dashboard"), follow=True)

    assert page.redirect_chain[-1][0].startswith(OFFERED)
    text = page.content.decode()
    assert text.count("Are you Nia Elk?") == 1
    assert text.count(f"Library staff, {invited.library.name}") == 1
    assert Person.objects.get().user is None


def test_saying_yes_gives_the_record_under_its_own_name(client, invited):
    sign_in_as_somebody_who_is_not_on_record(client)

    answer(client, invited)

    page = client.get(reverse("ce_plugin:dashboard"))
    assert page.context["person"] == invited.person
    assert page.context["person"].full_name == "Nia Elk"


def test_saying_no_takes_the_invitation_back_and_asks_never_again(
    client, invited, link
):
    sign_in_as_somebody_who_is_not_on_record(client)

    welcome = answer(client, invited, not_me="1")

    invited.refresh_from_db()
    assert invited.person.user is None
    assert (invited.confirmed_at, bool(invited.declined_at)) == (None, True)
    assert welcome["Location"].startswith(reverse("ce_plugin:welcome"))
    assert client.get(welcome["Location"]).status_code == 200
    assert client.get(OFFERED)["Location"] == welcome["Location"]
    assert client.get(link).status_code == 404


def test_a_form_about_somebody_else_joins_nobody(client, invited):
    sign_in_as_somebody_who_is_not_on_record(client)

    client.post(OFFERED, {"person": str(make_person(user=None).public_id)})

    invited.person.refresh_from_db()
    assert invited.person.user is None


@pytest.mark.parametrize("signs_in", [True, False])
def test_whoever_has_the_link_may_say_that_they_are_somebody_else(
    client, invited, link, signs_in
):
    if signs_in:
        client.force_login(make_user())

    page = client.post(link, {"not_me": "1"})

    assert page.content.decode().count("You are not Nia Elk") == 1
    invited.refresh_from_db()
    assert invited.declined_at is not None
    assert client.get(link).status_code == 404


def answer(client, invited, **given):
    named = {"person": str(invited.person.public_id)}
    return client.post(OFFERED, named | given)


@pytest.mark.parametrize("signs_in", [True, False])
def test_an_invitation_that_cannot_be_joined_says_so_and_leads_nowhere(
    client, invited, link, signs_in
):
    make_person(user=None, email="nia@people.example")
    if signs_in:
        client.force_login(make_user())

    answer = client.post(link)

    assert answer.status_code == 200
    assert [str(one) for one in answer.context["messages"]] == [
        "Your invitation cannot be joined with a sign-in yet, because somebody else on "
        "record has the same address. Write to the coordinator, who puts it right. "
        "You need not register anew."
    ]
    assert "account_verified_email" not in client.session
    invited.person.refresh_from_db()
    assert invited.person.user is None


def test_whoever_loses_the_race_for_an_invitation_is_told(
    client, invited, link, monkeypatch
):
    client.force_login(make_user())
    monkeypatch.setattr(views, "join_sign_in", lambda *_given: None)

    assert len(client.post(link).context["messages"]) == 1
