import datetime as dt

import pytest

from generator.checks.due import check
from tests.records import claim, claims

LAST = dt.datetime(2025, 6, 30, 23, 59, tzinfo=dt.UTC)


def due(**changes: object) -> dict[str, str]:
    return claims(a=claim(verdict={"review_by": "2025-06-30"}, **changes))


@pytest.mark.parametrize(("minutes", "fires"), [(0, False), (1, True)])
def test_a_review_is_due_until_its_day_is_over(found, minutes, fires):
    lines = found(check, due(), now=LAST + dt.timedelta(minutes=minutes))
    assert [": warning[review-due] the review was due by 2025-06-30" in line for line in lines] == [
        True
    ] * fires


def test_nobody_waits_for_the_review_of_a_draft(found):
    assert found(check, due(status="draft"), now=LAST + dt.timedelta(days=9)) == []


@pytest.mark.parametrize(("minutes", "due_now"), [(0, False), (1, True)])
def test_the_page_says_that_its_review_is_due(made, minutes, due_now):
    page = made(due(), now=LAST + dt.timedelta(minutes=minutes)).rendered.pages[
        "claims/a/index.html"
    ]
    assert ("was due for review by" in page) is due_now
    assert ("To be reviewed again by" in page) is not due_now
