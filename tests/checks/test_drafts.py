import pytest

from generator.checks.drafts import UNWRITTEN, check
from tests.samples import (
    CLAIM,
    CLAIMANTS,
    EXPLAINER,
    FRONT,
    PAGE,
    QUESTIONS,
    SOURCE,
    append,
    claim,
    edit,
    explainer,
)

DRAFT = claim(("status: published", "status: draft"), slug="held")
EMBARGOED = claim(
    ("status: published", "status: published\npublish_at: 2025-06-01T12:01Z"), slug="held"
)
OUT = claim(("status: published", "status: published\npublish_at: 2025-06-01T12:00Z"), slug="held")
SUMMARY = "The council gave [[council-40-trees:estimate]] trees; nobody else has counted."


def test_a_public_claim_may_not_refer_to_a_draft(found):
    assert found(check, DRAFT | claim((SUMMARY, "Also in [[held]]."))) == [
        f"{CLAIM}:15:20: error[draft] 'held' is a draft"
    ]


@pytest.mark.parametrize(
    ("directive", "column"),
    [
        ("[[held|words]]", 20),
        ("[[held:estimate]]", 20),
        ("[[ held ]]", 20),
        ("[[held:rating|x]]", 20),
    ],
)
def test_nor_to_a_claim_under_embargo_in_whatever_form(found, directive, column):
    (line,) = found(check, EMBARGOED | claim((SUMMARY, f"Also in {directive}.")))
    assert line.startswith(f"{CLAIM}:15:{column}: error[draft] 'held")
    assert line.endswith("is under embargo")


def test_once_the_moment_has_come_it_may(found):
    assert found(check, OUT | claim((SUMMARY, "Also in [[held]]."))) == []


@pytest.mark.parametrize(
    ("files", "place"),
    [
        (explainer("See\n[[held]].\n"), f"{EXPLAINER}:9:1"),
        (append(PAGE, "\nSee [[held]].\n"), f"{PAGE}:9:5"),
        (append(SOURCE, "note: See [[held]].\n"), f"{SOURCE}:7:11"),
        (edit(QUESTIONS, ("population: trees", 'population: trees, note: "[[held]]"')),
         f"{QUESTIONS}:1:123"),
        (edit(CLAIMANTS, ("kind: state", 'kind: state, note: "[[held]]"')), f"{CLAIMANTS}:1:56"),
        (edit("data/ratings.yaml", ("meaning: Nobody has shown it.", 'meaning: "[[held]]"')),
         "data/ratings.yaml:3:45"),
        (edit("data/metrics.yaml", ("definition: Trees standing.", 'definition: "[[held]]"')),
         "data/metrics.yaml:1:42"),
        (edit("data/site.yaml", ("How many trees stand in Example Park?", '"[[held]]"')),
         "data/site.yaml:3:15"),
    ],
)  # fmt: skip
def test_no_record_of_the_site_may_refer_to_a_draft(found, files, place):
    assert found(check, DRAFT | files) == [f"{place}: error[draft] 'held' is a draft"]


def test_a_public_explainer_is_named_as_such_when_it_is_a_draft(found):
    files = explainer("Trees.\n", FRONT.replace("status: published", "status: draft"))
    (line,) = found(check, files | claim((SUMMARY, "Also in [[explainer:trees]].")))
    assert line == f"{CLAIM}:15:20: error[draft] 'trees' is a draft"


def test_a_draft_may_refer_to_a_draft_and_code_to_anything(found):
    other = claim(
        ("status: published", "status: draft"), (SUMMARY, "Also in [[held]]."), slug="two"
    )
    assert found(check, DRAFT | other) == []
    assert found(check, DRAFT | explainer("Write `[[held]]`.\n"), name="code") == []


def test_where_drafts_are_shown_anything_may_refer_to_them(found):
    assert found(check, DRAFT | claim((SUMMARY, "Also in [[held]].")), drafts=True) == []


@pytest.mark.parametrize("drafts", [False, True])
def test_an_embargo_on_a_draft_is_a_warning(found, drafts):
    files = claim(("status: published", "status: draft\npublish_at: 2025-12-01T09:00Z"))
    assert found(check, files, drafts=drafts) == [
        f"{CLAIM}:27:13: warning[draft] publish_at has no effect on a draft; set status: published"
    ]


def test_what_is_still_to_be_written_is_not_published(found):
    marked = claim(("The number was disputed.", f'"{UNWRITTEN}"'))
    assert found(check, marked) == [
        f"{CLAIM}:6:15: error[draft] published, and why_checked is still to be written"
    ]


def test_what_is_still_to_be_written_may_stand_in_a_draft(found):
    marked = claim(
        ("The number was disputed.", f'"{UNWRITTEN}"'), ("status: published", "status: draft")
    )
    assert found(check, marked) == []


def test_a_source_is_finished_when_a_public_claim_cites_it(found):
    source = edit(SOURCE, ("url: https://council.example/minutes", f'url_missing: "{UNWRITTEN}"'))
    assert found(check, source) == [
        f"{SOURCE}:4:15: error[draft] published, and url_missing is still to be written"
    ]
    hidden = source | claim(("status: published", "status: draft"))
    assert found(check, hidden, name="hidden") == []
    assert found(check, hidden, name="shown", drafts=True) == []


def test_what_an_import_left_to_be_written_is_not_published(found):
    marked = claim(("The number was disputed.", '"[to be written: why it was chosen]"'))
    assert found(check, marked) == [
        f"{CLAIM}:6:15: error[draft] published, and why_checked is still to be written"
    ]
