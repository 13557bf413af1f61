import datetime as dt

import pytest

from generator.checks.dates import check
from tests.samples import (
    CLAIM,
    EXPLAINER,
    FRONT,
    PAGE,
    SOURCE,
    claim,
    edit,
    explainer,
)

MORE = "status: published"


def revisions(*days: str) -> str:
    rows = [f"  - {{on: {day}, kind: update, note: More was found.}}\n" for day in days]
    return "revisions:\n" + "".join(rows)


# ---------------------------------------------------------------- order


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            ("as_of: 2024-02", "as_of: 2024-03-02"),
            "4:13: error[date] claimed_on is 2024-03-01, before estimate.as_of, which is 2024-03-02",
        ),
        (
            ("as_of: 2024-02", "as_of: 2024-04"),
            "4:13: error[date] claimed_on is 2024-03-01, before estimate.as_of, which is 2024-04",
        ),
        (
            ("reviewed_on: 2024-04-01", "reviewed_on: 2024-02-29"),
            "25:14: error[date] reviewed_on is 2024-02-29, before claimed_on, which is 2024-03-01",
        ),
        (
            ("  rating: unproven", "  rating: unproven\n  review_by: 2024-03-31"),
            "15:14: error[date] review_by is 2024-03-31, before reviewed_on, which is 2024-04-01",
        ),
        (
            (MORE, f"{MORE}\n{revisions('2024-03-31')}"),
            "28:10: error[date] on is 2024-03-31, before reviewed_on, which is 2024-04-01",
        ),
        (
            (MORE, f"{MORE}\n{revisions('2024-05-02', '2024-05-01')}"),
            (
                "29:10: error[date] on is 2024-05-01, before the revision before it, which is "
                "2024-05-02"
            ),
        ),
    ],
)
def test_a_date_before_the_one_it_follows_is_a_problem_at_the_later_one(found, change, line):
    assert found(check, claim(change)) == [f"{CLAIM}:{line}"]


@pytest.mark.parametrize(
    "change",
    [
        ("as_of: 2024-02", "as_of: 2024-03-01"),
        ("as_of: 2024-02", "as_of: 2024-03"),
        ("as_of: 2024-02", "as_of: 2024"),
        ("claimed_on: 2024-03-01", "claimed_on: 2024-02"),
        ("claimed_on: 2024-03-01", "claimed_on: 2024-04"),
        ("reviewed_on: 2024-04-01", "reviewed_on: 2024-03-01"),
        ("  rating: unproven", "  rating: unproven\n  review_by: 2024-04-01"),
        (MORE, f"{MORE}\n{revisions('2024-04-01', '2024-04-01', '2024-04-02')}"),
    ],
)
def test_dates_that_may_be_one_day_or_in_order_pass(found, change):
    assert found(check, claim(change)) == []


@pytest.mark.parametrize(
    ("claimed", "passes"), [("2024-03", True), ("2024", True), ("2024-02", False)]
)
def test_a_month_or_year_is_wrong_only_if_no_day_of_it_would_be_right(found, claimed, passes):
    files = claim(
        ("claimed_on: 2024-03-01", f"claimed_on: {claimed}"),
        ("as_of: 2024-02\n", "as_of: 2024-03-15\n"),
    )
    assert (found(check, files) == []) is passes


def test_a_revision_of_an_explainer_may_not_come_before_it(found):
    front = FRONT.replace("2024-05-01\n", "2024-05-01\n" + revisions("2024-04-30"))
    assert found(check, explainer("Trees.\n", front)) == [
        f"{EXPLAINER}:8:10: error[date] on is 2024-04-30, before published_on, which is 2024-05-01"
    ]


# ---------------------------------------------------------------- the future (it is 2025-06-01)


def future(date: str) -> str:
    return f"is {date}, which is later than 2025-06-01, the build's day"


