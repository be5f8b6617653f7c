import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from tests import factories


@pytest.fixture
def user(db):
    return get_user_model().objects.create_user("ann", "ann@library.example")


@pytest.mark.parametrize("door", ["/admin/login/", "/_util/login/"])
def test_doors_lead_to_the_one_sign_in_page(door, db, client):
    response = client.get(door, {"next": "/admin/pages/?a=1&b=2"})
    assert (response.status_code, response["Location"]) == (
        302,
        "/accounts/login/?next=%2Fadmin%2Fpages%2F%3Fa%3D1%26b%3D2",
    )


@pytest.mark.parametrize("door", ["/admin/login/", "/_util/login/"])
def test_doors_accept_no_password(door, user, client):
    user.set_password("right-password")
    user.is_superuser = True
    user.save()
    client.post(door, {"username": "ann", "password": "right-password"})
    assert "_auth_user_id" not in client.session


def test_admin_without_sign_in_leads_through_the_door(db, client):
    response = client.get("/admin/", follow=True)
    assert [address for address, _ in response.redirect_chain] == [
        "/admin/login/?next=/admin/",
        "/accounts/login/?next=%2Fadmin%2F",
    ]


def test_admin_refuses_a_signed_in_participant_without_a_circle(user, client):
    client.force_login(user)
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403
    assert len(response.redirect_chain) == 1


def test_page_door_refuses_a_signed_in_person_without_a_circle(user, client):
    client.force_login(user)
    assert client.get("/_util/login/").status_code == 403


def test_admin_door_lets_an_editor_through(user, client):
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    response = client.get("/admin/login/")
    assert (response.status_code, response["Location"]) == (302, "/admin/")


@pytest.mark.parametrize(
    "address", ["/admin/password_reset/", "/admin/account/change_password/"]
)
def test_wagtail_passwords_are_not_managed_beside_the_door(address, user, client):
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    assert client.get(address).status_code == 404


def test_sign_in_by_address_leads_to_the_dashboard(user, client):
    user.set_password("right-password")
    user.save()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    response = client.post(
        "/accounts/login/",
        {"login": "ann@library.example", "password": "right-password"},
    )
    assert (response.status_code, response["Location"]) == (302, "/accounts/next/")


def test_sign_in_with_an_unconfirmed_address_asks_for_confirmation(
    user, client, mailoutbox
):
    user.set_password("right-password")
    user.save()
    client.post(
        "/accounts/login/",
        {"login": "ann@library.example", "password": "right-password"},
    )
    assert "_auth_user_id" not in client.session
    assert [mail.to for mail in mailoutbox] == [["ann@library.example"]]


def test_password_reset_says_the_same_for_an_unknown_address(user, client):
    known = client.post("/accounts/password/reset/", {"email": "ann@library.example"})
    unknown = client.post("/accounts/password/reset/", {"email": "bob@library.example"})
    assert (known.status_code, known["Location"]) == (302, unknown["Location"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "address"),
    [
        (lambda: factories.make_coordinator(), "/admin/"),
        (lambda: factories.make_person().user, "/ce/"),
        (lambda: factories.make_user(), "/ce/"),
    ],
)
def test_after_signing_in_everybody_lands_where_they_work(client, make, address):
    client.force_login(make())

    assert client.get("/accounts/next/")["Location"] == address


def test_nobody_signed_in_is_sent_to_the_page_that_asks(client):
    assert client.get("/accounts/next/")["Location"] == "/ce/"
