from collections.abc import Callable

import pytest

from generator import words
from generator.charts import Unfit, timeline
from generator.charts.figure import SITE
from generator.link import Site
from generator.model import Date
from tests.charts.conftest import options, texts
from tests.records import NO_CLAIM, claim, claims

DAY = 86_400_000


def planned(site: Site) -> timeline.Plan:
    return timeline.plan(options(timeline), site)


def test_the_rows_are_the_claims_newest_first(linked: Callable[..., Site]) -> None:
    site = linked(claims(a=claim(claimed_on="2024-03-02"), b=claim(claimed_on="2023")))
    plan = planned(site)
    assert plan.columns == timeline.COLUMNS
    assert texts(plan.rows, 0) == ["2 March 2024", "1 March 2024", "2023"]
    assert [row[1].path for row in plan.rows] == [
        "claims/a/",
        "claims/council-40-trees/",
        "claims/b/",
    ]
    assert plan.rows[0][2] == ("The council", "claimants/council/")


def test_lanes_are_the_ratings_in_use_in_the_order_of_the_scale(
    linked: Callable[..., Site],
) -> None:
    site = linked(claims(a=claim(verdict={"rating": "false"})))
    assert planned(site).marks["lanes"] == ["False", "Unproven"]


def test_a_dot_stands_in_its_lane_and_leads_to_its_claim(linked: Callable[..., Site]) -> None:
    (dot,) = planned(linked()).marks["dots"]
    assert dot["lane"] == "Unproven"
    assert dot["href"] == SITE + "claims/council-40-trees/index.html"
    assert dot["description"] == (
        "1 March 2024: The council counts about 40 trees. Rating: Unproven"
    )


@pytest.mark.parametrize(
    ("date", "exact", "days"),
    [("1970-01-02", True, 1), ("1970-01", False, 15), ("1970", False, 182)],
)
def test_a_date_known_in_part_stands_open_in_the_middle_of_what_it_may_mean(
    date: str, exact: bool, days: int, linked: Callable[..., Site]
) -> None:
    files = claims(council_40_trees=claim(claimed_on=date))
    plan = planned(linked(files))
    (dot,) = plan.marks["dots"]
    assert (dot["exact"], dot["time"] // DAY) == (exact, days)
    assert plan.marks["from"] <= dot["time"] <= plan.marks["to"]


def test_many_claims_become_a_dot_a_month_and_rating(
    linked: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline, "MOST_DOTS", 3)
    few = {f"c{n}": claim(claimed_on=f"2024-03-{n:02}") for n in range(2, 5)}
    site = linked(claims(**few, d=claim(verdict={"rating": "false"})))
    plan = planned(site)
    assert [(dot["size"], dot["lane"]) for dot in plan.marks["dots"]] == [
        (1, "False"),
        (4, "Unproven"),
    ]
    assert plan.marks["dots"][1]["href"] == SITE + "timeline/2024/03/index.html"
    assert texts(plan.rows, 1) == ["1 claim", "4 claims"]
    assert plan.rows[0][0] == (words.date(Date("2024-03")), "timeline/2024/03/")


def test_as_many_claims_as_dots_are_allowed_stay_a_dot_each(
    linked: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline, "MOST_DOTS", 2)
    assert len(planned(linked(claims(a=claim()))).marks["dots"]) == 2


def test_no_chart_without_claims(linked: Callable[..., Site]) -> None:
    with pytest.raises(Unfit, match="no claim is public"):
        planned(linked(NO_CLAIM))


def test_held_claims_have_no_dot(linked: Callable[..., Site]) -> None:
    site = linked(claims(a=claim(status="draft"), b=claim(publish_at="2025-06-01T12:01Z")))
    assert len(planned(site).marks["dots"]) == 1


@pytest.mark.parametrize(
    ("fence", "wanted"),
    [
        ("kind: timeline\nquestions: [trees]\n", "10:1: error[chart] unknown key 'questions'"),
        ("kind: timelin\n", "9:7: error[chart] 'timelin' is no kind of chart"),
    ],
)
def test_options_are_refused_where_they_are_written(
    fence: str, wanted: str, refused: Callable[..., list[str]]
) -> None:
    (found,) = refused(fence)
    assert found.startswith(wanted)
