"""Checks of the system as sentences: what is asked, and what was found."""

from __future__ import annotations

from collections import Counter

import pytest
from django.core import checks

from ce_plugin.checks import __name__ as OWN_CHECKS
from ce_plugin.enums import SecurityState
from ce_plugin.services import security


@pytest.fixture
def reported(monkeypatch):
    """What the checks of the system say, in place of what they found here."""

    def report(*messages):
        monkeypatch.setattr(security, "run_checks", lambda **kwargs: list(messages))

    return report


def warning(number: str, **kwargs):
    return checks.Warning("In the words of its author.", id=number, **kwargs)


def states() -> Counter:
    return Counter(one.state for one in security.findings())


def finding(asked: str):
    return next(one for one in security.findings() if asked in str(one.asked))


def test_a_site_without_fault_meets_everything(reported):
    reported()

    assert states() == {SecurityState.MET: len(security.REQUIREMENTS)}
    assert {(one.advice, one.ids) for one in security.findings()} == {("", "")}


@pytest.mark.parametrize("one", security.REQUIREMENTS, ids=lambda one: one.ids[0])
def test_any_message_of_a_requirement_says_that_it_is_not_met(one, reported):
    for number in one.ids:
        reported(warning(number))
        first = security.findings()[0]
        assert (first.state, first.ids) == (SecurityState.NOT_MET, number)
        assert str(one.advice)


def test_without_the_middleware_its_settings_are_worth_nothing(reported):
    reported(warning("security.W001"))

    assert states()[SecurityState.NOT_MET] == 6


def test_what_a_site_silences_is_shown_as_set_aside(reported, settings):
    settings.SILENCED_SYSTEM_CHECKS = ["security.W021"]
    reported(warning("security.W021"))

    found = finding("bring along")
    assert (found.state, found.is_met) == (SecurityState.SET_ASIDE, False)
    assert states()[SecurityState.SET_ASIDE] == 1


def test_one_silenced_message_does_not_hide_the_other(reported, settings):
    settings.SILENCED_SYSTEM_CHECKS = ["security.W005"]
    reported(warning("security.W004"), warning("security.W005"))

    found = finding("HSTS")
    assert (found.state, found.ids) == (
        SecurityState.NOT_MET,
        "security.W004, security.W005",
    )


def test_a_message_of_a_library_is_shown_in_its_own_words(reported):
    reported(warning("other.W001", hint="Do this."), checks.Error("Nameless."))

    first, second = security.findings()[:2]
    assert (first.asked, first.advice, first.ids) == (
        "There is no such warning: In the words of its author.",
        "Do this.",
        "other.W001",
    )
    assert (second.asked, second.advice, second.ids) == (
        "There is no such warning: Nameless.",
        "",
        "",
    )


def test_what_is_not_met_stands_first_and_what_was_set_aside_next(reported, settings):
    settings.SILENCED_SYSTEM_CHECKS = ["security.W021"]
    reported(warning("security.W021"), warning("ce_plugin.W006"))

    found = [one.state for one in security.findings()]
    assert found == sorted(found, key=list(SecurityState).index)
    assert found[:3] == [
        SecurityState.NOT_MET,
        SecurityState.SET_ASIDE,
        SecurityState.MET,
    ]


def test_every_security_check_of_the_plugin_has_a_sentence():
    """Read from the register: a new check needs a Requirement with its id."""
    registered = checks.registry.registry
    every = registered.registered_checks | registered.deployment_checks
    own = {
        one.__name__
        for one in every
        if one.__module__ == OWN_CHECKS and checks.Tags.security in one.tags
    }
    asked = {each for one in security.REQUIREMENTS for each in one.ids}

    numbers = {each for each in asked if each.startswith("ce_plugin.")}
    assert len(own) == len(numbers) == 11


def test_this_site_is_asked_with_the_checks_for_a_site_in_public(settings):
    found = {one.ids for one in security.findings() if not one.is_met}

    assert "ce_plugin.W002" in found
