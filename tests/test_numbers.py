"""Numbers and dates are read out of prose as a reader would read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.numbers import said
from generator.words import MONTHS, number


def read(text: str) -> list[object]:
    return [item.value for item in said(text)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("about 1,100 casualties", [1100]),
        ("between 3,000 and 4,700", [3000, 4700]),
        ("1,100–3,000", [1100, 3000]),
        ("“600”, (600) or 600.", [600, 600, 600]),
        ("1.5 million and 15 thousand", [1_500_000, 15_000]),
        ("3.14 or 60%", [3.14, 60]),
        ("a 101-portrait wall", [101]),
        ("eleven thousand soldiers", [11_000]),
        ("One thousand and one hundred", [1100]),
        ("three hundred and twenty-five", [325]),
        ("a hundred, a dozen and two dozen", [100, 12, 24]),
        ("TWENTY trees", [20]),
        ("23 December 2024", ["2024-12-23"]),
        ("December 23, 2024", ["2024-12-23"]),
        ("since August 21st", ["--08-21"]),
        ("on 30 April; April 2025; 2025-04-30", ["--04-30", "2025-04", "2025-04-30"]),
        ("May 15,000 men pass", [15_000]),
        ("2024–2025", [2024, 2025]),
    ],
)
def test_numbers_and_dates_are_read(text: str, values: list[object]) -> None:
    assert read(text) == values


@pytest.mark.parametrize(
    "text",
    ["F-16, T-72 and 2S19", "at 12:30", "the 1990s", "the 2nd of 23rd", "hundreds of trees",
     "dozens and thousands", "often, everyone, tonne", "1. first\n2. second", "a/4 #5"],
)  # fmt: skip
def test_names_times_and_vague_words_are_no_numbers(text: str) -> None:
    assert read(text) == []


def test_small_numbers_in_words_are_marked_as_everyday() -> None:
    found = list(said("one of two lists, twelve in all, thirteen at most, a dozen"))
    assert [item.everyday for item in found] == [True, True, True, False, False]


@given(st.integers(0, 10**9), st.text("abc ,.", max_size=9))
def test_a_number_is_read_as_it_was_printed_wherever_it_stands(value: int, around: str) -> None:
    text = f"{around} {number(value)} {around}"
    (item,) = said(text)
    assert item.value == value
    assert text[item.offset :].startswith(item.text)


@given(st.dates())
def test_a_date_is_read_as_it_was_printed(day) -> None:
    text = f"It was on {day.day} {MONTHS[day.month - 1]} {day.year:04} that"
    assert read(text) == [day.isoformat()]
