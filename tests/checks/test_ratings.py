import pytest

from generator.checks.ratings import check
from tests.samples import RATINGS, append

ROW = "- {{id: {}, label: {}, value: {}, meaning: M.}}\n"


def row(id: str, label: str, value: str) -> str:
    return ROW.format(id, label, value)


def scale(*rows: str) -> dict[str, str]:
    return {RATINGS: "".join(rows)}


@pytest.mark.parametrize("label", ["Supported", "supported", "SUPPORTED"])
def test_two_ratings_with_one_label_are_a_problem_whatever_their_case(found, label):
    assert found(check, append(RATINGS, row("other", label, "4"))) == [
        f"{RATINGS}:4:22: error[rating] the label '{label}' is that of 'supported' too"
    ]


def test_two_ratings_with_one_number_are_a_problem(found):
    assert found(check, append(RATINGS, row("other", "Other", "5"))) == [
        (
            f"{RATINGS}:4:36: error[rating] the value 5 is that of 'supported' too; one number per "
            "label"
        )
    ]


def test_two_ratings_without_a_number_are_none(found):
    assert found(check, append(RATINGS, "- {id: other, label: Other, meaning: M.}\n")) == []


def test_a_scale_of_one_number_has_no_worst_and_best(found):
    files = scale(row("low", "Low", "1"), "- {id: unproven, label: Unproven, meaning: M.}\n")
    assert found(check, files) == [
        (
            f"{RATINGS}:1:32: error[rating] the only rating with a value; a scale needs a worst and a "
            "best, or no numbers"
        )
    ]


def test_a_scale_without_numbers_passes(found):
    assert found(check, scale("- {id: unproven, label: Unproven, meaning: M.}\n")) == []
