"""Rule `revision`."""

import pytest

from generator.checks.revisions import check
from tests.samples import CLAIM, claim

STATUS = "status: published"


def revised(*entries: str) -> tuple[str, str]:
    """The claim with revisions, each with the changes given."""
    days = "".join(
        f"\n  - {{on: 2024-05-{day:02}, kind: correction, note: N., changed: [{changed}]}}"
        for day, changed in enumerate(entries, start=1)
    )
    return STATUS, f"{STATUS}\nrevisions:{days}"


@pytest.mark.parametrize(
    "entries",
    [
        ("{field: verdict.rating, from: supported, to: unproven}",),
        ("{field: estimate.point, from: 30, to: 40}",),
        ("{field: estimate.point, from: 20, to: 30}", "{field: estimate.point, from: 30, to: 40}"),
        ("{field: place, from: Here, to: null}",),
        ("{field: claimed_on, from: 2024-02, to: 2024-03-01}",),
        ("{field: analysis, from: a word, to: another word}",),
    ],
)
def test_a_revision_that_led_to_what_stands_there_passes(found, entries):
    files = claim(revised(*entries))
    if "analysis" in entries[0]:
        files = claim(revised(*entries), ("One document, one figure.", "One.\n  " + "Long. " * 20))
    assert found(check, files) == []


@pytest.mark.parametrize(
    ("entries", "line"),
    [
        (
            ("{field: verdict.rating, from: unproven, to: supported}",),
            "verdict.rating became 'supported' by this revision, but is 'unproven'",
        ),
        (
            ("{field: estimate.point, from: 40, to: 50}",),
            "estimate.point became '50' by this revision, but is '40'",
        ),
        (
            ("{field: verdict.ratng, from: a, to: b}",),
            "no field 'verdict.ratng'; did you mean 'verdict.rating'?",
        ),
        (
            (
                "{field: estimate.point, from: 30, to: 40}",
                "{field: estimate.point, from: 40, to: 41}",
            ),
            "estimate.point became '41' by this revision, but is '40'",
        ),
    ],
)
def test_a_revision_that_contradicts_the_record_is_reported_at_the_change(found, entries, line):
    (problem,) = found(check, claim(revised(*entries)))
    row = 27 + len(entries)
    assert problem.startswith(f"{CLAIM}:{row}:")
    assert problem.endswith(f": error[revision] {line}")
