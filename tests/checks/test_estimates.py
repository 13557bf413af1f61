from itertools import combinations

import pytest

from generator.checks.estimates import SHAPES, check
from tests.samples import CLAIM, METRICS, QUESTIONS, append, claim

VALUES = {"low": 30, "point": 40, "high": 50}
# bound → the sets of low (l), point (p) and high (h) that it may stand with
ALLOWED = {
    "exact": {"", "p"},
    "about": {"", "p", "lp", "ph", "lph"},
    "at_least": {"", "l", "p", "lp"},
    "more_than": {"", "l", "p", "lp"},
    "at_most": {"", "p", "h", "ph"},
    "range": {"", "l", "h", "lp", "lh", "ph", "lph"},
}
SETS = [set(names) for size in range(4) for names in combinations(VALUES, size)]


def estimate(bound: str, values: dict[str, object]) -> dict[str, str]:
    rows = "".join(f"  {name}: {value}\n" for name, value in values.items())
    return claim(("  bound: about\n  point: 40\n", f"  bound: {bound}\n{rows}"))


@pytest.mark.parametrize("bound", SHAPES)
@pytest.mark.parametrize("names", SETS, ids=lambda names: "+".join(sorted(names)) or "none")
def test_a_bound_stands_with_the_values_it_needs_and_no_others(found, bound, names):
    lines = found(check, estimate(bound, {n: VALUES[n] for n in VALUES if n in names}))
    short = "".join(name[0] for name in VALUES if name in names)
    assert set(ALLOWED) == set(SHAPES)
    if short in ALLOWED[bound]:
        assert lines == []
    else:
        (line,) = lines
        assert line.startswith(f"{CLAIM}:9:10: error[estimate] bound {bound} with a ")
        assert line.endswith(f"; expected {SHAPES[bound][0]}")


def test_the_message_lists_what_was_found(found):
    assert found(check, estimate("exact", VALUES)) == [
        (
            f"{CLAIM}:9:10: error[estimate] bound exact with a low, a point and a high; expected a "
            "point alone"
        )
    ]


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        (
            {"low": 1100, "point": 1000, "high": 3000},
            ["10:8: error[estimate] low is 1,100, more than point, 1,000"],
        ),
        (
            {"low": 10, "point": 3000, "high": 2999.5},
            ["11:10: error[estimate] point is 3,000, more than high, 2,999.5"],
        ),
        ({"low": 5, "high": 4}, ["10:8: error[estimate] low is 5, more than high, 4"]),
        (
            {"low": 3, "point": 2, "high": 1},
            [
                "10:8: error[estimate] low is 3, more than point, 2",
                "11:10: error[estimate] point is 2, more than high, 1",
            ],
        ),
        ({"low": 5, "point": 5, "high": 5}, []),
        ({"low": 0, "high": 0.5}, []),
    ],
)
def test_low_is_at_most_point_and_point_at_most_high(found, values, lines):
    assert found(check, estimate("range", values)) == [f"{CLAIM}:{line}" for line in lines]


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
            "content/claims/oaks.yaml:8:3: error[estimate] 41 oaks, more than the 40 trees of the same "
            "claimant and day in 'council-40-trees', which includes them"
        )
    ]


def test_what_is_a_floor_of_a_whole_is_a_part_of_it(found):
    (line,) = found(check, park(exact(41), exact(40), metrics="floor"))
    assert line.startswith("content/claims/oaks.yaml:8:3: error[estimate] 41 oaks, more than")


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
