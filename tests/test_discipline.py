"""Every model and every route brings what privacy, audit and authorization ask for.

The sentence of a failure says what to write, and where.
"""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from ce_plugin.services import personal_data, retention
from ce_plugin.services.audit_sentences import SENTENCES
from ce_plugin.services.holdings import NOT_PERSONAL, Erasure
from tests.authorization import matrix

REGISTER = "ce_plugin/services/personal_data.py"
HOLDINGS = {one.label: one for one in personal_data.HOLDINGS}
INSTALLED = {one.label: one for one in personal_data.installed()}
PERSON_OR_USER = {"ce_plugin.person", personal_data.USER}
# Whoever acted is named by the key of the sign-in; that is not about them.
ACTORS = {
    "ce_plugin.certificationtrack": {"locked_by"},
    "ce_plugin.eventindexpage": {"owner", "locked_by"},
    "ce_plugin.eventpage": {"owner", "locked_by"},
    "ce_plugin.ruleset": {"changed_by", "published_by"},
    "ce_plugin.impactreport": {"asked_by"},
    "ce_plugin.importbatch": {"author", "committed_by", "undone_by"},
    "ce_plugin.contactexport": {"actor"},
    "ce_plugin.attendancecode": {"made_by"},
}


def label(model) -> str:
    return model._meta.label_lower


def is_covered(model) -> bool:
    name = label(model)
    app = name.split(".")[0]
    return name in HOLDINGS or name in NOT_PERSONAL or app in NOT_PERSONAL


def test_every_model_has_a_row_of_export_erasure_retention_audit_and_readers():
    missing = [label(one) for one in apps.get_models() if not is_covered(one)]

    assert missing == [], (
        f"Add a Holding for each to {REGISTER}: whose a row is, what is exported, "
        "what erasing does and why, how long it is kept, whether it is audited, who "
        "reads it. A model that holds nothing of a member goes into NOT_PERSONAL of "
        "ce_plugin/services/holdings.py with the reason."
    )


def test_models_of_ours_are_named_one_by_one():
    ours = {label(one) for one in apps.get_app_config("ce_plugin").get_models()}

    unnamed = ours - set(HOLDINGS) - set(NOT_PERSONAL)
    gone = {one for one in {*HOLDINGS, *NOT_PERSONAL} if "ce_plugin." in one} - ours
    assert (unnamed, gone) == (set(), set()), f"Mend {REGISTER}."


def test_a_model_that_points_to_a_person_is_personal():
    pointing = {
        label(one): sorted(
            field.name
            for field in one._meta.get_fields()
            if isinstance(field, models.ForeignKey)
            and label(field.related_model) in PERSON_OR_USER
        )
        for one in apps.get_app_config("ce_plugin").get_models()
    }

    wrong = {
        name: fields
        for name, fields in pointing.items()
        if fields
        and name not in HOLDINGS
        and not set(fields) <= ACTORS.get(name, set())
    }
    assert wrong == {}, f"These name somebody: give each a Holding in {REGISTER}."


@pytest.mark.parametrize("name", INSTALLED)
def test_every_row_says_everything(name):
    holding = INSTALLED[name]

    said = (holding.why, holding.retention, holding.audited, holding.read_by)
    assert all(said), f"{REGISTER}: {name} leaves a column empty."
    assert holding.whose or holding.of_user or holding.found, (
        f"{REGISTER}: whose is a row of {name}?"
    )
    assert holding.exported, f"{REGISTER}: what is its owner given of {name}?"
    blanks = holding.erasure == Erasure.BLANK
    assert bool(holding.blanked) == blanks, f"{REGISTER}: what of {name} is blanked?"


def texts_of(model) -> set[str]:
    """Columns somebody's words may stand in: free text, mail and JSON of ours."""
    free = (models.TextField, models.EmailField, models.CharField, models.FileField)
    return {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, free) and not field.choices and not field.primary_key
    }


# Codes, keys and fingerprints: made by us, never typed.
CODES = {
    "ce_plugin.person": set(),
    "ce_plugin.creditclaim": {"degree"},
    "ce_plugin.applicationsnapshot": {"digest"},
    "ce_plugin.applicationline": {"category_code", "category_name", "reason"},
    "ce_plugin.verificationrequest": {"pid", "nonce", "snapshot_digest"},
    "ce_plugin.certificate": {
        "number",
        "verify_code",
        "track_name",
        "snapshot_digest",
        "pdf_error",
    },
    "ce_plugin.outboxmessage": {"kind", "dedupe_key", "message_id", "last_error_class"},
    "ce_plugin.auditevent": {
        "action",
        "object_type",
        "object_pid",
        "reason",
        "from_state",
        "to_state",
        "digest",
        "request_id",
        "prev_hash",
        "hash",
    },
    # The office's own words about why; its form asks for no name.
    "ce_plugin.erasurerequest": {"reason"},
    "ce_plugin.legalhold": {"reason"},
    **{
        f"ce_plugin.{name}transition": {"name", "from_status", "to_status"}
        for name in (
            "claim",
            "registration",
            "attendance",
            "participation",
            "application",
            "stage",
            "verification",
        )
    },
}


# What is deleted leaves no text behind.
LEFT = [
    name
    for name, one in INSTALLED.items()
    if "ce_plugin." in name and one.erasure != Erasure.DELETE
]


@pytest.mark.parametrize("name", LEFT)
def test_every_text_of_a_person_is_blanked_or_known_as_a_code(name):
    holding = INSTALLED[name]

    left = texts_of(holding.model) - set(holding.blanked) - CODES.get(name, set())
    assert left == set(), (
        f"Erasing leaves these texts of {name} behind. Blank them in {REGISTER}, or "
        "write into CODES of this test that nobody types them."
    )


@pytest.mark.parametrize("name", INSTALLED)
def test_named_columns_exist(name):
    holding = INSTALLED[name]

    holding.model._base_manager.values(*holding.exported).query.sql_with_params()
    for column in holding.blanked:
        try:
            holding.model._meta.get_field(column)
        except FieldDoesNotExist:
            pytest.fail(f"{REGISTER}: {name} has no column {column}.")


def test_every_event_that_is_audited_has_a_sentence():
    families = {action.partition(".")[0] for action in SENTENCES}
    named = {
        one.audited.removesuffix(".*")
        for one in personal_data.HOLDINGS
        if one.audited.endswith(".*")
    }

    assert named - families == set(), "Add it to ce_plugin/services/audit_sentences.py."


def test_days_of_retention_are_the_days_of_the_job():
    said = " ".join(one.retention for one in personal_data.HOLDINGS)

    for name, days in vars(retention).items():
        if name.endswith("_DAYS"):
            assert f"{days} days" in said


def test_every_route_is_written_in_the_matrix():
    written = {route for route, _method in matrix.expectations()}
    missing = set(matrix.our_routes()) - written
    groups = matrix.groups()
    loose = [one for one in matrix.other_routes() if not matrix.group_of(one, groups)]

    assert (missing, loose) == (set(), []), (
        "Write what each role gets into tests/authorization/routes.txt, or who may "
        "come in into tests/authorization/wagtail.txt for a route of another app."
    )
