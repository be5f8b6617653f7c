from decimal import Decimal

import pytest

from ce_plugin.rules import RuleSetError, parse_rule_set
from tests.rules.builders import definition, make_rules

NUMBER_TOO_LARGE = "1" + "0" * 13


def refusal(mapping):
    with pytest.raises(RuleSetError) as caught:
        parse_rule_set(mapping)
    return caught.value.path, caught.value.reason


def spoilt(**changes):
    return refusal(definition(**changes))


def without(*path, code="MT-2009"):
    mapping = definition(code)
    target = mapping
    for key in path[:-1]:
        target = target[key]
    del target[path[-1]]
    return refusal(mapping)


def test_error_reads_as_path_and_reason():
    assert str(RuleSetError("step", "is missing")) == "step: is missing"


@pytest.mark.parametrize("value", [None, [], "MT-2009", 3])
def test_parse_something_else_than_an_object_is_refused(value):
    assert refusal(value) == ("(file)", "an object with named values is expected")


def test_parse_unknown_keys_are_refused_with_their_path():
    unknown = "is not a known key"
    assert spoilt(colour="red") == ("colour", unknown)
    assert spoilt(window__colour="red") == ("window.colour", unknown)
    assert spoilt(tracks__staff__fee="10") == ("tracks.staff.fee", unknown)
    assert spoilt(tracks__staff__initial__fee="10") == (
        "tracks.staff.initial.fee",
        unknown,
    )
    assert spoilt(tracks__staff__initial__minimums__0__max="10") == (
        "tracks.staff.initial.minimums[0].max",
        unknown,
    )
    assert spoilt(tracks__staff__specialization__fee="1") == (
        "tracks.staff.specialization.fee",
        unknown,
    )
    cap = {"limit": "1", "categories": ["LA"], "colour": "red"}
    assert spoilt(tracks__staff__initial__caps=[cap]) == (
        "tracks.staff.initial.caps[0].colour",
        unknown,
    )


@pytest.mark.parametrize("key", sorted(definition()))
def test_parse_every_key_is_needed(key):
    assert without(key) == (key, "is missing")


def test_parse_a_missing_part_deep_inside_is_named():
    path = ("tracks", "staff", "initial", "total")
    assert without(*path) == (".".join(path), "is missing")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("-10", "must not be negative"),
        (-10, "must not be negative"),
        ("ten", "'ten' is no number"),
        ("-ten", "'-ten' is no number"),
        ("1e3", "'1e3' is no number"),
        ("１０", "'１０' is no number"),
        ("10,5", "'10,5' is no number"),
        (True, "a number is expected"),
        (None, "a number is expected"),
        ([10], "a number is expected"),
        (float("nan"), "a number is expected"),
        (NUMBER_TOO_LARGE, "is too large"),
    ],
)
def test_parse_minimum_that_is_no_amount_is_refused(value, reason):
    path = "tracks.staff.initial.minimums[2].needed"
    change = {path.replace("[", ".").replace("]", "").replace(".", "__"): value}
    assert spoilt(**change) == (path, reason)


@pytest.mark.parametrize("value", [10, 10.0, Decimal(10), "10", "10.0"])
def test_parse_amounts_may_be_numbers_or_text(value):
    rules = make_rules(tracks__staff__initial__minimums__0__needed=value)
    assert rules.tracks["staff"].initial.minimums[0].needed == Decimal(10)


