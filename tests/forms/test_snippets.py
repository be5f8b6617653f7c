"""The forms of tracks and people: what they refuse and what they keep."""

from __future__ import annotations

import pytest

from ce_plugin.models import CertificationTrack
from tests import factories
from tests.modeladmin.steps import ask

pytestmark = pytest.mark.django_db
TRACKS = "/admin/snippets/ce_plugin/certificationtrack/"
PEOPLE = "/admin/snippets/ce_plugin/person/"


def track_data(*kinds: str, **fields) -> dict:
    data = {
        "name": "Library staff",
        "code": "staff",
        "programme": "MT",
        "summary": "For everybody who works in a library.",
        "body": "null",
        "sort_order": "0",
        "stages-TOTAL_FORMS": str(len(kinds)),
        "stages-INITIAL_FORMS": "0",
        "stages-MIN_NUM_FORMS": "0",
        "stages-MAX_NUM_FORMS": "1000",
        "action-publish": "1",
        **fields,
    }
    for number, kind in enumerate(kinds):
        data |= {
            f"stages-{number}-kind": kind,
            f"stages-{number}-ORDER": str(number + 1),
            f"stages-{number}-DELETE": "",
            f"stages-{number}-id": "",
        }
    return data


@pytest.mark.parametrize(
    "order", [factories.COORDINATOR_FIRST, factories.VERIFIER_FIRST]
)
def test_a_track_takes_either_order_of_review(admin_client, order):
    admin_client.post(f"{TRACKS}add/", track_data(*order))

    track = CertificationTrack.objects.get(code="staff")
    stages = track.stages.order_by("sort_order")
    assert tuple(stages.values_list("kind", flat=True)) == order
    assert track.live is True


@pytest.mark.parametrize(
    "order",
    [
        (),
        ("automatic", "issue"),
        ("coordinator", "automatic", "verifier", "issue"),
        ("automatic", "coordinator", "issue"),
        ("automatic", "coordinator", "verifier"),
    ],
    ids=lambda order: "-".join(order) or "none",
)
def test_a_track_refuses_a_review_without_both_marks(admin_client, order):
    response = admin_client.post(f"{TRACKS}add/", track_data(*order))

    form = response.context["form"]
    assert len(form.non_field_errors()) == 1
    assert form["name"].value() == "Library staff"
    assert CertificationTrack.objects.count() == 0


def test_a_track_keeps_the_code_rule_sets_know_it_by(admin_client):
    track = factories.make_track("staff")
    stages = list(track.stages.order_by("sort_order"))
    data = track_data(*[stage.kind for stage in stages], code="changed", name="New")
    data["stages-INITIAL_FORMS"] = str(len(stages))
    for number, stage in enumerate(stages):
        data[f"stages-{number}-id"] = str(stage.pk)

    admin_client.post(f"{TRACKS}edit/{track.pk}/", data)

    track.refresh_from_db()
    assert (track.name, track.code) == ("New", "staff")


def person_data(person, **fields) -> dict:
    data = {
        "first_name": "Ada",
        "last_name": "Lovely",
        "email": "ada@people.example",
        "positions-TOTAL_FORMS": "1",
        "positions-INITIAL_FORMS": "1",
        "positions-MIN_NUM_FORMS": "0",
        "positions-MAX_NUM_FORMS": "1000",
    }
    position = person.positions.get()
    for name in ("library_id", "role", "title", "email", "begins_on"):
        data[f"positions-0-{name.removesuffix('_id')}"] = getattr(position, name)
    return data | {"positions-0-id": position.pk, **fields}


def test_a_person_keeps_their_sign_in_and_their_credits(desk_or_admin):
    person = factories.make_position().person

    desk_or_admin.post(
        f"{PEOPLE}edit/{person.pk}/", person_data(person, user="1", public_id="x")
    )

    before = person.user_id
    person.refresh_from_db()
    assert (person.last_name, person.user_id) == ("Lovely", before)


def test_a_position_that_verifies_is_not_removed(admin_client):
    person = ask().verifier.person

    response = admin_client.post(
        f"{PEOPLE}edit/{person.pk}/",
        person_data(person, **{"positions-0-DELETE": "on"}),
    )

    assert response.context["form"].non_field_errors() == [
        "A position named as verifier of an application stays on record. "
        "Give it a last day instead of removing it."
    ]
    assert person.positions.count() == 1


def test_a_position_nobody_named_is_removed(admin_client):
    person = factories.make_position().person

    admin_client.post(
        f"{PEOPLE}edit/{person.pk}/",
        person_data(person, **{"positions-0-DELETE": "on"}),
    )

    assert person.positions.count() == 0


@pytest.fixture
def desk_or_admin(admin_client):
    return admin_client
