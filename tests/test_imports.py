"""Reviews from elsewhere become drafts that build, and every repair and refusal is named."""

import datetime as dt
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import feeds, jsonld, loose_json, markdown
from generator.build import inspect
from generator.checks.claimreview import lint
from generator.cli import main
from generator.decode import decode
from generator.feeds import Unreadable
from generator.imports import Import, escaped, plan, slugged, write
from generator.link import Site, link
from generator.reviews import Unfit, straighten
from generator.tree import read
from tests.conftest import CHARTS, NOW, NOW_REAL, ROOT, SITES
from tests.pipeline import make
from tests.records import NO_CLAIM

REVIEW: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://checks.example/2024/benches-gone/",
    "datePublished": "2024-04-02",
    "claimReviewed": "All benches are gone from Example Park.",
    "author": {"@type": "Organization", "name": "The Bench Check", "url": "https://checks.example/"},
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Organization", "name": "The Bench Club"},
        "datePublished": "2024-03-30",
        "appearance": [{"@type": "CreativeWork", "url": "https://club.example/benches", "name": "A leaflet"}],
    },
    "reviewRating": {"@type": "Rating", "alternateName": "False", "ratingValue": 1, "worstRating": 1, "bestRating": 5},
    "reviewBody": "Some benches stand.",
}  # fmt: skip
DRAFTED = "drafted benches-gone (record 1, line 1): "
BY_LABEL = "rating 'False' → false, by its label"
NOWHERE = "claimed_on set to the day of the review, the latest it can be"


