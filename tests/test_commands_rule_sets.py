"""manage.py load_rule_sets with a host's own files: all of them, or none."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ce_plugin.models import RuleSet
from tests.rules.builders import definition

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    for name, code in (("a", "WI-DIRECTOR"), ("b", "NY-PUBLIC-LIBRARIAN")):
        text = json.dumps(definition(code, code=f"OUR-{code}", programme="OURS"))
        (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")
    return tmp_path


def said(*paths):
    out = StringIO()
    call_command("load_rule_sets", *map(str, paths), stdout=out)
    return out.getvalue()


def refusal(*paths):
    with pytest.raises(CommandError) as caught:
        said(*paths)
    assert RuleSet.objects.count() == 0
    return str(caught.value)


def test_load_rule_sets_of_a_folder_or_its_files_twice_adds_once(folder):
    assert said(folder) == "2 rule sets added, 0 unchanged.\n"
    files = sorted(folder.iterdir())
    assert said(*files) == "0 rule sets added, 2 unchanged.\n"
    codes = RuleSet.objects.order_by("code").values_list("code", flat=True)
    assert list(codes) == ["OUR-NY-PUBLIC-LIBRARIAN", "OUR-WI-DIRECTOR"]


@pytest.mark.parametrize(
    ("changes", "path", "reason"),
    [
        ({"colour": "red"}, "colour", "is not a known key"),
        (
            {"tracks__director__initial__minimums__0__needed": "-70"},
            "tracks.director.initial.minimums[0].needed",
            "must not be negative",
        ),
        (
            {"tracks__director__renewal__caps__0__categories": ["A", "B", "C"]},
            "tracks.director.renewal.caps",
            "the caps leave at most 30.0 of the total 100",
        ),
        ({"version": "1"}, "version", "a whole number is expected"),
    ],
)
def test_load_rule_sets_with_one_bad_file_loads_nothing(folder, changes, path, reason):
    bad = folder / "z.json"
    bad.write_text(json.dumps(definition("WI-DIRECTOR", **changes)), encoding="utf-8")
    assert refusal(folder) == (
        f"The rule sets are refused, and nothing is loaded. {bad}: {path}: {reason}"
    )


def test_load_rule_sets_with_dates_that_overlap_loads_nothing(folder):
    other = definition("WI-DIRECTOR", code="OTHER", programme="OURS")
    (folder / "z.json").write_text(json.dumps(other), encoding="utf-8")
    assert refusal(folder) == (
        "The rule sets are refused, and nothing is loaded. "
        "OUR-WI-DIRECTOR.effective_from: overlaps OTHER on the track director"
    )


def test_load_rule_sets_with_a_published_version_changed_says_so(folder):
    said(folder)
    file = folder / "a.json"
    changed = {**json.loads(file.read_text(encoding="utf-8")), "title": "Other words"}
    file.write_text(json.dumps(changed), encoding="utf-8")
    with pytest.raises(CommandError, match="refused, and nothing is loaded. .*other"):
        said(folder)
    row = RuleSet.objects.get(code="OUR-WI-DIRECTOR")
    assert row.definition["title"] == "Wisconsin public library director"


def test_load_rule_sets_of_nothing_there_says_so(tmp_path):
    assert refusal(tmp_path) == (
        f"The rule sets cannot be read: {tmp_path} holds no .json file"
    )
    missing = tmp_path / "none.json"
    assert refusal(missing).startswith("The rule sets cannot be read: ")
