import pytest

from generator.checks.ratings import check
from generator.jsonld import MAX_CLAIM
from tests.samples import CLAIM, RATINGS, append, claim

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


@pytest.mark.parametrize(
    "said", ["It is unproven that 40 trees stand.", "Unproven: 40 trees.", "UNPROVEN, they say."]
)
def test_a_claim_may_not_state_its_verdict(found, said):
    files = claim(("claim: About 40 trees stand in Example Park.", f'claim: "{said}"'))
    assert found(check, files) == [
        (
            f"{CLAIM}:2:8: error[rating] contains the rating 'Unproven'; a claim does not state its "
            "verdict"
        )
    ]


@pytest.mark.parametrize(
    "said",
    [
        "The unprovenness of 40 trees.",
        "A semiunproven count.",
        "It is supported that 40 trees stand.",
        "True.",
    ],
)
def test_a_claim_may_contain_another_rating_or_a_longer_word(found, said):
    files = claim(("claim: About 40 trees stand in Example Park.", f"claim: {said}"))
    assert found(check, files) == []


def test_the_claim_as_reviewed_stands_for_the_claim_where_there_is_one(found):
    old = "claim: About 40 trees stand in Example Park."
    files = claim((old, "claim: It is unproven.\nclaim_reviewed: About 40 trees."))
    assert found(check, files) == []
    files = claim((old, "claim: About 40 trees.\nclaim_reviewed: It is unproven."))
    assert found(check, files, name="other") == [
        (
            f"{CLAIM}:3:17: error[rating] contains the rating 'Unproven'; a claim does not state its "
            "verdict"
        )
    ]


def test_a_claim_that_claimreview_would_cut_is_a_warning_at_one_character_too_many(found):
    old = "About 40 trees stand in Example Park."
    assert found(check, claim((old, "x" * MAX_CLAIM))) == []
    assert found(check, claim((old, "x" * (MAX_CLAIM + 1))), name="longer") == [
        (
            f"{CLAIM}:2:8: warning[rating] 76 characters, and ClaimReview takes 75: the markup will "
            "cut it; add claim_reviewed with a shorter sentence"
        )
    ]


def test_a_claim_as_reviewed_that_is_too_long_is_an_error(found):
    old = "claimant: council"
    assert found(check, claim((old, f"claim_reviewed: {'x' * MAX_CLAIM}\n{old}"))) == []
    files = claim((old, f"claim_reviewed: {'x' * (MAX_CLAIM + 1)}\n{old}"))
    assert found(check, files, name="longer") == [
        f"{CLAIM}:3:17: error[rating] 76 characters; ClaimReview takes at most 75"
    ]


def test_a_claim_with_an_unknown_rating_is_left_to_the_rule_reference(found):
    assert found(check, claim(("rating: unproven", "rating: unclear"))) == []
