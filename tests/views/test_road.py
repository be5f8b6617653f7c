"""The whole road through the pages, in both orders, each step by its person."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from ce_plugin.models import Certificate, CertificationApplication, CESettings
from ce_plugin.services import certificate_files, outbox, review
from tests.factories import (
    COORDINATOR_FIRST,
    VERIFIER_FIRST,
    make_applicant,
    make_coordinator,
    verifier_for,
)

pytestmark = pytest.mark.django_db
LINK = re.compile(r"http://testserver(/ce/verify/\S+)")


def text(response) -> str:
    return " ".join(response.content.decode().split())


class Road:
    """One applicant, one coordinator, one verifier, each with a browser of their own."""

    def __init__(self, order) -> None:
        self.participation = make_applicant(order=order)
        self.verifier = verifier_for(self.participation)
        self.person = self.participation.person
        self.browser = Client()
        self.browser.force_login(self.person.user)
        self.coordinator = make_coordinator()
        office = CESettings.load()
        office.contact_email = "office@library.example"
        office.save()

    def apply(self) -> None:
        review_page = reverse(
            "ce_plugin:application_review", args=[self.participation.public_id]
        )
        step_two = self.browser.post(review_page, follow=True)
        step_three = self.browser.post(
            step_two.redirect_chain[-1][0],
            {"verifier": self.verifier.pk},
            follow=True,
        )
        submitted = self.browser.post(
            step_three.redirect_chain[-1][0],
            {"digest": step_three.context["digest"]},
            follow=True,
        )
        assert "Your application is submitted." in text(submitted)

    @property
    def application(self) -> CertificationApplication:
        return CertificationApplication.objects.get()

    def page(self) -> str:
        address = reverse("ce_plugin:application", args=[self.application.public_id])
        return text(self.browser.get(address))

    def coordinator_returns(self) -> None:
        review.return_application(
            self.application,
            actor=self.coordinator,
            note="Please look at March again.",
            snapshot_number=self.application.snapshot_number,
        )

    def coordinator_passes(self) -> None:
        review.pass_coordinator(
            self.application,
            actor=self.coordinator,
            snapshot_number=self.application.snapshot_number,
        )

    def verifier_confirms(self) -> str:
        outbox.drain()
        asked = [
            message
            for message in mail.outbox
            if message.to == [self.verifier.address] and LINK.search(message.body)
        ]
        browser = Client()
        path = LINK.search(asked[-1].body).group(1)
        page = browser.get(path, follow=True)
        request = self.application.verifications.get(status="asked")
        receipt = browser.post(
            page.redirect_chain[-1][0],
            {
                "answer": "confirm",
                "decider_name": "Dee Rector",
                "digest": request.snapshot_digest,
            },
            follow=True,
        )
        return text(receipt)

    def holds_the_certificate(self) -> None:
        certificate = Certificate.objects.get()
        assert certificate_files.draw_missing() == 1
        page = self.browser.get(
            reverse("ce_plugin:certificate", args=[certificate.public_id])
        )
        file = self.browser.get(
            reverse("ce_plugin:certificate_pdf", args=[certificate.public_id])
        )
        checked = Client().get(
            reverse("ce_plugin:check_code", args=[certificate.verify_code])
        )
        assert "Download the PDF" in text(page)
        assert b"".join(file.streaming_content).startswith(b"%PDF")
        assert '"ce-verdict__word">Valid</p>' in text(checked)
        assert self.person.participations.open().get() != self.participation


def test_coordinator_first_with_one_return():
    road = Road(COORDINATOR_FIRST)

    road.apply()
    assert "With the coordinator" in road.page()
    road.coordinator_returns()
    assert "Please look at March again." in road.page()
    road.apply()
    road.coordinator_passes()
    assert f"With your verifier, {road.verifier.person.full_name}" in road.page()
    assert "Thank you, your answer is recorded" in road.verifier_confirms()
    assert "See your certificate" in road.page()
    road.holds_the_certificate()


def test_verifier_first():
    road = Road(VERIFIER_FIRST)

    road.apply()
    assert f"With your verifier, {road.verifier.person.full_name}" in road.page()
    assert "Thank you, your answer is recorded" in road.verifier_confirms()
    assert "With the coordinator" in road.page()
    assert not Certificate.objects.exists()
    road.coordinator_passes()
    assert "See your certificate" in road.page()
    road.holds_the_certificate()


@pytest.mark.parametrize("order", [COORDINATOR_FIRST, VERIFIER_FIRST])
def test_only_the_verifiers_own_mail_carries_the_link(order):
    road = Road(order)
    road.apply()
    if order == COORDINATOR_FIRST:
        road.coordinator_passes()
    road.verifier_confirms()
    outbox.drain()

    with_link = {
        tuple(message.to) for message in mail.outbox if LINK.search(message.body)
    }

    assert with_link == {(road.verifier.address,)}
    assert len({message.to[0] for message in mail.outbox}) == 3
