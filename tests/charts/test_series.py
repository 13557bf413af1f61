from collections.abc import Callable
from typing import Any

import pytest

from generator.charts import series
from generator.link import Site
from generator.model import Date
from tests.charts.conftest import options, texts

DAY = 86_400_000
CSV = "when,park,count\n1970,Low,3\n1971-01,Low,\n1970-01-02,Mill,2.5\n"
NAMED = 'park,kind,count\nLow,oak,1250\n"Mill, east",oak,-2\nLow,lime,0\n'
FILES = {"data/series/dated.csv": CSV, "data/series/named.csv": NAMED}
FENCE = "kind: series\ndata: {data}\nx: {x}\ny: {y}\n"


def planned(site: Site, **keys: Any) -> Any:
    return series.plan(options(series, **keys), site)


def test_the_table_is_the_csv_as_it_is_written(linked: Callable[..., Site]) -> None:
    plan = planned(linked(FILES), data="dated", x="when", y="count")
    assert plan.columns == ("when", "park", "count")
    assert texts(plan.rows, 2) == ["3", "", "2.5"]


def test_an_empty_cell_is_a_gap_and_never_a_zero(linked: Callable[..., Site]) -> None:
    site = linked(FILES)
    plan = planned(site, data="dated", x="when", y="count")
    assert [row["y"] for row in plan.marks["rows"]] == [3, 2.5]
    named = planned(site, data="named", x="park", y="count", mark="bar")
    assert [row["y"] for row in named.marks["rows"]] == [1250, -2, 0]


def test_a_date_stands_in_the_middle_of_what_it_may_mean(linked: Callable[..., Site]) -> None:
    plan = planned(linked(FILES), data="dated", x="when", y="count")
    assert plan.marks["dated"] is True
    assert [row["time"] // DAY for row in plan.marks["rows"]] == [182, 1]


def test_colour_makes_groups_in_order_of_appearance(linked: Callable[..., Site]) -> None:
    site = linked(FILES)
    plan = planned(site, data="named", x="park", y="count", color="kind", mark="bar")
    assert plan.marks["groups"] == ["oak", "lime"]
    assert [row["said"] for row in plan.marks["rows"]] == ["1,250 oak", "-2 oak", "0 lime"]
    assert plan.marks["rows"][1]["description"] == "Mill, east: -2 oak"
    assert planned(site, data="dated", x="when", y="count").marks["groups"] == [""]


def test_axes_are_named_by_the_editor_or_else_by_the_columns(linked: Callable[..., Site]) -> None:
    site = linked(FILES)
    keys = {"data": "dated", "x": "when", "y": "count"}
    plain, titled = planned(site, **keys), planned(site, **keys, x_title="Day", y_title="Trees")
    assert (plain.marks["x_title"], plain.marks["y_title"]) == ("when", "count")
    assert (titled.marks["x_title"], titled.marks["y_title"]) == ("Day", "Trees")


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("-3", -3), ("2.50", 2.5), ("", None), ("1,250", None), ("1e3", None)],
)
def test_a_cell_is_a_number_only_in_plain_digits(text: str, value: float | None) -> None:
    assert series.number(text) == value


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024", "2024"),
        ("2024-02", "2024-02"),
        ("2024-02-29", "2024-02-29"),
        ("2023-02-29", None),
        ("2024-13", None),
        ("0000", None),
        ("24", None),
        ("March", None),
    ],
)
def test_a_cell_is_a_date_only_if_the_calendar_has_it(text: str, date: str | None) -> None:
    assert series.day(text) == (Date(date) if date else None)


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        (
            "data: dates\nx: when\ny: count\n",
            "10:7: error[chart] no data/series/dates.csv; did you",
        ),
        (
            "data: dated\nx: whn\ny: count\n",
            "11:4: error[chart] no column 'whn' in data/series/dat",
        ),
        ("data: dated\nx: when\ny: counts\n", "12:4: error[chart] no column 'counts'"),
        ("data: dated\nx: when\ny: count\ncolor: p\n", "13:8: error[chart] no column 'p'"),
        (
            "data: dated\nx: when\ny: park\n",
            "12:4: error[chart] 'Low' in line 2 of data/series/dat",
        ),
        ("data: named\nx: park\ny: count\n", "5:1: error[chart] a line needs dates in 'park'"),
        ("data: named\nx: park\ny: count\nmark: point\n", "13:7: error[chart] a point needs dates"),
        ("data: dated\nx: when\ny: count\nmark: pie\n", "13:7: error[chart] 'pie' is not one of"),
        ("data: dated\nx: when\n", "5:1: error[chart] missing key 'y'"),
    ],
)
def test_options_are_refused_where_they_are_written(
    keys: str, wanted: str, refused: Callable[..., list[str]]
) -> None:
    (found,) = refused(f"kind: series\n{keys}", FILES)
    assert found.startswith(wanted)


def test_a_column_without_a_number_cannot_be_drawn(refused: Callable[..., list[str]]) -> None:
    files = {"data/series/none.csv": "when,count\n2024,\n"}
    assert refused("kind: series\ndata: none\nx: when\ny: count\n", files) == [
        "12:4: error[chart] no numbers in the column 'count'"
    ]


@pytest.mark.parametrize("cell", ["9" * 400, "9" * 5000, "9" * 400 + ".5"])
def test_a_number_too_large_to_draw_is_named_not_crashed_on(
    cell: str, refused: Callable[..., list[str]]
) -> None:
    files = {"data/series/large.csv": f"when,count\n2024,{cell}\n"}
    found = refused("kind: series\ndata: large\nx: when\ny: count\n", files)
    assert len(found) == 1
    assert found[0].startswith("12:4: error[chart]")
