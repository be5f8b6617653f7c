"""The forms of tracks and people: what they refuse and what they keep."""

from __future__ import annotations

import pytest

from ce_plugin.models import CertificationTrack, ReviewStage
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


def edit_data(track, *kinds: str, **fields) -> dict:
    """What the editor posts when the kinds of standing rows are chosen anew."""
    data = track_data(*kinds, **fields)
    rows = list(track.stages.order_by("sort_order"))
    data["stages-INITIAL_FORMS"] = str(len(rows))
    for number, row in enumerate(rows):
        data[f"stages-{number}-id"] = str(row.pk)
    return data


def order_of(track) -> tuple[str, ...]:
    rows = ReviewStage.objects.filter(track=track).order_by("sort_order")
    return tuple(rows.values_list("kind", flat=True))


def test_two_steps_of_a_track_are_swapped_by_choosing_anew(admin_client):
    track = factories.make_track("staff")

    for order in (factories.VERIFIER_FIRST, factories.COORDINATOR_FIRST):
        admin_client.post(f"{TRACKS}edit/{track.pk}/", edit_data(track, *order))

        assert order_of(track) == order


def test_two_steps_of_a_track_are_swapped_by_moving_a_row(admin_client):
    track = factories.make_track("staff")
    data = edit_data(track, *factories.COORDINATOR_FIRST)
    data |= {"stages-1-ORDER": "3", "stages-2-ORDER": "2"}

    admin_client.post(f"{TRACKS}edit/{track.pk}/", data)

    assert order_of(track) == factories.VERIFIER_FIRST


def test_a_step_of_a_track_is_removed_and_added_again_elsewhere(admin_client):
    track = factories.make_track("staff")
    kinds = ("automatic", "coordinator", "verifier", "issue", "coordinator")
    data = edit_data(track, *kinds)
    data |= {"stages-4-id": "", "stages-1-DELETE": "on"}
    data |= {"stages-3-ORDER": "5", "stages-4-ORDER": "4"}

    admin_client.post(f"{TRACKS}edit/{track.pk}/", data)

    assert order_of(track) == factories.VERIFIER_FIRST


def test_a_swap_kept_as_a_draft_is_published_later(admin_client):
    track = factories.make_track("staff")
    data = edit_data(track, *factories.VERIFIER_FIRST)
    del data["action-publish"]

    admin_client.post(f"{TRACKS}edit/{track.pk}/", data)

    assert order_of(track) == factories.COORDINATOR_FIRST
    track.refresh_from_db()
    track.latest_revision.publish()
    assert order_of(track) == factories.VERIFIER_FIRST


def test_the_form_of_a_track_writes_a_swap_by_itself(admin_client, admin_user):
    track = factories.make_track("staff")
    shown = admin_client.get(f"{TRACKS}edit/{track.pk}/").context["form"]
    data = edit_data(track, *factories.VERIFIER_FIRST)

    form = type(shown)(data, instance=track, for_user=admin_user)

    assert form.is_valid()
    form.save()
    assert order_of(track) == factories.VERIFIER_FIRST


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
