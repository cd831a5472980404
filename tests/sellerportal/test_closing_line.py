"""``portal.py test`` closes as pytest does, and fails when anything failed."""

import pytest

from tests.tools.runs import closing_line, exit_code


def test_the_counts_of_all_runs_in_pytests_own_words():
    line = closing_line({"passed": 12, "failed": 1, "skipped": 2, "": 40, "warnings": 3}, 0, 61.5)

    assert line.strip("= ") == "1 failed, 12 passed, 2 skipped in 61.50s"
    assert len(line) == 80


def test_faults_beside_the_tests_are_counted():
    assert "12 passed, 2 other faults in" in closing_line({"passed": 12}, 2, 1)


def test_no_test_at_all_is_said():
    assert "no tests ran in" in closing_line({}, 0, 1)


@pytest.mark.parametrize(
    ("codes", "faults", "wanted"),
    [
        ([0, 0], [], 0),
        ([1, 0], [], 1),
        ([0, 1], [], 1),
        ([5, 4], [], 4),
        ([0, 0], ["FAILED coverage"], 1),
        ([1, 0], ["FAILED coverage"], 1),
        ([2, 0], ["FAILED coverage"], 2),
        ([5, 0], [], 0),
        ([5, 5], [], 5),
    ],
)
def test_the_exit_is_zero_only_when_all_went_well(codes, faults, wanted):
    assert exit_code(codes, faults) == wanted