@pytest.mark.parametrize(
    ("files", "place"),
    [
        (claim(("reviewed_on: 2024-04-01", "reviewed_on: 2025-06-03")), f"{CLAIM}:25:14"),
        (
            claim(("reason: A public document.}", "reason: A public document., on: 2025-06-03}")),
            f"{CLAIM}:23:55",
        ),
        (claim((MORE, f"{MORE}\n{revisions('2025-06-03')}")), f"{CLAIM}:28:10"),
        (
            explainer("Trees.\n", FRONT.replace("2024-05-01", "2025-06-03")),
            f"{EXPLAINER}:6:15",
        ),
        (
            explainer(
                "Trees.\n", FRONT.replace("2024-05-01\n", "2024-05-01\n" + revisions("2025-06-03"))
            ),
            f"{EXPLAINER}:8:10",
        ),
        (edit(PAGE, ("2024-04-01", "2025-06-03")), f"{PAGE}:3:13"),
        (edit(SOURCE, ("2024-03-01", "2025-06-03")), f"{SOURCE}:3:12"),
        (
            edit(
                SOURCE,
                (
                    "language: en",
                    f"language: en\narchive: {{captured_on: 2025-06-03, sha256: {'0' * 64}}}",
                ),
            ),
            f"{SOURCE}:7:24",
        ),
    ],
)
def test_no_date_lies_in_the_future(found, files, place):
    (line,) = found(check, files)
    assert line.startswith(f"{place}: error[date] ")
    assert line.endswith(future("2025-06-03"))


def test_a_claim_made_in_the_future_is_a_problem(found):
    files = claim(
        ("claimed_on: 2024-03-01", "claimed_on: 2025-07"),
        ("reviewed_on: 2024-04-01", "reviewed_on: 2025-07-01"),
    )
    assert found(check, files) == [
        f"{CLAIM}:4:13: error[date] claimed_on {future('2025-07')}",
        f"{CLAIM}:25:14: error[date] reviewed_on {future('2025-07-01')}",
    ]


@pytest.mark.parametrize("date", ["2025-06-01", "2025-06-02", "2025-06", "2025"])
def test_today_or_tomorrow_somewhere_or_a_month_that_has_begun_is_not_the_future(found, date):
    assert found(check, edit(SOURCE, ("2024-03-01", date))) == []


def test_tomorrow_is_the_future_as_long_as_it_is_tomorrow_everywhere(found):
    morning = dt.datetime(2025, 6, 1, 9, tzinfo=dt.UTC)
    files = edit(SOURCE, ("2024-03-01", "2025-06-02"))
    assert found(check, files, now=morning) == [
        f"{SOURCE}:3:12: error[date] published {future('2025-06-02')}"
    ]
    assert found(check, files, now=morning.replace(hour=10), name="later") == []


def test_what_is_under_embargo_may_bear_the_date_of_its_day(found):
    held = f"{MORE}\npublish_at: 2025-09-01T09:00Z"
    reviewed = "reviewed_on: 2024-04-01"
    assert found(check, claim((MORE, held), (reviewed, "reviewed_on: 2025-09-01"))) == []
    files = claim((MORE, held), (reviewed, "reviewed_on: 2025-09-03"))
    assert found(check, files, name="beyond") == [
        f"{CLAIM}:25:14: error[date] reviewed_on {future('2025-09-03')}"
    ]


@pytest.mark.parametrize("moment", ["9999-12-31T23:59Z", "9999-12-31T09:00-12:00"])
def test_an_embargo_without_end_is_no_crash(make_site, moment):
    from tests.conftest import NOW
    from tests.pipeline import make

    root = make_site(claim((MORE, f"{MORE}\npublish_at: {moment}")) | {SOURCE: "title: [\n"})
    assert make(root, NOW).rendered is None


def test_the_last_day_of_the_calendar_is_no_crash(found):
    assert found(check, now=dt.datetime(9999, 12, 31, 23, tzinfo=dt.UTC)) == []
