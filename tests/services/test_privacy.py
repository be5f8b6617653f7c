"""Everything that names somebody, given to them and to nobody else."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.core.files.base import ContentFile

from ce_plugin.exceptions import NotPermitted
from ce_plugin.models import AuditEvent
from ce_plugin.services import privacy
from ce_plugin.services.holdings import Erasure, Holding
from ce_plugin.services.personal_data import HOLDINGS, installed
from tests import factories

pytestmark = pytest.mark.django_db


def unpacked(content: bytes) -> tuple[dict, dict[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(files.pop("data.json"))["rows"], files


@pytest.fixture
def certificate():
    certificate = factories.make_application("issued").certificates.get()
    certificate.pdf_digest = "0" * 64
    certificate.pdf.save("c.pdf", ContentFile(b"paper"), save=True)
    return certificate


def test_download_holds_rows_of_every_model_and_the_files(certificate):
    person = certificate.person

    rows, files = unpacked(privacy.export_person(person, actor=person.user))

    assert files == {f"certificates/{certificate.number}.pdf": b"paper"}
    assert rows["ce_plugin.certificate"][0]["number"] == certificate.number
    assert rows["ce_plugin.person"] == [
        {
            "public_id": str(person.public_id),
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": person.email,
        }
    ]
    assert len(rows["ce_plugin.creditclaim"]) == person.claims.count()
    empty = {"registration", "rulesetmove", "impactrow", "erasurerequest", "legalhold"}
    empty |= {"importrow", "importchange", "mergesuspect", "notsameperson"}
    empty |= {"personmerge", "personmergeentry", "personaddress", "librarycontact"}
    empty |= {"attendance", "attendeename", "privatefeed", "sessionseat"}
    steps = {"registrationtransition", "claimtransition", "attendancetransition"}
    ours = {one.label for one in HOLDINGS if one.label.startswith("ce_plugin.")}
    found = {label for label in rows if label.startswith("ce_plugin.")}
    assert ours - found == {f"ce_plugin.{name}" for name in empty | steps}


def test_download_holds_nothing_of_others(certificate):
    other = factories.make_application("issued").participation.person

    rows, _files = unpacked(
        privacy.export_person(certificate.person, actor=certificate.person.user)
    )

    said = json.dumps(rows)
    assert certificate.person.email in said
    for word in (other.email, other.last_name, str(other.public_id)):
        assert word not in said
    director = factories.verifier_for(certificate.participation)
    assert director.address not in said


def test_download_is_on_record_and_for_the_person_only(certificate):
    person = certificate.person
    privacy.export_person(person, actor=person.user)

    event = AuditEvent.objects.get(action="person.download")
    assert (event.person, event.actor_kind) == (person, "own")
    for actor in (factories.make_coordinator(), None):
        with pytest.raises(NotPermitted):
            privacy.export_person(person, actor=actor)


def test_public_is_what_a_check_shows(certificate):
    facts = privacy.public_facts(certificate.person)

    assert facts == [{"certificate": certificate, "is_valid": True}]
    assert privacy.public_facts(factories.make_person()) == []


def test_rows_of_a_person_without_a_sign_in_are_found():
    person = factories.make_person(user=None)

    found = {one.label: one.rows(person).count() for one in installed()}

    assert {label for label, number in found.items() if number} == {"ce_plugin.person"}


def test_apps_that_are_not_installed_are_passed_over():
    assert all(one.model is not None for one in installed())


def test_a_holding_of_an_app_that_is_not_installed_has_no_model():
    holding = Holding("nowhere.thing", Erasure.KEEP, "Nothing.", "no: not there")

    assert holding.model is None
