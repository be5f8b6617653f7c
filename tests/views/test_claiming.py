"""Adding credits from the calendar with one press."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

from ce_plugin.models import CESettings, CreditClaim
from ce_plugin.services.claims import (
    claim_listed,
    listed_namesakes,
    withdraw_claim,
)
from tests.factories import (
    make_event,
    make_participation,
    make_person,
    make_session,
    make_track,
)
from tests.views.adding import ADD, LIST, NEW, past, session_address
from tests.views.browsing import page_of, said

pytestmark = pytest.mark.django_db


def listed(response) -> list[str]:
    return [session.display_title for session in response.context["page_obj"]]


def test_the_list_has_what_is_past_and_not_claimed_newest_first(client, member):
    past("Older", 40)
    past("Newer", 20)
    past("Too long ago", 500)
    past("To come", -5)
    past("No credit", 20, session={"credits": None})
    claim_listed(past("Mine already", 10), person=member, actor=member.user)

    assert listed(client.get(ADD)) == ["Newer", "Older"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("grant", ["Grant writing"]),
        ("SMITH", ["Weeding"]),
        ("montana weeding", ["Weeding"]),
        ("grant weeding", []),
        ("%", []),
        ("\0grant", ["Grant writing"]),
        ("", ["Weeding", "Grant writing"]),
    ],
)
def test_the_list_can_be_searched(client, member, asked, expected):
    past("Grant writing", 40)
    past("Weeding", 20, sponsor="Montana Library", session={"presenter": "Pat Smith"})

    response = client.get(ADD, {"q": asked})

    assert listed(response) == expected
    assert page_of(response).count("Add CE credit<span") == len(expected)


def test_a_search_without_a_find_leads_to_the_form_with_its_words(client, member):
    page = page_of(client.get(ADD, {"q": "<b>rare"}))

    assert "No past training with “&lt;b&gt;rare”" in page
    assert f'href="{NEW}?title=%3Cb%3Erare"' in page
    assert 'value="&lt;b&gt;rare"' in page_of(client.get(NEW, {"title": "<b>rare"}))


@pytest.mark.parametrize("number", [1, 3])
def test_add_queries(client, member, django_assert_num_queries, number):
    for days in range(number):
        past("Weeding", 20 + days)

    CESettings.load()
    with django_assert_num_queries(8):
        client.get(ADD)


def test_long_lists_come_in_pages_that_keep_the_words(client, member):
    make_event(title="Institute", sessions=30)

    response = client.get(ADD, {"q": "institute", "page": "2"})

    assert len(listed(response)) == 5
    assert "q=institute&amp;page=1" in page_of(response)
    assert len(listed(client.get(ADD, {"page": "no number"}))) == 25


def test_one_press_adds_a_credit_and_says_what_it_does(client, member):
    make_participation(member, make_track("staff", name="Library Staff"))
    session = past("Weeding", 20, session={"credits": Decimal("1.5")})

    response = client.post(session_address(session), {"next": ADD + "?q=weed"})

    claim = CreditClaim.objects.get()
    assert (claim.person, claim.session, claim.mode) == (member, session, "live")
    assert response["Location"] == ADD + "?q=weed"
    assert said(response) == [
        "“Weeding” is on your list: 1.5 credits, Technology. "
        "It counts 1.5 credits toward Technology in your Library Staff track. "
        "You then need 3.5 credits more in Technology, 58.5 credits more in all."
    ]


def test_without_a_track_the_message_says_to_choose_one(client, member):
    response = client.post(session_address(past("Weeding", 20)))

    assert said(response) == [
        "“Weeding” is on your list: 1.5 credits, Technology. "
        "Choose a track to see where it counts."
    ]
    assert response["Location"] == LIST


def test_a_second_press_changes_nothing(client, member):
    session = past("Weeding", 20)
    key = {"form_key": str(uuid.uuid4())}

    client.post(session_address(session), key)
    client.post(session_address(session), key)
    response = client.post(session_address(session), {"form_key": "no key"})

    assert CreditClaim.objects.count() == 1
    told = "“Weeding” is already on your list. Nothing was added."
    assert said(response)[1:] == [told, told]
    assert response["Location"] == LIST


def test_one_key_serves_all_rows_of_a_page(client, member):
    key = {"form_key": str(uuid.uuid4())}

    client.post(session_address(past("Weeding", 20)), key)
    client.post(session_address(past("Grants", 30)), key)

    assert CreditClaim.objects.count() == 2


def test_two_people_may_send_the_same_key(client, member):
    session, key = past("Weeding", 20), {"form_key": str(uuid.uuid4())}
    client.post(session_address(session), key)
    client.force_login(make_person().user)

    client.post(session_address(session), key)

    assert CreditClaim.objects.count() == 2


def test_an_old_page_does_not_bring_a_removed_credit_back(client, member):
    session, key = past("Weeding", 20), {"form_key": str(uuid.uuid4())}
    client.post(session_address(session), key)
    withdraw_claim(CreditClaim.objects.get(), actor=member.user)

    response = client.post(session_address(session), key)

    assert CreditClaim.objects.live().count() == 0
    assert said(response)[-1] == (
        "You removed “Weeding” after adding it with this form. "
        "Open the form again to add it once more."
    )


def test_looking_at_a_session_explains_and_stores_nothing(client, member):
    make_participation(member, make_track("trustee", name="Trustee"))
    session = past("Weeding", 20)

    page = page_of(client.get(session_address(session)))

    assert (
        "It counts 1.5 credits toward the total of your Trustee track.</strong> "
        "That is because it took place in the period of this certificate"
    ) in page
    assert "You then need 13.5 credits more in all." in page
    assert CreditClaim.objects.count() == 0


def test_looking_without_a_track_says_it_is_kept(client, member):
    page = page_of(client.get(session_address(past("Weeding", 20))))

    assert "You are not on a track yet. The credit is kept" in page


def test_looking_at_ones_own_says_it_is_there(client, member):
    session = past("Weeding", 20)
    claim_listed(session, person=member, actor=member.user)

    page = page_of(client.get(session_address(session)))

    assert "This training is on your list already" in page
    assert "<form" not in page[page.index("<main") :]


@pytest.mark.parametrize(
    ("days", "credits", "reason"),
    [
        (-5, "1", "This training has not ended yet."),
        (5, None, "This session carries no CE credit."),
    ],
)
def test_what_cannot_be_claimed_says_why(client, member, days, credits, reason):
    session = past("Weeding", days, session={"credits": credits and Decimal(credits)})

    page = page_of(client.get(session_address(session)))
    response = client.post(session_address(session))

    assert reason in page
    assert said(response)[0].startswith(reason)
    assert CreditClaim.objects.count() == 0


def test_unknown_and_unpublished_sessions_are_not_found(client, member):
    session = past("Weeding", 20)
    session.page.unpublish()
    unknown = f"{ADD}{10**30}/"

    assert client.get(session_address(session)).status_code == 404
    assert client.post(session_address(session)).status_code == 404
    assert client.get(unknown).status_code == 404


def test_watching_the_recording_is_another_mode_not_another_credit(client, member):
    session = past("Weeding", 20, recording_url="https://video.example/1")

    page = page_of(client.get(session_address(session)))
    client.post(session_address(session), {"mode": "recording"})
    client.post(session_address(session), {"mode": "live"})

    assert "I watched the recording" in page
    assert CreditClaim.objects.get().mode == "recording"


@pytest.mark.parametrize(
    ("format", "asked", "mode"),
    [("recording", "", "recording"), ("online", "nonsense", "live")],
)
def test_the_mode_follows_the_format(client, member, format, asked, mode):
    session = past("Weeding", 20, format=format)

    client.post(session_address(session), {"mode": asked})

    assert CreditClaim.objects.get().mode == mode


def test_next_never_leads_to_another_site(client, member):
    session = past("Weeding", 20)

    response = client.post(session_address(session), {"next": "//evil.example/"})

    assert response["Location"] == LIST


def test_a_session_with_credit_shows_on_the_list(client, member):
    session = make_session()

    assert session_address(session) in page_of(client.get(ADD))


def behind_a_group(session, *people):
    """Puts the event behind a restriction that lets only `people` in."""
    group = Group.objects.create(name="Board")
    door = PageViewRestriction.objects.create(
        page=session.page, restriction_type="groups"
    )
    door.groups.add(group)
    for person in people:
        person.user.groups.add(group)


def test_an_event_one_cannot_see_is_neither_named_nor_claimed(client, member):
    secret = past("Closed meeting", 20)
    behind_a_group(secret)

    days = {"begins_on": secret.begins_on, "ends_on": secret.ends_on}
    assert listed(client.get(ADD)) == []
    assert listed_namesakes(member, title="Closed meeting", **days) == []
    assert client.get(session_address(secret)).status_code == 404
    assert client.post(session_address(secret)).status_code == 404
    assert CreditClaim.objects.count() == 0


def test_whoever_the_restriction_lets_in_may_claim(client, member):
    secret = past("Closed meeting", 20)
    behind_a_group(secret, member)

    assert "Closed meeting" in page_of(client.get(session_address(secret)))
    client.post(session_address(secret))

    assert CreditClaim.objects.get().session == secret


@pytest.mark.parametrize("form", ["recording", "self_paced"])
def test_what_is_had_at_any_time_says_which_day_its_credit_is_of(client, member, form):
    taped, held = past("Taped", 40, format=form), past("Held", 40)
    sentence = "The credit is of the day on which you add it."

    assert sentence in page_of(client.get(session_address(taped)))
    assert sentence not in page_of(client.get(session_address(held)))
