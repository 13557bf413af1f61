from collections.abc import Callable
from typing import Any

import pytest

from generator.charts import Unfit, estimates
from generator.charts.figure import SITE
from generator.link import Site
from tests.charts.conftest import options, texts
from tests.records import NO_CLAIM, claim, claims, estimate

METRICS = """\
- {id: trees, label: Trees, definition: Trees standing., unit: trees}
- {id: birds, label: Birds, definition: Birds seen., unit: birds}
"""
QUESTIONS = """\
- {id: trees, title: How many trees?, metric: trees, place: Park, population: trees}
- {id: limes, title: How many limes?, metric: trees, place: Park, population: limes}
- {id: birds, title: How many birds?, metric: birds, place: Park, population: birds}
- {id: empty, title: How many ponds?, metric: birds, place: Park, population: ponds}
"""
BOTH = {"data/metrics.yaml": METRICS, "data/questions.yaml": QUESTIONS}


def told(**values: dict[str, Any]) -> dict[str, Any]:
    """A site whose only claims give these estimates."""
    made = {name: claim(estimate=estimate(**value)) for name, value in values.items()}
    return BOTH | NO_CLAIM | claims(**made)


def planned(site: Site, *questions: str) -> Any:
    return estimates.plan(options(estimates, questions=questions), site)


def marks(site: Site, *questions: str) -> list[dict[str, Any]]:
    return [row for panel in planned(site, *questions).marks["panels"] for row in panel["rows"]]


def test_figures_stand_in_order_of_the_day_they_stand_for(linked: Callable[..., Site]) -> None:
    site = linked(
        told(
            a={"point": 3, "as_of": "2024-02"},
            b={"point": 1, "as_of": "2023"},
            c={"point": 2, "as_of": "2024-01-31"},
        )
    )
    plan = planned(site, "trees")
    assert texts(plan.rows, 1) == ["about 1", "about 2", "about 3"]
    assert [row["said"] for row in marks(site, "trees")] == ["about 1", "about 2", "about 3"]


def test_unlike_metrics_and_scopes_stand_in_panels_of_their_own(
    linked: Callable[..., Site],
) -> None:
    site = linked(
        told(
            a={"point": 1, "question": "trees"},
            b={"point": 2, "question": "birds"},
            c={"point": 3, "question": "limes"},
        )
    )
    plan = planned(site, "trees", "birds", "limes")
    panels = plan.marks["panels"]
    said = [(panel["title"], [row["said"] for row in panel["rows"]]) for panel in panels]
    assert said == [
        ("Trees: trees", ["about 1"]),
        ("Birds", ["about 2"]),
        ("Trees: limes", ["about 3"]),
    ]
    assert texts(plan.rows, 2) == ["Trees", "Birds", "Trees"]
    assert planned(site, "birds", "trees").marks["panels"][0]["title"] == "Birds"


def test_each_row_names_and_links_the_claimant_and_the_claim(linked: Callable[..., Site]) -> None:
    plan = planned(linked(), "trees")
    assert plan.columns == estimates.COLUMNS
    (row,) = plan.rows
    assert [cell.text for cell in row] == [
        "The council",
        "about 40",
        "Trees",
        "February 2024",
        "1 March 2024",
        "an official count",
        "Unproven",
        "The council counts about 40 trees",
    ]
    assert (row[0].path, row[-1].path) == ("claimants/council/", "claims/council-40-trees/")


def test_a_mark_leads_to_its_claim_and_says_what_it_shows(linked: Callable[..., Site]) -> None:
    (mark,) = marks(linked(), "trees")
    assert mark["href"] == SITE + "claims/council-40-trees/index.html"
    assert mark["name"] + mark["when"] == "The council, 1 March 2024"
    assert mark["description"] == "The council: about 40. The council counts about 40 trees"


@pytest.mark.parametrize(
    ("values", "opens"),
    [
        ({"bound": "exact", "point": 40}, None),
        ({"bound": "about", "point": 40}, None),
        ({"bound": "about", "low": 30, "point": 40, "high": 50}, None),
        ({"bound": "at_least", "low": 40}, "up"),
        ({"bound": "more_than", "point": 40}, "up"),
        ({"bound": "at_most", "high": 40}, "down"),
        ({"bound": "range", "low": 30, "high": 50}, None),
        ({"bound": "range", "low": 40}, "up"),
        ({"bound": "range", "high": 40}, "down"),
    ],
)
def test_an_arrow_points_where_the_speaker_left_the_figure_open(
    values: dict[str, Any], opens: str | None, linked: Callable[..., Site]
) -> None:
    (mark,) = marks(linked(told(a=values)), "trees")
    assert mark["opens"] == opens
    if opens is None:
        assert mark["arrow"] is None
    else:
        assert mark["arrow"] > mark["most"] if opens == "up" else mark["arrow"] < mark["least"]


