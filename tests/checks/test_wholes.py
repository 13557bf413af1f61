import pytest

from generator.checks.wholes import check
from tests.samples import METRICS, QUESTIONS, append, claim

# ---------------------------------------------------------------- parts and wholes


def park(
    oaks: str, trees: str, metrics: str = "includes: [oaks]", place: str = "Example Park",
    claimant: str = "council", as_of: str = "2024-02",
) -> dict[str, str]:  # fmt: skip
    """A claim about the oaks (a part) and one about the trees (the whole)."""
    files = append(
        QUESTIONS, f"- {{id: oaks, title: O?, metric: oaks, place: {place}, population: trees}}\n"
    )
    files[METRICS] = (
        f"- {{id: trees, label: Trees, definition: Trees standing., {metrics}}}\n"
        f"- {{id: oaks, label: Oaks, definition: Oaks standing.{_floor(metrics)}}}\n"
    ).replace(", floor}", "}")
    files["data/claimants.yaml"] = (
        "- {id: council, name: The council, kind: state}\n"
        "- {id: gardener, name: The gardener, kind: unnamed}\n"
    )
    old = "  question: trees\n  bound: about\n  point: 40\n  as_of: 2024-02\n"
    files |= claim((old, f"  question: trees\n{trees}  as_of: 2024-02\n"))
    files |= claim(
        (old, f"  question: oaks\n{oaks}  as_of: {as_of}\n"),
        ("claimant: council", f"claimant: {claimant}"),
        slug="oaks",
    )
    return files


def _floor(metrics: str) -> str:
    return ", floor_of: trees" if metrics == "floor" else ""


def exact(number: int) -> str:
    return f"  bound: exact\n  point: {number}\n"


def test_a_part_that_exceeds_its_whole_is_a_problem_at_the_part(found):
    assert found(check, park(exact(41), exact(40))) == [
        (
            "content/claims/oaks.yaml:8:3: error[whole] 41 oaks, more than the 40 trees of the same "
            "claimant and day in 'council-40-trees', which includes them"
        )
    ]


def test_what_is_a_floor_of_a_whole_is_a_part_of_it(found):
    (line,) = found(check, park(exact(41), exact(40), metrics="floor"))
    assert line.startswith("content/claims/oaks.yaml:8:3: error[whole] 41 oaks, more than")


@pytest.mark.parametrize(
    ("oaks", "trees", "fires"),
    [
        (exact(40), exact(40), False),
        ("  bound: at_least\n  low: 41\n", "  bound: at_most\n  high: 40\n", True),
        ("  bound: range\n  low: 30\n  high: 50\n", exact(40), False),
        (exact(41), "  bound: range\n  low: 30\n  high: 50\n", False),
        (exact(41), "  bound: at_least\n  low: 40\n", False),
        (exact(41), "  bound: more_than\n  point: 40\n", False),
        ("  bound: at_most\n  high: 50\n", exact(40), False),
        ("  bound: at_most\n  point: 50\n", exact(40), False),
        (exact(41), "  bound: range\n  low: 30\n", False),
        (exact(41), "  bound: about\n", False),
    ],
)
def test_only_what_the_part_is_at_least_and_the_whole_at_most_is_compared(
    found, oaks, trees, fires
):
    assert bool(found(check, park(oaks, trees))) is fires


@pytest.mark.parametrize(
    "other",
    [
        {"place": "Other Park"},
        {"claimant": "gardener"},
        {"as_of": "2024-01"},
        {"metrics": "unit: trees"},
    ],
)
def test_another_place_claimant_or_day_or_an_unlike_metric_is_not_compared(found, other):
    assert found(check, park(exact(41), exact(40), **other)) == []


def test_a_part_of_a_part_is_a_part_and_a_circle_of_metrics_is_no_crash(found):
    files = park(exact(41), exact(40))
    files[METRICS] = (
        "- {id: trees, label: Trees, definition: D., includes: [broadleaf]}\n"
        "- {id: broadleaf, label: Broadleaf, definition: D., includes: [oaks, trees]}\n"
        "- {id: oaks, label: Oaks, definition: D.}\n"
    )
    (line,) = found(check, files)
    assert "'council-40-trees', which includes them" in line


def test_an_unknown_question_or_metric_is_left_to_the_rule_reference(found):
    assert found(check, claim(("question: trees", "question: oaks"))) == []
    assert found(check, {METRICS: "[]\n"}, name="metric") == []