def test_parse_a_float_means_what_it_shows():
    assert make_rules(step=0.1, smallest="0.1").step == Decimal("0.1")


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("schema_version", 2, "only schema version 1 is known"),
        ("code", "  ", "a text that is not empty is expected"),
        ("code", 7, "a text that is not empty is expected"),
        ("version", 0, "must be more than 0"),
        ("version", "1", "a whole number is expected"),
        ("version", True, "a whole number is expected"),
        ("version", -1, "must not be negative"),
        ("draft", "no", "true or false is expected"),
        ("effective_from", "2009", "a day written YYYY-MM-DD is expected"),
        ("effective_from", 2009, "a day written YYYY-MM-DD is expected"),
        ("effective_from", "2009-02-29", "2009-02-29 is no day of the calendar"),
        ("effective_to", "2008-12-31", "lies before effective_from"),
        ("step", "0", "must be more than 0"),
        ("smallest", "0.7", "is not a multiple of the step"),
        ("smallest", "0", "must be more than 0"),
        ("categories", [], "at least one category is needed"),
        ("categories", {}, "a list is expected"),
        ("excluded_kinds", ["meeting", "meeting"], "names something twice"),
        ("conversions.2.factor", "-2", "must not be negative"),
        ("repeats.per_topic", 0, "must be more than 0"),
        ("window.years", 0, "must be more than 0"),
        ("window.kind", "sideways", "'sideways' is none of look_back, from_start"),
        ("window.kind", 4, "4 is none of look_back, from_start"),
        ("validity.starts", "hire", "'hire' is none of issue"),
        ("degree_route.degrees.0", "", "a text that is not empty is expected"),
        ("open_participations.policy", "drop", None),
        ("verifiers", ["director"], "an object with named values is expected"),
        ("verifiers.staff", "director", "a list is expected"),
        ("tracks", [], "an object with named values is expected"),
        ("tracks", {}, "at least one track is needed"),
        ("tracks.staff.specialization.categories.1", "GEN", None),
        ("tracks.staff.initial.minimums.0.categories", ["GEN"], None),
        ("recording_max_age_months", "12", "a whole number is expected"),
    ],
)
def test_parse_wrong_values_are_refused_with_path_and_reason(path, value, reason):
    found = spoilt(**{path.replace(".", "__"): value})
    flat = found[0].replace("[", ".").replace("]", "")
    assert flat.startswith(path)
    assert reason is None or found[1] == reason


def test_parse_a_code_out_of_a_list_shows_the_choices():
    assert spoilt(excluded_kinds=["party"])[0] == "excluded_kinds[0]"
    assert spoilt(tracks__staff__initial__minimums__0__categories=["GEN"]) == (
        "tracks.staff.initial.minimums[0].categories[0]",
        "'GEN' is none of LA, LSP, CMTS, TECH",
    )


def test_parse_names_used_twice_are_refused():
    twice = [{"code": "LA", "label": "one"}, {"code": "LA", "label": "two"}]
    assert spoilt(categories=twice) == ("categories", "names a code twice")


def test_parse_two_minimums_for_one_thing_are_refused():
    same = [
        {"categories": ["LA"], "needed": "1"},
        {"categories": ["LA"], "needed": "2"},
    ]
    assert spoilt(tracks__staff__initial__minimums=same) == (
        "tracks.staff.initial.minimums",
        "two minimums ask for the same thing",
    )


@pytest.mark.parametrize(
    "extra", [{}, {"categories": ["A"], "tag": "technology"}, {"categories": []}]
)
def test_parse_minimum_is_for_categories_or_for_a_tag(extra):
    minimum = {"needed": "1", **extra}
    found = refusal(
        definition("WI-DIRECTOR", tracks__director__initial__minimums=[minimum])
    )
    assert found == (
        "tracks.director.initial.minimums[0]",
        "either categories or a tag is needed",
    )


def test_parse_cap_without_a_scope_is_refused():
    assert spoilt(tracks__staff__initial__caps=[{"limit": "3"}]) == (
        "tracks.staff.initial.caps[0]",
        "categories, kinds or tags are needed",
    )


@pytest.mark.parametrize(
    ("bands", "reason"),
    [
        ([], "bands are needed, each starting above the one before"),
        (
            [{"from": "20", "credits": "1"}, {"from": "20", "credits": "2"}],
            "bands are needed, each starting above the one before",
        ),
    ],
)
def test_parse_bands_must_rise(bands, reason):
    conversion = {"field": "minutes", "kinds": [], "bands": bands}
    assert spoilt(conversions=[conversion]) == ("conversions[0].bands", reason)


def test_parse_a_bad_band_is_named():
    found = refusal(
        definition("NE-PUBLIC-LIBRARIAN", conversions__2__bands__1__credits="much")
    )
    assert found == ("conversions[2].bands[1].credits", "'much' is no number")


