from ce_plugin.rules import find_overlaps, parse_rule_set, verifier_roles
from tests.rules.builders import definition, make_rules


def test_verifier_roles_come_from_the_rule_set():
    rules = make_rules("MT-2023")
    assert verifier_roles(rules, "director") == ("board_chair",)
    assert verifier_roles(rules, "staff") == ("director", "department_head")
    assert verifier_roles(rules, "trustee") == ("board_chair",)
    assert verifier_roles(rules, "board_chair") == ("trustee",)


def test_verifier_roles_of_an_unknown_role_are_none():
    assert verifier_roles(make_rules(), "gardener") == ()


def _set(code, first, last, **changes):
    return parse_rule_set(
        definition(code, effective_from=first, effective_to=last, **changes)
    )


def test_find_overlaps_of_sets_that_follow_each_other_is_empty():
    earlier = _set("MT-2009", "2009-01-01", "2014-09-14")
    later = _set("MT-2014", "2014-09-15", None)
    assert find_overlaps([later, earlier]) == []


def test_find_overlaps_names_the_later_set_and_each_shared_track():
    earlier = _set("MT-2009", "2009-01-01", "2014-09-15")
    later = _set("MT-2014", "2014-09-15", None)
    found = [(error.path, error.reason) for error in find_overlaps([later, earlier])]
    assert found == [
        ("MT-2014.effective_from", "overlaps MT-2009 on the track director"),
        ("MT-2014.effective_from", "overlaps MT-2009 on the track staff"),
        ("MT-2014.effective_from", "overlaps MT-2009 on the track trustee"),
    ]


def test_find_overlaps_names_only_tracks_that_both_know():
    tracks = definition("MT-2014")["tracks"]
    first = {code: tracks[code] for code in ("director", "staff")}
    second = {code: tracks[code] for code in ("staff", "trustee")}
    earlier = _set("MT-2009", "2009-01-01", None, tracks=first)
    later = _set("MT-2014", "2014-09-15", None, tracks=second)
    assert [error.reason for error in find_overlaps([earlier, later])] == [
        "overlaps MT-2009 on the track staff"
    ]


def test_find_overlaps_of_an_open_ended_set_meets_every_later_one():
    earlier = _set("MT-2009", "2009-01-01", None)
    later = _set("MT-2023", "2023-07-01", None)
    assert len(find_overlaps([earlier, later])) == 3


def test_find_overlaps_leaves_drafts_and_other_programmes_alone():
    earlier = _set("MT-2009", "2009-01-01", None)
    draft = _set("MT-2026", "2026-07-01", None)
    abroad = _set("WI-DIRECTOR", "2010-01-01", None)
    assert find_overlaps([earlier, draft, abroad]) == []
