import re
from typing import Any, Literal, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import model, words
from generator.model import Date, Estimate


def estimate(bound: Any, **values: Any) -> Estimate:
    keys = {"question": "trees", "as_of": "2024", "basis": "testimony"}
    return Estimate.model_validate({"bound": bound, **keys, **values})


@pytest.mark.parametrize(
    ("bound", "values", "said"),
    [
        ("exact", {"point": 40}, "40"),
        ("exact", {"point": 1100}, "1,100"),
        ("exact", {"point": 0}, "0"),
        ("about", {"point": 1100}, "about 1,100"),
        ("about", {"point": 40, "low": 30, "high": 50}, "about 40 (30 to 50)"),
        ("about", {}, "no figure"),
        ("at_least", {"low": 100}, "at least 100"),
        ("at_least", {"point": 100}, "at least 100"),
        ("more_than", {"low": 3000}, "more than 3,000"),
        ("at_most", {"high": 10}, "at most 10"),
        ("range", {"low": 1100, "high": 3000}, "1,100 to 3,000"),
        ("range", {"low": 1100}, "1,100 or more"),
        ("range", {"high": 3000}, "up to 3,000"),
        ("range", {}, "no figure"),
        ("exact", {"point": 2.5}, "2.5"),
    ],
)
def test_an_estimate_is_said_with_its_bound(
    bound: str, values: dict[str, float], said: str
) -> None:
    assert words.figure(estimate(bound, **values)) == said


@settings(deadline=None)
@given(
    st.sampled_from(get_args(model.Bound)),
    st.fixed_dictionaries(
        {}, optional={name: st.integers(0, 10**9) for name in ("low", "point", "high")}
    ),
)
def test_a_figure_in_words_holds_no_number_that_was_not_given(
    bound: str, values: dict[str, int]
) -> None:
    said = words.figure(estimate(bound, **values))
    numbers = [int(n.replace(",", "")) for n in re.findall(r"[\d,]*\d", said)]
    assert set(numbers) <= set(values.values())
    assert bool(numbers) == bool(values)
    assert said == "no figure" or values


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2024-12-23", "23 December 2024"),
        ("2024-01-02", "2 January 2024"),
        ("2024-12", "December 2024"),
        ("2024", "2024"),
    ],
)
def test_a_date_is_said_as_precisely_as_it_is_known(text: str, said: str) -> None:
    assert words.date(Date(text)) == said


@settings(deadline=None)
@given(st.dates())
def test_every_day_is_said_with_its_own_number_month_and_year(day: Any) -> None:
    said = words.date(Date(day.isoformat())).split()
    assert said == [str(day.day), words.MONTHS[day.month - 1], f"{day.year:04}"]


@pytest.mark.parametrize(
    ("value", "said"), [(0, "0"), (999, "999"), (1100, "1,100"), (1234567, "1,234,567"),
                        (2.5, "2.5"), (1234.5, "1,234.5"), (-3, "-3")]
)  # fmt: skip
def test_numbers_are_grouped_by_thousands(value: float, said: str) -> None:
    assert words.number(value) == said


@pytest.mark.parametrize(
    ("amount", "said"),
    [(0, "0 origins"), (1, "1 origin"), (2, "2 origins"), (1200, "1,200 origins")],
)
def test_one_is_singular(amount: int, said: str) -> None:
    assert words.count(amount, "origin", "origins") == said


@pytest.mark.parametrize(
    ("items", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"),
                        (["a", "b", "c"], "a, b and c")]
)  # fmt: skip
def test_a_list_is_read_as_a_sentence(items: list[str], said: str) -> None:
    assert words.listed(items) == said


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        (words.BOUNDS, model.Bound),
        (words.BASES, model.Basis),
        (words.STANCES, model.Stance),
        (words.REVISIONS, Literal[model.RevisionKind, "withdrawal"]),
        (words.CLAIMANT_KINDS, model.Claimant.model_fields["kind"].annotation),
    ],
)
def test_every_term_an_editor_may_write_has_words(spoken: dict[str, str], written: Any) -> None:
    assert set(spoken) == set(get_args(written))
