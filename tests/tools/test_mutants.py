import pytest

from tools.mutants import BAR, percent


@pytest.mark.parametrize(
    ("killed", "timeout", "survived", "expected"),
    [(8, 1, 1, 90.0), (8, 0, 2, 80.0), (0, 0, 4, 0.0), (0, 0, 0, 0.0)],
)
def test_percent_counts_what_failed_and_what_came_to_no_end(
    killed, timeout, survived, expected
):
    total = killed + timeout + survived
    stats = {"killed": killed, "timeout": timeout, "total": total}
    assert percent(stats) == expected


def test_nine_of_ten_changes_are_asked_for():
    assert BAR == 90.0