def varied(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The review with values at dotted paths changed, or taken away (...)."""
    markup = json.loads(json.dumps(REVIEW))
    for path, value in changes.items():
        *way, last = path.split(".")
        inner = markup
        for key in way:
            inner = inner[key]
        if value is ...:
            del inner[last]
        else:
            inner[last] = value
    return markup


@pytest.fixture
def site(make_site: Callable[..., Path]) -> Path:
    """The minimal site without its claim."""
    return make_site(NO_CLAIM)


@pytest.fixture
def bring(site: Path, tmp_path: Path) -> Callable[..., Import]:
    """Import a text, or a value as JSON, into the site; the drafts pass its desk."""

    def one(given: Any, name: str = "feed.json", now: dt.datetime = NOW, **columns: str) -> Import:
        file = tmp_path / name
        if isinstance(given, bytes):
            file.write_bytes(given)
        else:
            file.write_text(given if isinstance(given, str) else json.dumps(given), "utf-8")
        made = plan(file, site, now, columns)
        write(made, site)
        errors = [p for p in inspect(site, now, cache=CHARTS).problems if p.severity == "error"]
        assert errors == []
        return made

    return one


def told(made: Import) -> list[str]:
    return [str(line) for line in made.lines]


def linked(root: Path, now: dt.datetime = NOW) -> Site:
    """The site with its drafts, as if they were public."""
    return link(decode(read(root))[0], now, drafts=True)[0]


# ---------------------------------------------------------------- a draft


def test_a_draft_says_what_is_known_and_marks_what_is_not(bring, site):
    made = bring(REVIEW)
    assert told(made) == [DRAFTED + BY_LABEL]
    assert made.account == "1 read: 1 drafted, 0 refused, 0 already there"
    assert made.wrote == "1 claim, 2 sources and data/claimants.yaml with new claimants"
    assert (
        (site / "content/claims/benches-gone.yaml").read_text("utf-8")
        == """\
# Imported from feed.json, record 1, line 1
# - rating 'False' → false, by its label
title: All benches are gone from Example Park.
claim: All benches are gone from Example Park.
claimant: the-bench-club
claimed_on: 2024-03-30
appearances: [a-leaflet]
why_checked: "[to be written: imported from https://checks.example/2024/benches-gone/]"
verdict:
  rating: "false"
  summary: Some benches stand.
  single_origin: "[to be written: the evidence so far is the imported review alone]"
analysis: "[to be written: the analysis]\\n"
evidence:
  - {source: review-benches-gone, stance: context, note: "The imported review rates the claim “False” (1 of 1 to 5)."}
reply:
  asked: false
  reason: "[to be written: whether the claimant was asked, and when]"
by: desk
reviewed_on: 2024-04-02
status: draft
"""
    )
    assert (
        (site / "data/sources/review-benches-gone.yaml").read_text("utf-8")
        == """\
title: "[to be written: title not given; a review of the claim: All benches are gone from Example Park.]"
publisher: The Bench Check
published: 2024-04-02
url: "https://checks.example/2024/benches-gone/"
kind: secondary
no_primary: "[to be written: why this review is cited, and no primary source]"
language: und
"""
    )


def test_claimants_are_added_and_what_stands_in_their_file_stays(bring, site):
    path = site / "data/claimants.yaml"
    before = "# Who claims.\n- {id: council, name: The council, kind: state} # the first\n# end\n"
    path.write_text(before, "utf-8")
    second = varied({"url": ..., "claimReviewed": "The oak is hollow.", "itemReviewed.author": {"@type": "Person", "name": "The  COUNCIL"}})  # fmt: skip
    assert len(told(bring([REVIEW, second]))) == 2
    assert path.read_text("utf-8") == before.replace(
        "# end",
        '- {id: the-bench-club, name: The Bench Club, kind: organisation, note: "[to be written: '
        'imported; check the kind, and say what interest there is]"}\n# end',
    )
    assert linked(site).claim["the-oak-is-hollow"].claimant == "council"


def test_the_same_import_twice_changes_nothing_and_says_so(bring, site):
    bring(REVIEW)
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    made = bring(REVIEW)
    assert told(made) == ["already there: benches-gone (record 1, line 1)"]
    assert made.account == "1 read: 0 drafted, 0 refused, 1 already there"
    assert (made.wrote, dict(made.files)) == ("no file", {})
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


def test_a_review_whose_claim_the_desk_has_rewritten_is_still_there(bring, site):
    bring(REVIEW)
    path = site / "content/claims/benches-gone.yaml"
    path.write_text(path.read_text("utf-8").replace("claim: All benches", "claim: All the benches"))
    assert told(bring(REVIEW)) == ["already there: benches-gone (record 1, line 1)"]


def test_a_review_that_stands_twice_in_a_file_is_drafted_once(bring):
    assert [line.what for line in bring([REVIEW, REVIEW]).lines] == ["drafted", "there"]


def test_a_slug_that_another_claim_has_is_never_taken(make_site, tmp_path):
    root = make_site()
    file = tmp_path / "feed.json"
    file.write_text(json.dumps(varied({"url": "https://checks.example/council-40-trees"})))
    before = (root / "content/claims/council-40-trees.yaml").read_bytes()
    made = plan(file, root, NOW, {})
    write(made, root)
    assert told(made) == [
        (
            f"drafted council-40-trees-2 (record 1, line 1): {BY_LABEL}; the slug 'council-40-trees' is "
            "taken by another claim: 'council-40-trees-2'"
        )
    ]
    assert (root / "content/claims/council-40-trees.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("url", "claim", "slug"),
    [
        ("https://checks.example/a/oaks-felled.html", "X.", "oaks-felled"),
        ("https://checks.example/p/123456", "Oaks were felled.", "oaks-were-felled"),
        ("https://checks.example/?p=2", "Oaks’ age is 12!", "oaks-age-is-12"),
        ("https://checks.example/fact-check/", "Élan très fort", "elan-tres-fort"),
        ("https://checks.example/", "公園の木", "imported-2024-04-02"),
        ("https://checks.example/", "oak " * 30, "oak-oak-oak-oak-oak-oak-oak-oak-oak-oak-oak-oak-oak-oak-oak"),
        ("https://trees.example/claims/a/", "Oaks were felled.", "a"),
    ],
)  # fmt: skip
def test_a_slug_is_the_end_of_the_address_or_the_words_of_the_claim(bring, url, claim, slug):
    assert bring(varied({"url": url, "claimReviewed": claim})).lines[0].slug == slug


@given(st.text())
def test_a_slug_is_a_slug_whatever_it_is_made_of(text):
    assert slugged(text) == "" or __import__("re").fullmatch(
        r"[a-z0-9]+(-[a-z0-9]+)*", slugged(text)
    )
    assert len(slugged(text)) <= 60


@given(st.text(st.sampled_from("ab *_`[]()<>&;#~!\\|^:/-1."), max_size=20))
def test_escaped_text_prints_as_it_stands(text):
    text = " ".join(text.split())
    if not any(pair in text for pair in ("[[", "](", "]:", "][")):
        assert markdown.plain(escaped(text), {}) == text
        assert list(markdown.links(escaped(text))) == []


# ---------------------------------------------------------------- breakages: repaired

REPAIRED: list[tuple[str, dict[str, Any], str]] = [
    ("a claim over 75 characters", {"claimReviewed": "The bench " * 9 + "is gone."},
     f"claimReviewed has 98 characters; at most 75: kept whole in claim, cut in claim_reviewed; {BY_LABEL}"),
    ("a verdict before the claim", {"claimReviewed": "FALSE: The benches are gone."},
     f"the verdict 'FALSE:' before the claim left out; {BY_LABEL}"),
    ("a rating of 6 on a scale to 5", {"reviewRating.ratingValue": 6},
     f"ratingValue is 6, outside the scale from 1 to 5: the number dropped; {BY_LABEL}"),
    ("a rating of 0", {"reviewRating.ratingValue": 0},
     f"ratingValue is 0, outside the scale from 1 to 5: the number dropped; {BY_LABEL}"),
    ("a scale from 0", {"reviewRating.worstRating": 0},
     f"the scale runs from 0 to 5; expected 1 ≤ worstRating < bestRating: the number dropped; {BY_LABEL}"),
    ("a scale upside down", {"reviewRating.worstRating": 5, "reviewRating.bestRating": 1},
     f"the scale runs from 5 to 1; expected 1 ≤ worstRating < bestRating: the number dropped; {BY_LABEL}"),
    ("a scale not given", {"reviewRating.worstRating": ..., "reviewRating.bestRating": ...},
     f"a scale not given whole: taken as 1 to 5; {BY_LABEL}"),
    ("numbers as text", {"reviewRating.ratingValue": "1,0", "reviewRating.bestRating": " 5 "},
     f"ratingValue '1,0' read as 1; bestRating '5' read as 5; {BY_LABEL}"),
    ("a number that is none", {"reviewRating.ratingValue": "n/a"},
     f"ratingValue 'n/a' is no number: left out; {BY_LABEL}"),
    ("a fraction", {"reviewRating": {"alternateName": "Rotten", "ratingValue": "1/4"}},
     "ratingValue '1/4' read as 1 of 4; a scale not given whole: taken as 1 to 4; rating 'Rotten' → false, by its number 1 of 1 to 4"),
    ("an unknown label with its number", {"reviewRating.alternateName": "Rotten"},
     "rating 'Rotten' → false, by its number 1 of 1 to 5"),
    ("another scale", {"reviewRating": {"alternateName": "Sound", "ratingValue": 9, "worstRating": 1, "bestRating": 10}},
     "rating 'Sound' → supported, by its number 9 of 1 to 10"),
    ("an unknown label without a number", {"reviewRating": {"alternateName": "Rotten"}},
     "rating 'Rotten' → unproven, the rating without a value"),
    ("a label that begins a sentence", {"reviewRating": {"alternateName": "False. Benches stand."}},
     "rating 'False. Benches stand.' → false, by its label"),
    ("a label that only begins like ours", {"reviewRating": {"alternateName": "False, in part"}},
     "rating 'False, in part' → unproven, the rating without a value"),
    ("no rating in words", {"reviewRating.alternateName": ...},
     "no alternateName; rating without words → false, by its number 1 of 1 to 5"),
    ("no rating", {"reviewRating": ...},
     "no alternateName; rating without words → unproven, the rating without a value"),
    ("a rating as text", {"reviewRating": "False"},
     f"reviewRating is a text: taken for its alternateName; {BY_LABEL}"),
    ("a rating as number", {"reviewRating": 5},
     "reviewRating is a number: taken for its ratingValue; a scale not given whole: taken as 1 to 5; no alternateName; rating without words → supported, by its number 5 of 1 to 5"),
    ("ratings as list", {"reviewRating": [{"alternateName": "False"}, {"alternateName": "Supported"}]},
     f"reviewRating is a list of 2: the first taken; {BY_LABEL}"),
    ("no date of the claim", {"itemReviewed.datePublished": ...},
     f"the claim has no date: {NOWHERE}; {BY_LABEL}"),
    ("a date of the claim that is none", {"itemReviewed.datePublished": "last spring"},
     f"the claim's datePublished 'last spring' is no date: left out; the claim has no date: {NOWHERE}; {BY_LABEL}"),
    ("the date of nobody", {"itemReviewed.datePublished": "0001-01-01T00:00:00"},
     f"the claim's datePublished '0001-01-01T00:00:00' is no date: left out; the claim has no date: {NOWHERE}; {BY_LABEL}"),
    ("a review dated before its claim", {"itemReviewed.datePublished": "2024-05-01"},
     f"datePublished is 2024-04-02, before the claim's own, 2024-05-01: {NOWHERE}; {BY_LABEL}"),
    ("no date of the review but of its change", {"datePublished": ..., "dateModified": "2024-04-05"},
     f"datePublished is missing: dateModified taken, 2024-04-05; {BY_LABEL}"),
    ("a change before the review", {"dateModified": "2024-04-01"},
     f"dateModified is 2024-04-01, before datePublished, 2024-04-02: left out; {BY_LABEL}"),
    ("a moment", {"datePublished": "2024-04-02T23:30:00+09:00"}, BY_LABEL),
    ("a date in words", {"datePublished": "April 2, 2024"}, f"datePublished 'April 2, 2024' read as 2024-04-02; {BY_LABEL}"),
    ("a date of mail", {"datePublished": "Tue, 02 Apr 2024 09:00:00 GMT"},
     f"datePublished 'Tue, 02 Apr 2024 09:00:00 GMT' read as 2024-04-02; {BY_LABEL}"),
    ("a date with strokes", {"datePublished": "2024/4/2"}, f"datePublished '2024/4/2' read as 2024-04-02; {BY_LABEL}"),
    ("a date as number", {"datePublished": 20240402}, f"datePublished '20240402' read as 2024-04-02; {BY_LABEL}"),
    ("a day that can be no month", {"itemReviewed.datePublished": "30/03/2024"},
     f"the claim's datePublished '30/03/2024' read as 2024-03-30; {BY_LABEL}"),
    ("a day that may be a month", {"itemReviewed.datePublished": "03/02/2024"},
     f"the claim's datePublished '03/02/2024' is no date: left out; the claim has no date: {NOWHERE}; {BY_LABEL}"),
    ("a claimant as text", {"itemReviewed.author": "The Bench Club"},
     f"the claim's author is a text: taken for its name; {BY_LABEL}"),
    ("claimants as list", {"itemReviewed.author": [{"name": "The Bench Club"}, {"name": "Others"}]},
     f"the claim's author is a list of 2: the first taken; {BY_LABEL}"),
    ("no claimant", {"itemReviewed.author": ...}, f"no author of the claim: its claimant is not named; {BY_LABEL}"),
    ("a claimant without a name", {"itemReviewed.author": {"@type": "Person", "name": " "}},
     f"no author of the claim: its claimant is not named; {BY_LABEL}"),
    ("items as list", {"itemReviewed": [REVIEW["itemReviewed"], {}]},
     f"itemReviewed is a list of 2: the first taken; {BY_LABEL}"),
    ("no item", {"itemReviewed": None},
     f"no author of the claim: its claimant is not named; the claim has no date: {NOWHERE}; {BY_LABEL}"),
    ("an item as text", {"itemReviewed": "A leaflet"},
     f"itemReviewed is a text: taken for its name; no author of the claim: its claimant is not named; the claim has no date: {NOWHERE}; {BY_LABEL}"),
    ("an appearance as text", {"itemReviewed.appearance": "https://club.example/x"}, BY_LABEL),
    ("an appearance that is no address", {"itemReviewed.appearance": "A leaflet"},
     f"appearance 'A leaflet' is no http(s) address: left out; {BY_LABEL}"),
    ("a relative appearance", {"itemReviewed.appearance": [{"url": "/x"}]},
     f"appearance '/x' is no http(s) address: left out; {BY_LABEL}"),
    ("an appearance at the reviewer's", {"itemReviewed.appearance": "https://checks.example/x"},
     f"appearance 'https://checks.example/x' is on the domain of the review itself: left out; {BY_LABEL}"),
    ("an appearance at ours", {"itemReviewed.appearance": "https://trees.example/x"},
     f"{BY_LABEL}; the appearance https://trees.example/x is on our own domain: left out"),
    ("a claim in a list", {"claimReviewed": ["All benches are gone."]}, BY_LABEL),
    ("two claims in a list", {"claimReviewed": ["All benches are gone.", "B."]},
     f"claimReviewed is a list of 2: the first taken; {BY_LABEL}"),
    ("a claim with its language", {"claimReviewed": {"@value": "All benches are gone.", "@language": "en"}}, BY_LABEL),
    ("a claim with a name", {"claimReviewed": {"name": "All benches are gone."}},
     f"claimReviewed is an object: its name taken; {BY_LABEL}"),
    ("HTML", {"claimReviewed": "<p>Benches &amp;amp; oaks are &quot;gone&quot;</p>"},
     f"HTML in claimReviewed read as text; {BY_LABEL}"),
    ("control characters", {"claimReviewed": "Benches\u0000 are\ud800 gone\u0007"},
     f"characters in claimReviewed that print nothing left out; {BY_LABEL}"),
    ("brackets of a directive", {"claimReviewed": "[[Benches]](x) are gone"},
     f"brackets in claimReviewed that would be a link set apart; {BY_LABEL}"),
    ("another type", {"@type": "Review"}, f"@type Review: taken for a ClaimReview; {BY_LABEL}"),
    ("types in a list", {"@type": ["ClaimReview"]}, BY_LABEL),
    ("a type with its address", {"@type": "http://schema.org/ClaimReview"},
     f"@type http://schema.org/ClaimReview: taken for a ClaimReview; {BY_LABEL}"),
    ("no type", {"@type": ...}, f"no @type: taken for a ClaimReview; {BY_LABEL}"),
    ("a huge summary", {"reviewBody": "bench " * 1000},
     f"a text of 5999 characters cut to 1000; {BY_LABEL}"),
    ("a name that is a number", {"name": 7}, f"name is the number 7: taken as text; {BY_LABEL}"),
    ("an address with spaces", {"itemReviewed.appearance": "https://club.example/a b"},
     f"appearance 'https://club.example/a b' read as https://club.example/a%20b; {BY_LABEL}"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "line"), [c[1:] for c in REPAIRED], ids=[c[0] for c in REPAIRED]
)
def test_a_breakage_is_repaired_and_said(bring, changes, line):
    assert told(bring(varied(changes))) == [DRAFTED + line]


def test_what_was_repaired_can_be_read_in_the_draft(bring, site):
    bring(
        varied(
            {"claimReviewed": "<b>The bench</b> " * 9 + "is gone.", "reviewRating.ratingValue": 6}
        )
    )
    claim = linked(site).claim["benches-gone"]
    assert claim.claim == "The bench " * 9 + "is gone."
    assert claim.claim_reviewed == jsonld.shortened(claim.claim)
    assert (
        (site / claim.path)
        .read_text("utf-8")
        .startswith(
            "# Imported from feed.json, record 1, line 1\n# - HTML in claimReviewed read as text\n"
        )
    )


def test_a_review_without_an_address_says_so_on_its_source(bring, site):
    made = bring(varied({"url": ...}))
    assert "no url: its source has none" in told(made)[0]
    source = linked(site).sources["review-all-benches-are-gone-from-example-park"]
    assert source.url_missing == "[to be written: the imported review names no address]"


def test_one_number_for_two_opposite_labels_is_said_and_the_label_trusted(bring):
    names = {"False": "a-bench", "Supported": "an-oak-tree", "Rotten": "the-pond"}
    every = [
        varied({"url": f"https://checks.example/{slug}-x/", "claimReviewed": f"The {slug}.",
                "reviewRating.alternateName": label, "reviewRating.ratingValue": 2})
        for label, slug in names.items()
    ]  # fmt: skip
    doubt = "; the number 2 of 1 to 5 stands for 'False' and 'Supported' in this file and is not trusted"
    assert [line.notes[-1] for line in bring(every).lines] == [
        f"rating 'False' → false, by its label{doubt}",
        f"rating 'Supported' → supported, by its label{doubt}",
        f"rating 'Rotten' → unproven, the rating without a value{doubt}",
    ]


# ---------------------------------------------------------------- breakages: refused

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("an empty claim", {"claimReviewed": " \n"}, "claimReviewed is empty; expected the claim"),
    ("no claim", {"claimReviewed": ...}, "claimReviewed is empty; expected the claim"),
    ("a claim of nothing but HTML", {"claimReviewed": "<p>&nbsp;</p>"}, "claimReviewed is empty; expected the claim"),
    ("a huge claim", {"claimReviewed": "bench " * 50_000}, "claimReviewed has 299,999 characters; over 1,000 is no claim"),
    ("a claim that states its verdict", {"claimReviewed": "It is false that benches stand."},
     "claimReviewed contains the rating 'False'; a claim does not state its verdict"),
    ("no date of the review", {"datePublished": ...}, "the review has no date; expected datePublished, or dateModified"),
    ("a date of the review that is none", {"datePublished": "2024-02-30"}, "the review has no date; expected datePublished, or dateModified"),
    ("a month for a day", {"datePublished": "2024-04"}, "datePublished is 2024-04; expected a whole day, as 2024-12-23"),
    ("a review from the future", {"datePublished": "2031-01-01"}, "the review is dated 2031-01-01, which is later than the day of the import"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "line"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED])
def test_a_review_of_which_nothing_can_be_made_is_refused_with_the_reason(bring, changes, line):
    made = bring(varied(changes))
    assert told(made) == [f"refused record 1, line 1: {line}"]
    assert made.account == "1 read: 0 drafted, 1 refused, 0 already there"
    assert made.wrote == "no file"


def test_a_site_without_a_rating_that_has_no_value_refuses_what_it_cannot_rate(bring, site):
    path = site / "data/ratings.yaml"
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:2]), "utf-8")
    assert told(bring(varied({"reviewRating": "Rotten"}))) == [
        "refused record 1, line 1: rating 'Rotten' is none of this site, which has no rating without a value"
    ]


# ---------------------------------------------------------------- the text of a file

TEXT = json.dumps(REVIEW)
URL = '"url"'
NAME = '"The Bench Check'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (TEXT.replace("All benches", 'All "benches"'), "2 quotation marks not escaped inside a text (line 1); "),
        (TEXT.replace("All benches", '"All" benches'), "2 quotation marks not escaped inside a text (line 1); "),
        (TEXT.replace("Park.", 'the "park""'[:-1]), "2 quotation marks not escaped inside a text (line 1); "),
        (TEXT.replace("All benches", "All\nbenches"), "a line break or control character inside a text (line 1); "),
        (TEXT.replace("}", ",}", 1), "a comma before } left out (line 1); "),
        (TEXT.replace(": 1,", ": NaN,", 1), "NaN read as no value (line 1); "),
        (TEXT.replace('"url"', '"url": "https://checks.example/2024/benches-gone/", "url"', 1), "'url' stands twice alike, read once; "),
        ("\ufeff" + TEXT, ""),
        ("/* the benches */" + TEXT + ";", "a comment left out (line 1); a semicolon behind the JSON left out (line 1); "),
    ],
)  # fmt: skip
def test_a_broken_text_is_repaired_where_that_is_sure(bring, text, line):
    assert told(bring(text)) == [DRAFTED + line + BY_LABEL]


def test_utf_16_is_read(bring):
    assert told(bring(TEXT.encode("utf-16"))) == [DRAFTED + BY_LABEL]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (TEXT[: TEXT.index("Check") + 2], f"line 1, column {TEXT.index(NAME) + 1}: a text that is opened here and never closed"),
        (TEXT.replace(', "url"', ' "url"'), f"line 1, column {TEXT.index(URL)}: expected a comma or }}, found '\"url\":' (a quotation mark in a text needs a backslash)"),
        (TEXT.encode().replace(b"All", b"\xe4ll"), f"line 1, column {TEXT.index('All') + 1}: not UTF-8: the byte 0xE4; save the file as UTF-8"),
        ('{"a": ' * 200, "line 1, column 601: nested deeper than 100 levels"),
        ("", "line 1, column 1: the text ends too soon: it was cut off"),
        ("[]", "no ClaimReview in it"),
        ('{"@type": "WebPage"}', "no ClaimReview in it"),
        ("7", "no ClaimReview in it"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_changes_nothing(bring, site, data, why):
    before = sorted(path for path in site.rglob("*"))
    with pytest.raises(Unreadable) as error:
        bring(data)
    assert str(error.value) == why
    assert sorted(path for path in site.rglob("*")) == before


def test_a_file_that_is_too_large_or_of_no_kind_is_refused(bring, monkeypatch):
    with pytest.raises(Unreadable) as error:
        bring(TEXT, "feed.xml")
    assert (
        str(error.value) == "expected a file whose name ends in .json, .jsonld, .html, .htm, .csv"
    )
    monkeypatch.setattr(feeds, "LARGEST", 100)
    with pytest.raises(Unreadable) as error:
        bring(TEXT)
    assert str(error.value) == f"{len(TEXT)} bytes; at most 100 are read"


def test_a_key_that_stands_twice_with_different_values_refuses_the_review(bring):
    made = bring(
        TEXT.replace('"datePublished"', '"datePublished": "2024-04-03", "datePublished"', 1)
    )
    assert told(made) == [
        "refused record 1, line 1: the key 'datePublished' stands twice, with different values"
    ]


def test_a_broken_record_in_a_feed_leaves_the_others(bring):
    rows = [
        json.dumps(varied({"claimReviewed": f"Bench {n} is gone.", "url": ...})) for n in range(4)
    ]
    rows[1] = rows[1].replace(', "author"', ' "author"')
    rows[2] = rows[2].replace("Bench 2", '"Bench 2" or "3"')
    made = bring("[\n" + ",\n".join(rows) + "\n]")
    assert [line.what for line in made.lines] == ["drafted", "refused", "drafted", "drafted"]
    column = rows[1].index('"author"') + 1
    assert told(made)[1] == (
        f"refused record 2, line 3: line 3, column {column}: expected a comma or }}, found "
        "'\"author\":' (a quotation mark in a text needs a backslash)"
    )
    deep = varied({"claimReviewed": "Bench 9 is gone.", "x": json.loads("[" * 90 + "]" * 90)})
    text = json.dumps(deep).replace("[" * 90, "[" * 200)
    assert told(bring(f"[\n{text},\n{rows[0]}\n]"))[0].endswith("nested deeper than 100 levels")


# ---------------------------------------------------------------- wrappers and pages


@pytest.mark.parametrize(
    "wrap",
    [
        lambda r: r,
        lambda r: [r],
        lambda r: [[r]],
        lambda r: {"@context": "https://schema.org", "@graph": [{"@type": "WebSite"}, r]},
        lambda r: {
            "@type": "DataFeed",
            "dataFeedElement": [{"@type": "DataFeedItem", "item": [r]}],
        },
        lambda r: {"@type": "DataFeed", "dataFeedElement": {"@type": "DataFeedItem", "item": r}},
        lambda r: {"@type": "DataFeed", "dataFeedElement": [r]},
        lambda r: {"@type": "NewsArticle", "hasPart": {"mainEntity": {"review": [r]}}},
    ],
)
def test_a_review_is_found_in_any_wrapper(bring, wrap):
    assert [line.what for line in bring(wrap(REVIEW)).lines] == ["drafted"]


def test_items_that_hold_no_review_are_counted_and_what_is_no_object_refused(bring):
    items = [
        {"item": None},
        {"item": [REVIEW, None]},
        None,
        {},
        {"@type": "WebPage"},
        "a text",
        7,
        {"item": "x"},
    ]
    made = bring({"@type": "DataFeed", "dataFeedElement": items})
    assert told(made)[1:] == [
        "refused record 2, line 1: expected an object, found 'a text'",
        "refused record 3, line 1: expected an object, found '7'",
        "refused record 4, line 1: expected an object, found 'x'",
    ]
    assert made.account == "4 read: 1 drafted, 3 refused, 0 already there; 5 items hold no review"


def test_a_claimant_named_elsewhere_in_the_graph_is_found(bring, site):
    graph = [
        varied({"itemReviewed.author": {"@id": "#club"}}),
        {
            "@type": "Person",
            "@id": "#club",
            "name": "The bench keeper",
            "sameAs": "https://keeper.example/",
        },
    ]
    bring({"@context": "https://schema.org", "@graph": graph})
    claimant = linked(site).claimants["the-bench-keeper"]
    assert (claimant.kind, claimant.same_as) == ("person", ("https://keeper.example/",))


def page(*scripts: str, head: str = "") -> str:
    """A page in HTML with scripts of JSON-LD, the first on line 4."""
    body = "\n".join(f'<script type="application/ld+json">{text}</script>' for text in scripts)
    return f"<!doctype html>\n<html><head>{head}<title>x</title>\n<script>var a = 1;</script>\n{body}\n</head></html>"


def test_a_page_with_27_reviews_gives_27_drafts(bring, site):
    every = [varied({"claimReviewed": f"Bench number {n} is gone."}) for n in range(27)]
    made = bring(page(json.dumps(every[:20], indent=1), *map(json.dumps, every[20:])), "page.html")
    assert Counter(line.what for line in made.lines) == {"drafted": 27}
    assert len({line.slug for line in made.lines}) == 27
    assert [id for id in linked(site).sources if id.startswith("review-")] == [
        "review-bench-number-0-is-gone"
    ]


def test_a_pages_own_address_completes_those_of_its_review(bring, site):
    head = '<link rel="canonical" href="https://checks.example/2024/benches-gone/">'
    made = bring(page(json.dumps(varied({"url": "../benches-gone/"})), head=head), "page.html")
    assert told(made) == [
        ("drafted benches-gone (record 1, line 4): url '../benches-gone/' read as "
        f"https://checks.example/2024/benches-gone/; {BY_LABEL}")
    ]  # fmt: skip
    assert (
        linked(site).sources["review-benches-gone"].url
        == "https://checks.example/2024/benches-gone/"
    )
    second = varied(
        {
            "url": ...,
            "claimReviewed": "The oak is gone.",
            "itemReviewed.datePublished": "2024-03-29",
        }
    )
    assert "url is missing: the page's own taken, https://checks.example/2024/benches-gone/" in (
        bring(page(json.dumps(second), head=head), "page.html").lines[0].notes
    )


@pytest.mark.parametrize(
    ("script", "repair"),
    [
        (f"<!-- {TEXT} -->", "a comment around the JSON left out (line 4); "),
        (f"//<![CDATA[\n{TEXT}\n//]]>", "a comment around the JSON left out (line 4); "),
        (TEXT.replace('"', "&quot;"), "a script written with HTML entities read without them; "),
    ],
)
def test_what_stands_around_a_script_is_left_out(bring, script, repair):
    (line,) = bring(page(script), "page.htm").lines
    assert str(line).partition("): ")[2] == repair + BY_LABEL


def test_a_broken_script_is_refused_with_its_line_and_others_are_read(bring):
    made = bring(page(TEXT[: TEXT.index(NAME) + 5], '{"@type": "Person", ', TEXT), "page.html")
    assert told(made) == [
        f"refused record 1, line 4: line 4, column {TEXT.index(NAME) + 1}: a text that is opened here and never closed",
        f"drafted benches-gone (record 2, line 6): {BY_LABEL}",
    ]


def test_a_script_that_is_ended_by_its_own_text_is_refused(bring):
    made = bring(page(json.dumps(varied({"reviewBody": "<script>x</script>"}))), "page.html")
    column = TEXT.index('"Some benches') + 1
    assert told(made) == [
        f"refused record 1, line 4: line 4, column {column}: a text that is opened here and never closed"
    ]


def test_a_page_without_a_review_says_what_it_has(bring):
    with pytest.raises(
        Unreadable, match="no ClaimReview in it; its markup is microdata, which is not read"
    ):
        bring(
            '<html><div itemscope itemtype="https://schema.org/ClaimReview"></div></html>', "p.html"
        )
    with pytest.raises(Unreadable, match=r"no ClaimReview in it$"):
        bring("<html><p>Benches.</p></html>", "p.html")


def test_a_page_is_read_in_the_encoding_that_it_declares(bring, site):
    text = page(
        json.dumps(varied({"claimReviewed": "Bänke fehlen."}), ensure_ascii=False),
        head='<meta charset="iso-8859-1">',
    )
    bring(text.encode("latin-1"), "page.html")
    assert linked(site).claim["benches-gone"].claim == "Bänke fehlen."
    with pytest.raises(Unreadable, match="it declares the encoding 'parkish', which nobody knows"):
        bring(text.replace("iso-8859-1", "parkish"), "page.html")


# ---------------------------------------------------------------- tables


def test_our_own_table_of_claims_is_read_without_a_map(bring, site):
    rendered = make(SITES / "minimal", NOW, cache=CHARTS).rendered
    assert rendered is not None
    made = bring(rendered.files["data/claims.csv"], "claims.csv")
    assert told(made) == [
        "drafted council-40-trees (record 1, line 2): rating 'Unproven' → unproven, by its label"
    ]
    claim = linked(site).claim["council-40-trees"]
    assert (claim.claim, claim.claimant) == ("About 40 trees stand in Example Park.", "council")
    assert (claim.claimed_on.text, claim.reviewed_on.text) == ("2024-03-01", "2024-04-01")


def test_a_table_of_fact_check_tools_is_read_without_a_map(bring, site):
    head = "text,claimant,claimDate,publisher.name,url,title,reviewDate,textualRating,languageCode"
    row = 'Benches are gone.,The club,2024-03-01T00:00:00Z,Checks,https://checks.example/the-benches,"Not gone, but moved",2024-03-05T10:00:00Z,False,en'
    made = bring(f"{head}\n{row}\n", "tools.csv")
    assert told(made) == [f"drafted the-benches (record 1, line 2): {BY_LABEL}"]
    source = linked(site).sources["review-the-benches"]
    assert (source.title, source.publisher, source.language) == (
        "Not gone, but moved",
        "Checks",
        "en",
    )


def test_a_table_of_any_columns_is_read_with_a_map(bring):
    text = "Behauptung;Datum;Urteil\nBänke fehlen.;2.4.2024;False\n\nzu kurz;1\n"
    made = bring(text, "t.csv", Behauptung="claim", Datum="published_on", Urteil="rating")
    assert told(made) == [
        ("drafted banke-fehlen (record 1, line 2): no author of the claim: its claimant is not named; "
        f"datePublished '2.4.2024' read as 2024-04-02; no url: its source has none; the claim has no date: {NOWHERE}; {BY_LABEL}"),
        "refused record 2, line 4: 2 values; expected 3, one a column",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "columns", "why"),
    [
        ("a,b\n1,2\n", {}, "no column holds the claim (columns: 'a', 'b'); say which one does: --map COLUMN=claim"),
        ("claim\nx\n", {"clam": "claim"}, "--map: no column 'clam'; did you mean 'claim'?"),
        ("claim\nx\n", {"claim": "clam"}, "--map: no field 'clam'; did you mean 'claim'?; fields: " + ", ".join(feeds.FIELDS)),
        ('claim\n"x\n', {}, "line 2: not readable as CSV: unexpected end of data"),
        ("", {}, "no column holds the claim (columns: none); say which one does: --map COLUMN=claim"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_read_says_why(bring, text, columns, why):
    with pytest.raises(Unreadable) as error:
        bring(text, "t.csv", **columns)
    assert str(error.value) == why


def test_every_field_of_a_table_has_columns_in_which_it_is_looked_for():
    assert list(feeds.COLUMNS) == list(feeds.FIELDS)
    every = [name for names in feeds.COLUMNS.values() for name in names]
    assert len(every) == len(set(every))


# ---------------------------------------------------------------- the command


def run(*arguments: Any) -> Any:
    return CliRunner().invoke(main, ["import", *map(str, arguments), "--now", "2025-06-01"])


def test_the_command_prints_a_line_a_review_and_an_account(site, tmp_path):
    file = tmp_path / "feed.json"
    file.write_text(json.dumps([REVIEW, varied({"claimReviewed": ""})]))
    dry = run(file, "--root", site, "--dry-run")
    assert not (site / "content/claims/benches-gone.yaml").exists()
    found = run(file, "--root", site)
    assert (dry.exit_code, found.exit_code) == (1, 1)
    lines = [
        DRAFTED + BY_LABEL,
        "refused record 2, line 1: claimReviewed is empty; expected the claim",
        "2 read: 1 drafted, 1 refused, 0 already there",
    ]
    assert found.stdout.splitlines() == dry.stdout.splitlines() == lines
    wrote = "1 claim, 2 sources and data/claimants.yaml with new claimants"
    assert found.stderr.splitlines() == [f"written: {wrote}"]
    assert dry.stderr.splitlines() == [f"nothing was written; without --dry-run: {wrote}"]
    assert (site / "content/claims/benches-gone.yaml").exists()


def test_the_command_ends_well_where_nothing_is_refused(site, tmp_path):
    file = tmp_path / "feed.json"
    file.write_text(TEXT)
    assert [run(file, "--root", site).exit_code for _ in range(2)] == [0, 0]


@pytest.mark.parametrize(
    ("name", "text", "more", "why"),
    [
        ("a.json", "{", [], "a.json: line 1, column 2: the text ends too soon"),
        ("a.csv", "claim\nx\n", ["--map", "claim"], "--map: expected COLUMN=FIELD, as --map Speaker=claimant"),
        ("a.json", TEXT, ["--map", "a=claim"], "--map is for a table (.csv); JSON-LD names its own fields"),
    ],
)  # fmt: skip
def test_wrong_usage_ends_with_2(site, tmp_path, name, text, more, why):
    (tmp_path / name).write_text(text)
    found = run(tmp_path / name, "--root", site, *more)
    assert found.exit_code == 2
    assert why in found.stderr


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("data/site.yaml", "title: [", "data/site.yaml of the site cannot be read; 'claimline check' says why"),
        ("data/ratings.yaml", "a: b", "data/ratings.yaml of the site cannot be read"),
        ("data/ratings.yaml", "", "data/ratings.yaml of the site holds no rating; a draft needs one"),
        ("data/claimants.yaml", "- {id: council}", "data/claimants.yaml of the site cannot be read"),
    ],
)  # fmt: skip
def test_a_site_that_cannot_be_read_takes_no_import(site, tmp_path, path, text, why):
    (site / path).write_text(text)
    (tmp_path / "a.json").write_text(TEXT)
    found = run(tmp_path / "a.json", "--root", site)
    assert found.exit_code == 2
    assert why in found.stderr
    assert not list((site / "content/claims").iterdir())


@pytest.mark.parametrize("text", ["", "# nobody yet\n", "[]\n", "[] # nobody\n"])
def test_a_site_without_claimants_takes_the_first(bring, site, text):
    (site / "data/claimants.yaml").write_text(text)
    assert told(bring(REVIEW)) == [DRAFTED + BY_LABEL]
    assert list(linked(site).claimants) == ["the-bench-club"]


# ---------------------------------------------------------------- there and back


def _carried(markup: Mapping[str, Any]) -> dict[str, Any]:
    """What a ClaimReview carries of a claim, but for who publishes it."""
    item = dict(markup["itemReviewed"])
    item["appearance"] = [(work["url"], work["name"]) for work in item.get("appearance", ())]
    kept = {
        k: v
        for k, v in markup.items()
        if k not in ("author", "sdLicense", "inLanguage", "correction")
    }
    return kept | {"itemReviewed": item}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "count"), [("minimal", 1), ("full", 11), ("real", 30)])
def test_our_own_claims_come_back_as_they_went(make_site, tmp_path, name, count):
    root, now = (ROOT, NOW_REAL) if name == "real" else (SITES / name, NOW)
    rendered = make(root, now, cache=CHARTS).rendered
    assert rendered is not None
    url = link(decode(read(root))[0], now)[0].config.url
    config = (SITES / "minimal/data/site.yaml").read_text("utf-8")
    empty = make_site(
        {
            **NO_CLAIM,
            "data/sources/minutes.yaml": None,
            "data/claimants.yaml": "",
            "data/ratings.yaml": (root / "data/ratings.yaml").read_text("utf-8"),
            "data/site.yaml": config.replace("url: https://trees.example/\nlang", f"url: {url}\nlang"),
        }
    )  # fmt: skip
    file = tmp_path / "claimreview.json"
    file.write_bytes(rendered.files["data/claimreview.json"])
    made = plan(file, empty, now, {})
    write(made, empty)
    assert [line.what for line in made.lines] == ["drafted"] * count
    assert [p for p in inspect(empty, now, cache=CHARTS).problems if p.severity == "error"] == []
    feed = json.loads(rendered.files["data/claimreview.json"])
    sent = {r["url"]: r for item in feed["dataFeedElement"] for r in item["item"]}
    site = linked(empty, now)
    back = {(r := jsonld.claim_review(site, claim))["url"]: r for claim in site.claims}
    assert back.keys() == sent.keys()
    for address, review in back.items():
        assert _carried(review) == _carried(sent[address])
        assert list(lint({"@context": jsonld.CONTEXT, **review})) == []
    assert [line.what for line in plan(file, empty, now, {}).lines] == ["there"] * count


# ---------------------------------------------------------------- a thousand, as they are in the wild

Change = Callable[[dict[str, Any], random.Random, int], None]
THINGS = ["bench", "oak", "pond", "gate", "lamp", "kiosk", "willow", "path", "fountain", "hedge"]
DOINGS = [
    "was painted green",
    "is older than the council",
    "was moved at night",
    "has gone",
    "cost 4,000",
]
WHO = [
    "The Park Friends",
    "A gardener",
    "The Tree Office",
    "A leaflet at the gate",
    "The Gate Choir",
]


def _put(*path: str, value: Any = ...) -> Change:
    """A change that puts a value somewhere, or takes away what stands there (...)."""

    def change(review: dict[str, Any], _chance: random.Random, _number: int) -> None:
        inner = review
        for key in path[:-1]:
            if not isinstance(inner.get(key), dict):
                inner[key] = {}
            inner = inner[key]
        if value is ...:
            inner.pop(path[-1], None)
        else:
            inner[path[-1]] = value

    return change


def _said(change: Callable[[str], Any]) -> Change:
    """A change of the claim's text."""

    def apply(review: dict[str, Any], _chance: random.Random, _number: int) -> None:
        review["claimReviewed"] = change(review["claimReviewed"])

    return apply


def _stated(review: dict[str, Any], _chance: random.Random, number: int) -> None:
    review["reviewRating"] = {"alternateName": "False"}
    review["claimReviewed"] = f"It is plainly FALSE that lamp {number} burns."


# Of each group a review has one breakage at most; True where nothing can be made of the review.
GROUPS: dict[str, list[tuple[str, bool, Change]]] = {
    "type": [
        ("type-list", False, _put("@type", value=["ClaimReview", "Review"])),
        ("type-prefix", False, _put("@type", value="schema:ClaimReview")),
        ("type-none", False, _put("@type")),
        ("junk", False, _put("keywords", value=["x" * 20_000, {"a": [None, True, 1.5]}])),
    ],
    "rating": [
        ("six-of-five", False, _put("reviewRating", "ratingValue", value=6)),
        ("zero", False, _put("reviewRating", "ratingValue", value=0)),
        ("text-number", False, _put("reviewRating", "ratingValue", value="5,0")),
        ("opposite", False, _put("reviewRating", value={"alternateName": "Supported", "ratingValue": 1, "worstRating": 1, "bestRating": 5})),
        ("no-rating", False, _put("reviewRating")),
        ("rating-text", False, _put("reviewRating", value="Fake!")),
        ("rating-nan", False, _put("reviewRating", "ratingValue", value=float("nan"))),
        ("rating-infinite", False, _put("reviewRating", "bestRating", value=float("inf"))),
        ("no-words", False, _put("reviewRating", "alternateName")),
        ("rating-list", False, _put("reviewRating", value=[[], [{"alternateName": ["Unproven"]}]])),
        ("rating-bool", False, _put("reviewRating", "ratingValue", value=True)),
        ("scale-nonsense", False, _put("reviewRating", "worstRating", value={"a": "b"})),
    ],
    "review-date": [
        ("no-date", True, _put("datePublished")),
        ("no-such-day", True, _put("datePublished", value="2024-02-30")),
        ("a-month", True, _put("datePublished", value="2024-05")),
        ("future", True, _put("datePublished", value="2033-01-01")),
        ("date-object", True, _put("datePublished", value={"year": 2024})),
        ("date-words", False, _put("datePublished", value="12 November 2024")),
        ("date-moment", False, _put("datePublished", value="2024-11-12 10:00:00")),
        ("date-typed", False, _put("datePublished", value={"@value": "2024-11-12"})),
        ("changed-before", False, _put("dateModified", value="2019-01-01")),
    ],
    "claim-date": [
        ("no-claim-date", False, _put("itemReviewed", "datePublished")),
        ("claim-after-review", False, _put("itemReviewed", "datePublished", value="2024-12-30")),
        ("claim-date-nonsense", False, _put("itemReviewed", "datePublished", value="recently")),
        ("claim-date-null", False, _put("itemReviewed", "datePublished", value=None)),
        ("claim-date-list", False, _put("itemReviewed", "datePublished", value=["2024"])),
    ],
    "author": [
        ("author-text", False, _put("itemReviewed", "author", value="A walker")),
        ("author-list", False, _put("itemReviewed", "author", value=[{"name": "A walker"}, "B"])),
        ("author-none", False, _put("itemReviewed", "author")),
        ("author-number", False, _put("itemReviewed", "author", value=12)),
        ("author-markup", False, _put("itemReviewed", "author", value={"name": "<i>The</i> [[pond]](x) *club* &amp; co"})),
        ("publisher-text", False, _put("author", value="A desk")),
    ],
    "appearance": [
        ("appearance-text", False, _put("itemReviewed", "appearance", value="https://post.example/1")),
        ("appearance-object", False, _put("itemReviewed", "appearance", value={"url": "https://post.example/2"})),
        ("appearance-relative", False, _put("itemReviewed", "appearance", value=["/post/3"])),
        ("appearance-script", False, _put("itemReviewed", "appearance", value="javascript:alert(1)")),
        ("appearance-own", False, _put("itemReviewed", "appearance", value="https://trees.example/claims/")),
        ("appearance-many", False, _put("itemReviewed", "appearance", value=[f"https://post.example/{n}" for n in range(40)])),
        ("first", False, _put("itemReviewed", "firstAppearance", value={"url": "https://post.example/first", "name": "x" * 3000})),
    ],
    "url": [
        ("url-relative", False, _put("url", value="/check")),
        ("url-none", False, _put("url")),
        ("url-ftp", False, _put("url", value="ftp://checks.example/")),
        ("url-broken", False, _put("url", value="http://[::1")),
        ("url-spaces", False, _put("url", value=" https://checks.example/a b<c> ")),
        ("url-list", False, _put("url", value=["https://checks.example/listed"])),
    ],
    "body": [
        ("body-html", False, _put("reviewBody", value="<p>It <b>stands</b>.</p>\n<script>x</script> [a](b) ![c](d)")),
        ("body-huge", False, _put("reviewBody", value="a very long text " * 9000)),
        ("body-object", False, _put("reviewBody", value={"text": {"name": ["It stands."]}})),
        ("body-markdown", False, _put("reviewBody", value="# It\n\n- *stands* `x` [[nowhere]] [^1] <http://x.example> | a |")),
        ("title", False, _put("headline", value='"Lamps": - # & {a}')),
    ],
    "claim": [
        ("long", False, _said(lambda text: f"{text} " + "and so on " * 8)),
        ("empty", True, _said(lambda _: "")),
        ("missing", True, _put("claimReviewed")),
        ("null", True, _said(lambda _: None)),
        ("only-tags", True, _said(lambda _: "<br/>")),
        ("huge", True, _said(lambda text: text * 1000)),
        ("states-verdict", True, _stated),
        ("verdict-before", False, _said(lambda text: f"FALSE: {text}")),
        ("claim-list", False, _said(lambda text: [text])),
        ("claim-object", False, _said(lambda text: {"@value": text})),
        ("claim-html", False, _said(lambda text: f"<p>{text} &quot;really&quot;</p>")),
        ("claim-control", False, _said(lambda text: f"\u0000{text}\ud83d\u2028 \ufeff")),
        ("claim-emoji", False, _said(lambda text: f"{text} 🌳 公園 \u202e […] \\ % # @ `")),
        ("claim-yaml", False, _said(lambda text: f"- {text}: [a, b] {{c}} # d")),
    ],
    "item": [
        ("item-list", False, _put("itemReviewed", value=[{"@type": "Claim", "author": {"name": "B"}}])),
        ("item-none", False, _put("itemReviewed", value=None)),
        ("item-old", False, _put("itemReviewed", value={"@type": "CreativeWork", "url": "https://post.example/old", "author": {"@type": "Person", "name": "A walker"}})),
        ("item-text", False, _put("itemReviewed", value="A leaflet")),
        ("item-empty", False, _put("itemReviewed", value=[])),
    ],
}  # fmt: skip
# Breakages of the text; None where it depends on nothing else, True where the review is refused.
TEXTS: dict[str, tuple[bool, Callable[[str], str]]] = {
    "unescaped": (False, lambda text: text.replace(" number ", ' "number" ')),
    "no-comma": (True, lambda text: text.replace(', "author":', ' "author":', 1)),
    "comma": (False, lambda text: text[:-1] + ",}"),
    "comment": (False, lambda text: text[:-1] + "/* end */}"),
    "twice-alike": (False, lambda text: text[:-1] + ', "@context": "https://schema.org"}'),
    "twice": (True, lambda text: text[:-1] + ', "@context": "http://schema.org"}'),
    "deep": (True, lambda text: text[:-1] + ', "x": ' + "[" * 300 + "]" * 300 + "}"),
    "cut": (True, lambda text: text[:-25]),
    "break": (False, lambda text: text.replace(" number ", "\n number ")),
    "big-number": (False, lambda text: text[:-1] + ', "x": ' + "9" * 400 + "}"),
}


class Wild(dict[str, Any]):
    """A review with its breakages, its text, and whether it is to be refused."""

    def __init__(self, chance: random.Random, number: int) -> None:
        super().__init__(json.loads(json.dumps(REVIEW)))
        thing, doing = chance.choice(THINGS), chance.choice(DOINGS)
        published = dt.date(2023, 1, 1) + dt.timedelta(chance.randrange(700))
        claimed = published - dt.timedelta(chance.randrange(60))
        self |= {
            "url": f"https://checks.example/{thing}-{chance.choice(['check', 'story'])}-{number}/",
            "claimReviewed": f"The {thing} with the number {number} {doing}.",
            "datePublished": str(published),
            "dateModified": str(published + dt.timedelta(chance.randrange(9))),
            "reviewBody": f"The {thing} is where it was.",
        }
        self["itemReviewed"] |= {
            "datePublished": str(claimed),
            "author": {
                "@type": chance.choice(["Person", "Organization"]),
                "name": chance.choice(WHO),
            },
        }
        label, value = chance.choice(
            [("False", 1), ("Supported", 5), ("Unproven", None), ("Rather wrong", 2)]
        )
        self["reviewRating"] = {"@type": "Rating", "alternateName": label}
        if value:
            self["reviewRating"] |= {"ratingValue": value, "worstRating": 1, "bestRating": 5}
        self.breakages: list[str] = []
        self.refused = False
        groups = chance.sample(list(GROUPS), chance.choice([0, 1, 1, 2, 3, 4]))
        # The dates of a whole item that is replaced are gone; the claim comes last, it names a rating.
        for group in sorted(groups, key=["type", "item"].__contains__, reverse=True):
            if group == "claim":
                continue
            self.change(chance, number, group)
        if "claim" in groups:
            self.change(chance, number, "claim")
        if "claimReviewed" not in self:
            self["@type"] = "ClaimReview"  # nothing else would tell that it is one

    def change(self, chance: random.Random, number: int, group: str) -> None:
        name, refused, change = chance.choice(GROUPS[group])
        if name == "no-date" or (group == "review-date" and refused):
            self.pop("dateModified", None)
        change(self, chance, number)
        self.breakages.append(name)
        self.refused |= refused

    def text(self, chance: random.Random, kinds: list[str]) -> str:
        """One line of JSON, one time in five with a breakage of its own."""
        text = json.dumps(
            self, ensure_ascii=chance.random() < 0.5 or "claim-control" in self.breakages
        )
        if kinds and chance.random() < 0.2:
            name = chance.choice(kinds)
            refused, change = TEXTS[name]
            if change(text) != text:
                self.breakages.append(name)
                # In a list nothing tells where a text was to end.
                self.refused |= refused or (name == "unescaped" and "claim-list" in self.breakages)
            text = change(text)
        return text


def _files(chance: random.Random) -> Iterator[tuple[str, bytes, list[Wild]]]:
    """A thousand reviews in feeds, lists, pages and single files, with what is to become of each."""
    numbers = iter(range(1000))
    every = list(TEXTS)

    def some(count: int) -> list[Wild]:
        return [Wild(chance, next(numbers)) for _ in range(count)]

    # Many small imports come first, while the site that is read for each is small.
    for review in some(84):
        yield (
            "single.json",
            json.dumps(review).encode("utf-16" if chance.random() < 0.2 else "utf-8"),
            [review],
        )
    feed = some(500)
    rows = [f'{{"@type": "DataFeedItem", "item": [{r.text(chance, every)}]}}' for r in feed]
    rows[::50] = [f'{row},\n{{"@type": "DataFeedItem", "item": null}}' for row in rows[::50]]
    text = '{"@context": "https://schema.org", "@type": "DataFeed", "dataFeedElement": [\n'
    yield "feed.json", (text + ",\n".join(rows) + "\n]}\n").encode("utf-8-sig"), feed
    graph = some(200)
    yield "graph.jsonld", json.dumps({"@graph": list(map(dict, graph))}, indent=2).encode(), graph
    for number in range(8):
        reviews = some(27)
        scripts = [r.text(chance, [n for n in every if n != "cut"]) for r in reviews]
        yield (
            f"page-{number}.html",
            page(*(s.replace("</", "<\\/") for s in scripts)).encode(),
            reviews,
        )


@pytest.mark.slow
def test_a_thousand_reviews_as_they_are_in_the_wild_are_drafted_or_refused(site, tmp_path):
    chance = random.Random(1)
    counts: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for name, data, reviews in _files(chance):
        file = tmp_path / name
        file.write_bytes(data)
        made = plan(file, site, NOW, {}, CHARTS)
        write(made, site)
        assert len(made.lines) == len(reviews)
        for line, review in zip(made.lines, reviews, strict=True):
            expected = "refused" if review.refused else "drafted"
            assert line.what == expected, (str(line), review.breakages)
            assert line.notes
            assert not any("no draft could be made" in note for note in line.notes), str(line)
            seen.update(review.breakages)
        counts.update(line.what for line in made.lines)
    assert sum(counts.values()) == 1000
    assert counts["refused"] > 100
    assert set(seen) == {name for group in GROUPS.values() for name, _, _ in group} | set(TEXTS)
    report = inspect(site, NOW)
    assert [str(p) for p in report.problems if p.severity == "error"] == []
    drafted = counts["drafted"]
    assert (
        report.account.claims == f"{drafted} claims in: 0 published, {drafted} draft, 0 embargoed"
    )
    shown = inspect(site, NOW, drafts=True)
    assert [str(p) for p in shown.problems if p.severity == "error"] == []
    for review in (jsonld.claim_review(made, c) for made in [linked(site)] for c in made.claims):
        assert list(lint({"@context": jsonld.CONTEXT, **review})) == []


ANY = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9)
    | st.sampled_from(["2024-03-01", "https://a.example/", "http://[", "False", "5,0", "<b>"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["@id", "@value", "name", "url", "author", "item", "ratingValue", "alternateName"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from(sorted(REVIEW)), ANY, max_size=4), ANY)
def test_anything_may_stand_anywhere_in_a_review(changes: dict[str, Any], inner: Any) -> None:
    review = {**REVIEW, **changes}
    for name in ("itemReviewed", "reviewRating"):
        if name not in changes:
            review[name] = {**REVIEW[name], next(iter(REVIEW[name])): inner}
    try:
        made = straighten(loose_json.read(json.dumps(review)), {})
    except Unfit:
        return
    assert made.claim
    assert made.published.precision == made.changed.precision == "day"