def test_the_downward_arrow_of_a_count_ends_at_zero(linked: Callable[..., Site]) -> None:
    site = linked(told(a={"bound": "at_most", "high": 1}, b={"point": 40}))
    assert [mark["arrow"] for mark in marks(site, "trees")] == [0, None]


@pytest.mark.parametrize(
    ("values", "point"),
    [
        ({"bound": "about", "low": 30, "point": 40, "high": 50}, 40),
        ({"bound": "range", "low": 30, "high": 50}, None),
        ({"bound": "at_least", "low": 30}, 30),
    ],
)
def test_a_dot_stands_on_a_number_and_a_bare_range_has_none(
    values: dict[str, Any], point: int | None, linked: Callable[..., Site]
) -> None:
    (mark,) = marks(linked(told(a=values)), "trees")
    assert mark["point"] == point


@pytest.mark.parametrize(
    ("least", "most", "log"), [(1, 49, False), (1, 50, True), (40, 2500, True), (0, 5000, False)]
)
def test_the_scale_is_logarithmic_only_where_small_figures_would_vanish(
    least: int, most: int, log: bool, linked: Callable[..., Site]
) -> None:
    site = linked(told(a={"point": least}, b={"point": most}))
    (panel,) = planned(site, "trees").marks["panels"]
    assert panel["log"] is log
    assert ("log scale" in panel["title"]) is log


@pytest.mark.parametrize("high", [41, 100_000])
def test_the_axis_holds_every_value_and_arrow(high: int, linked: Callable[..., Site]) -> None:
    site = linked(
        told(
            a={"bound": "at_least", "low": high},
            b={"bound": "at_most", "high": 40},
            c={"bound": "range", "low": 50, "high": 60},
        )
    )
    (panel,) = planned(site, "trees").marks["panels"]
    first, last = panel["domain"]
    ends = [row[key] for row in panel["rows"] for key in ("least", "most", "arrow") if row[key]]
    assert first <= min(ends)
    assert max(ends) <= last
    assert first == 0 or panel["log"]


def test_a_figure_without_a_number_is_not_drawn_as_one(linked: Callable[..., Site]) -> None:
    site = linked(told(a={}, b={"point": 40}, c={"question": "limes"}))
    assert texts(planned(site, "trees").rows, 1) == ["about 40"]
    with pytest.raises(Unfit, match="no public claim gives a figure"):
        planned(site, "limes")


@pytest.mark.parametrize(
    ("rating", "doubted"), [("false", True), ("supported", False), ("unproven", False)]
)
def test_a_figure_rated_low_is_set_apart_and_says_so(
    rating: str, doubted: bool, linked: Callable[..., Site]
) -> None:
    text = claim(verdict={"rating": rating}, estimate=estimate(point=40))
    (mark,) = marks(linked(NO_CLAIM | claims(a=text)), "trees")
    assert mark["doubted"] is doubted
    assert (f"rated {rating}" in str(mark)) is doubted


def test_a_held_claim_is_in_no_chart(linked: Callable[..., Site]) -> None:
    site = linked(claims(a=claim(status="draft", estimate=estimate(point=7))))
    assert texts(planned(site, "trees").rows, 1) == ["about 40"]


@pytest.mark.parametrize(
    ("fence", "wanted"),
    [
        ("kind: estimates\n", "5:1: error[chart] missing key 'questions'"),
        ("kind: estimates\nquestions: []\n", "10:12: error[chart] questions is empty"),
        ("kind: estimates\nquestions: trees\n", "10:12: error[chart] questions is 'trees'"),
        (
            "kind: estimates\nquestions: [trees, tree]\n",
            "10:20: error[chart] no question 'tree'; did you mean 'trees'?",
        ),
        ("kind: estimate\n", "9:7: error[chart] 'estimate' is no kind of chart"),
        (
            "kind: estimates\nquestions: [trees]\nlog: true\n",
            "11:1: error[chart] unknown key 'log'",
        ),
    ],
)
def test_options_are_refused_where_they_are_written(
    fence: str, wanted: str, refused: Callable[..., list[str]]
) -> None:
    (found,) = refused(fence)
    assert found.startswith(wanted)


def test_a_question_that_nobody_answered_cannot_be_drawn(
    refused: Callable[..., list[str]],
) -> None:
    assert refused("kind: estimates\nquestions: [empty]\n", BOTH) == [
        "10:12: error[chart] no public claim gives a figure for this"
    ]
