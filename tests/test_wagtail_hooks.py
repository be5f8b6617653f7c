"""What the plugin registers, and what the groups of the office may and may not."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail import hooks
from wagtail.log_actions import registry

from ce_plugin.modeladmin.rule_set_history import FORMATTERS
from ce_plugin.models import CESettings, RuleSet
from ce_plugin.transitions import MACHINES
from tests import factories
from tests.modeladmin.steps import DESK
from tests.shipped import bring_in_rule_sets

WRITTEN = (
    "cecategory",
    "certificationtrack",
    "federation",
    "library",
    "person",
    "town",
)
READ = (
    "attendance",
    "auditevent",
    "certificate",
    "certificationapplication",
    "creditclaim",
    "outboxmessage",
    "registration",
    "ruleset",
    "trackparticipation",
)
# Rights to pick a picture or a document, which Wagtail gives to every group that
# may enter the admin.
CHOOSE = {"choose_document", "choose_image"}
STEPS = [(machine, step) for machine in MACHINES for step in machine.steps]


@pytest.fixture
def coordinator(client, db):
    user = factories.make_user(first_name="Cora", last_name="Dinator")
    user.groups.add(Group.objects.get(name="CE coordinators"))
    client.force_login(user)
    return user


def rights_of(group: str) -> set[str]:
    rights = Group.objects.get(name=group).permissions
    return set(rights.values_list("codename", flat=True))


@pytest.mark.parametrize(
    ("machine", "step"), STEPS, ids=[f"{m.name}.{s.name}" for m, s in STEPS]
)
def test_every_step_has_its_label_in_the_history(machine, step):
    action = f"ce_plugin.{machine.name}.{step.name}"

    assert registry.get_action_label(action) == step.label


@pytest.mark.parametrize("name", FORMATTERS)
def test_every_step_of_a_rule_set_has_its_label_in_the_history(name):
    assert registry.get_action_label(name) == FORMATTERS[name].label


@pytest.mark.django_db
def test_coordinators_may_exactly_this():
    assert sorted(rights_of("CE coordinators") - CHOOSE) == sorted(
        [
            "access_admin",
            "change_cesettings",
            "change_ruleset",
            "import_directory",
            "merge_people",
            "publish_certificationtrack",
            "publish_ruleset",
            "review_certificationapplication",
            *[f"view_{model}" for model in READ],
            *[
                f"{action}_{model}"
                for model in WRITTEN
                for action in ("add", "change", "view")
            ],
        ]
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "codename", ["export_contacts", "import_directory", "merge_people"]
)
def test_rights_about_the_directory_can_be_given_to_a_group(codename):
    offered = [
        right.codename
        for register in hooks.get_hooks("register_permissions")
        for right in register()
    ]

    assert offered.count(codename) == 1


FILES = ("importbatch", "contactexport", "personmerge")


@pytest.mark.django_db
def test_auditors_read_everything_and_change_nothing():
    read = {f"view_{model}" for model in (*READ, *WRITTEN, *FILES)}

    assert rights_of("CE programme auditors") - CHOOSE == {"access_admin", *read}


@pytest.mark.django_db
def test_editors_may_enter_the_admin_and_their_pages_are_given_by_the_site():
    for group in ("CE editors", "CE federation editors"):
        assert rights_of(group) - CHOOSE == {"access_admin"}


@pytest.mark.django_db
def test_rights_made_by_the_migration_are_the_ones_django_knows():
    wanted = Permission.objects.filter(group__name="CE coordinators")

    doubles = [
        permission.codename
        for permission in wanted
        if Permission.objects.filter(
            codename=permission.codename, content_type=permission.content_type
        ).count()
        != 1
    ]
    assert doubles == []


@pytest.mark.parametrize(
    "path",
    [
        "users/",
        "users/new/",
        "groups/",
        "groups/new/",
        "sites/",
        "workflows/list/",
        "snippets/ce_plugin/ruleset/add/",
        "snippets/ce_plugin/ruleset/edit/{rule_set}/",
        "snippets/ce_plugin/ruleset/delete/{rule_set}/",
        "snippets/ce_plugin/library/delete/{library}/",
    ],
)
def test_coordinators_are_kept_out(client, coordinator, path):
    bring_in_rule_sets()
    rule_set = RuleSet.objects.get(code="MT-2026")
    library = factories.make_library()

    response = client.get(
        "/admin/" + path.format(rule_set=rule_set.pk, library=library.pk)
    )

    assert (response.status_code, response["Location"]) == (302, "/admin/")


def test_coordinators_cannot_make_themselves_superuser(client, coordinator):
    before = list(Permission.objects.filter(group__name="CE coordinators"))

    client.post(f"/admin/users/edit/{coordinator.pk}/", {"is_superuser": "on"})

    coordinator.refresh_from_db()
    assert coordinator.is_superuser is False
    assert list(Permission.objects.filter(group__name="CE coordinators")) == before


def test_coordinators_change_the_settings_of_the_programme(client, coordinator):
    settings = CESettings.load()

    client.post(
        f"/admin/settings/ce_plugin/cesettings/{settings.pk}/",
        {
            "review_rhythm": "quarterly",
            "attendance_becomes_credit": "on_attendance",
            "event_reminder_hours": "24",
            "claim_months_back": "18",
            "contact_email": "office@library.example",
        },
    )

    settings.refresh_from_db()
    assert (settings.review_rhythm, settings.claim_months_back) == ("quarterly", 18)


def test_coordinators_see_first_what_waits_for_them(client, coordinator):
    waiting = factories.make_application("submitted")
    own = factories.make_application("submitted").participation.person
    own.user = coordinator
    own.save()

    content = client.get("/admin/").content.decode()

    assert content.count("Applications waiting for you") == 1
    assert content.count(f"{DESK}inspect/{waiting.pk}/") == 1
    assert content.count("Open the review desk: 1 waits") == 1
    assert own.last_name not in content


def test_coordinators_read_that_nothing_waits(client, coordinator):
    assert client.get("/admin/").content.decode().count("Nothing waits for you.") == 1


@pytest.mark.django_db
def test_editors_see_no_desk(client):
    editor = factories.make_user()
    editor.groups.add(Group.objects.get(name="CE editors"))
    client.force_login(editor)

    content = client.get("/admin/").content.decode()

    assert "Applications waiting for you" not in content
    assert "/admin/ce_plugin/" not in content


def test_the_certificate_has_its_icon(client, coordinator):
    assert 'id="icon-ce-certificate"' in client.get("/admin/sprite/").content.decode()


def test_the_group_page_offers_only_rights_that_mean_something(admin_client):
    form = admin_client.get("/admin/groups/new/").context["form"]

    offered = form.fields["permissions"].queryset.filter(
        content_type__app_label="ce_plugin", content_type__model__in=READ
    )
    assert sorted(offered.values_list("codename", flat=True)) == sorted(
        [
            "change_ruleset",
            "publish_ruleset",
            "review_certificationapplication",
            *[f"view_{model}" for model in READ],
        ]
    )
