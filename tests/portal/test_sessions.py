"""How long a session lasts, what ends it, and what the warning asks."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import resolve

from portal import sessions, signal_handlers
from tests import factories
from tests.portal.second_steps import PASSWORD, is_signed_in, make_user

pytestmark = pytest.mark.django_db
HOUR = 60 * 60


@pytest.fixture
def member(client):
    user = make_user(admin=False)
    client.force_login(user)
    return user


@pytest.fixture
def editor(client):
    user = make_user()
    client.force_login(user)
    return user


def let_pass(client, seconds: int, *clocks: str) -> None:
    session = client.session
    for clock in clocks or (sessions.SIGNED_IN_AT, sessions.SEEN_AT):
        session[clock] -= seconds
    session.save()


@pytest.mark.parametrize(
    ("seconds", "stays"), [(20 * HOUR - 60, True), (20 * HOUR, False)]
)
def test_member_stays_signed_in_for_twenty_hours(seconds, stays, client, member):
    let_pass(client, seconds)
    client.get("/accounts/email/")
    assert is_signed_in(client) is stays


@pytest.mark.parametrize(
    ("seconds", "stays"), [(8 * HOUR - 60, True), (8 * HOUR, False)]
)
def test_desk_closes_after_eight_hours_of_work(seconds, stays, client, editor):
    let_pass(client, seconds, sessions.SIGNED_IN_AT)
    client.get("/admin/")
    assert is_signed_in(client) is stays


@pytest.mark.parametrize(("seconds", "stays"), [(HOUR - 60, True), (HOUR, False)])
@pytest.mark.parametrize("address", ["/admin/", "/accounts/email/"])
def test_desk_closes_after_an_idle_hour(address, seconds, stays, client, editor):
    let_pass(client, seconds, sessions.SEEN_AT)
    client.get(address)
    assert is_signed_in(client) is stays


def test_work_keeps_the_desk_open(client, editor):
    let_pass(client, HOUR - 60, sessions.SEEN_AT)
    client.get("/admin/")
    let_pass(client, HOUR - 60, sessions.SEEN_AT)
    assert client.get("/admin/").status_code == 200


def test_scripts_that_ask_do_not_keep_the_desk_open(client, editor):
    let_pass(client, HOUR - 60, sessions.SEEN_AT)
    client.get("/accounts/session/")
    assert client.get("/accounts/session/").json()["seconds_left"] <= 60


def test_names_of_what_scripts_ask_are_real():
    addresses = [
        "/accounts/session/",
        "/admin/editing-sessions/ping/wagtailcore/page/1/1/",
        "/admin/ce/laboratory/1/progress/",
    ]
    assert {resolve(each).view_name for each in addresses} == sessions.ASKED_BY_SCRIPTS


def test_staying_is_a_post_and_resets_the_idle_clock(client, editor):
    let_pass(client, HOUR - 60, sessions.SEEN_AT)
    left = client.post("/accounts/session/").json()["seconds_left"]
    assert HOUR - 5 <= left <= HOUR


def test_staying_does_not_reset_the_whole_day(client, editor):
    let_pass(client, 8 * HOUR - 60, sessions.SIGNED_IN_AT)
    assert client.post("/accounts/session/").json()["seconds_left"] <= 60


def test_nobody_signed_in_has_no_time_left(client):
    assert client.get("/accounts/session/").json() == {"seconds_left": 0}


def test_ended_session_says_so_and_leads_back(client, editor):
    let_pass(client, HOUR)
    response = client.get("/admin/pages/?q=1", follow=True)
    assert response.redirect_chain[-1][0] == (
        "/accounts/login/?next=%2Fadmin%2Fpages%2F%3Fq%3D1"
    )
    assert [str(each) for each in response.context["messages"]][0] == (
        "Your session has ended. Please sign in again."
    )


def test_changed_password_ends_other_sessions(client, member):
    member.set_password(f"{PASSWORD}-anew")
    member.save()
    client.get("/accounts/email/")
    assert is_signed_in(client) is False


def second_address(user) -> int:
    second = {"email": "ann@home.example", "verified": True}
    return user.emailaddress_set.create(**second).pk


def show_password_again(client) -> None:
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def test_another_main_address_ends_other_sessions_and_keeps_this_one(client, member):
    elsewhere = Client()
    elsewhere.force_login(member)
    second_address(member)
    show_password_again(client)

    change = {"action_primary": "", "email": "ann@home.example"}
    client.post("/accounts/email/", change)

    member.refresh_from_db()
    assert member.email == "ann@home.example"
    for each in (client, elsewhere):
        each.get("/accounts/email/")
    assert (is_signed_in(client), is_signed_in(elsewhere)) == (True, False)


def test_address_changed_by_the_office_ends_the_session(client, member):
    member.email = "ann@home.example"
    member.save()
    client.get("/accounts/email/")
    assert is_signed_in(client) is False


def test_address_changed_for_somebody_else_leaves_ones_session_alone(rf, client):
    one, other = make_user(admin=False), factories.make_user()
    client.force_login(one)
    request = rf.get("/")
    request.user, request.session = one, client.session
    signal_handlers.keep_session(None, request, other)
    request.session.save()
    client.get("/accounts/email/")
    assert is_signed_in(client) is True


def test_deactivation_ends_the_session(client, member):
    member.is_active = False
    member.save()
    response = client.get("/accounts/email/")
    assert response["Location"].startswith("/accounts/login/")


def test_loss_of_the_role_ends_the_session(client):
    group = Group.objects.create(name="Desk")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user = make_user(admin=False)
    user.groups.add(group)
    client.force_login(user)
    assert client.get("/admin/").status_code == 200
    user.groups.remove(group)
    client.get("/accounts/email/")
    assert is_signed_in(client) is False


def test_role_given_meanwhile_brings_the_rules_of_the_desk(client, member):
    let_pass(client, 9 * HOUR)
    member.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.get("/admin/")
    client.get("/admin/")
    assert is_signed_in(client) is False


def test_signing_in_changes_the_key_of_the_session(client):
    make_user(admin=False)
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    client.post(
        "/accounts/login/", {"login": "ann@library.example", "password": PASSWORD}
    )
    assert is_signed_in(client) is True
    assert client.session.session_key != planted


def test_signing_out_leaves_nothing_behind(client, member):
    key = client.session.session_key
    client.post("/accounts/logout/")
    client.cookies["sessionid"] = key
    client.get("/accounts/email/")
    assert is_signed_in(client) is False


@pytest.mark.parametrize("address", ["/", "/ce/", "/accounts/email/", "/accounts/2fa/"])
def test_pages_made_for_somebody_are_kept_nowhere(address, client):
    client.force_login(factories.make_person().user)
    said = client.get(address)["Cache-Control"]
    assert {"private", "no-store"} <= {each.strip() for each in said.split(",")}


def test_warning_is_on_pages_of_whoever_is_signed_in(client, editor):
    script = '<script src="/static/portal/js/session.js" defer data-session='
    for address in ("/", "/admin/"):
        assert client.get(address).content.decode().count(script) == 1
    client.logout()
    assert script not in client.get("/").content.decode()