def test_parse_a_conversion_is_a_factor_or_bands():
    bands = [{"from": "0", "credits": "1"}]
    both = {"field": "minutes", "kinds": [], "factor": "2", "bands": bands}
    neither = {"field": "minutes", "kinds": []}
    expected = ("conversions[0].factor", "either a factor or bands are needed")
    assert spoilt(conversions=[both]) == expected
    assert spoilt(conversions=[neither]) == expected


@pytest.mark.parametrize(
    "value", [{"policy": "better_of_until"}, {"policy": "keep", "until": "2027-01-01"}]
)
def test_parse_until_goes_with_better_of_until(value):
    assert spoilt(open_participations=value) == (
        "open_participations.until",
        "goes with better_of_until, and only there",
    )


def test_parse_until_lies_in_the_time_of_the_rules():
    policy = {"policy": "better_of_until", "until": "1990-01-01"}
    assert spoilt(open_participations=policy) == (
        "open_participations.until",
        "lies before effective_from",
    )


def test_parse_better_of_until_a_day():
    policy = {"policy": "better_of_until", "until": "2027-01-01"}
    rules = make_rules(open_participations=policy)
    assert rules.open_participations.until.isoformat() == "2027-01-01"


@pytest.mark.parametrize(("month", "good"), [(12, True), (13, False)])
def test_parse_board_year_starts_in_a_month(month, good):
    board = {"needed": "3", "years": 1, "first_month": month, "counting": "quorum"}
    if good:
        assert make_rules(board=board).board.first_month == 12
    else:
        expected = ("board.first_month", "a month from 1 to 12 is expected")
        assert spoilt(board=board) == expected


CODES = ["LA", "LSP", "CMTS", "TECH"]


@pytest.mark.parametrize(
    ("caps", "reason"),
    [
        (
            [{"limit": "59.5", "categories": CODES}],
            "the caps leave at most 59.5 of the total 60",
        ),
        (
            [{"limit": "14", "categories": [code]} for code in CODES],
            "the caps leave at most 56.0 of the total 60",
        ),
        (
            [{"limit": "9.5", "categories": ["LA"]}],
            "the caps leave a minimum out of reach",
        ),
    ],
)
def test_parse_caps_that_nobody_can_pass_are_refused(caps, reason):
    found = spoilt(tracks__staff__initial__caps=caps)
    assert found == ("tracks.staff.initial.caps", reason)


def test_parse_caps_on_every_kind_are_seen_as_unreachable():
    mapping = definition("NY-PUBLIC-LIBRARIAN")
    from_all = {"limit": "10", "kinds": [*_kinds()]}
    mapping["tracks"]["librarian"]["renewal"]["caps"] = [from_all]
    assert refusal(mapping) == (
        "tracks.librarian.renewal.caps",
        "the caps leave at most 10.0 of the total 60",
    )


def _kinds():
    mapping = definition()
    reason = refusal({**mapping, "excluded_kinds": ["?"]})[1]
    return reason.removeprefix("'?' is none of ").split(", ")


@pytest.mark.parametrize(
    "caps",
    [
        [{"limit": "60", "categories": CODES}],
        [{"limit": "15", "categories": [code]} for code in CODES],
        [{"limit": "0", "kinds": ["webinar", "recording"]}],
    ],
)
def test_parse_caps_that_can_just_be_met_are_accepted(caps):
    rules = make_rules(tracks__staff__initial__caps=caps)
    assert len(rules.tracks["staff"].initial.caps) == len(caps)


def test_parse_caps_on_tags_leave_the_untagged():
    caps = [{"limit": "10", "tags": ["technology"]}]
    rules = make_rules("WI-DIRECTOR", tracks__director__initial__caps=caps)
    assert rules.tracks["director"].initial.caps[0].tags == ("technology",)


def test_parse_null_says_the_same_as_leaving_out():
    minimum = {"categories": ["LA"], "tag": None, "needed": "1"}
    rules = make_rules(tracks__staff__initial__minimums=[minimum])
    assert rules.tracks["staff"].initial.minimums[0].tag is None
