from itertools import combinations

import pytest

from generator.checks.estimates import SHAPES, check
from tests.samples import CLAIM, claim

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
