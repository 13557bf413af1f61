import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from generator import jsonld, words
from generator.checks.claimreview import check, day, lint, states
from generator.decode import decode
from generator.jsonld import MAX_CLAIM
from generator.link import Site, link
from generator.model import Date
from generator.tree import read
from tests.bench import corpus
from tests.conftest import CHARTS, NOW, NOW_REAL, ROOT, SITES
from tests.pipeline import make
from tests.samples import CLAIM, CONFIG, RATINGS, SOURCE, append, claim, edit

SAID = "claim: About 40 trees stand in Example Park."

# ---------------------------------------------------------------- the record


@pytest.mark.parametrize(
    "said", ["It is unproven that 40 trees stand.", "Unproven: 40 trees.", "UNPROVEN, they say."]
)
def test_a_claim_may_not_state_its_verdict(found, said):
    files = claim(("claim: About 40 trees stand in Example Park.", f'claim: "{said}"'))
    assert found(check, files) == [
        (
            f"{CLAIM}:2:8: error[claimreview] contains the rating 'Unproven'; a claim does not state its "
            "verdict"
        )
    ]


@pytest.mark.parametrize(
    "said",
    [
        "The unprovenness of 40 trees.",
        "A semiunproven count.",
        "It is supported that 40 trees stand.",
        "True.",
    ],
)
def test_a_claim_may_contain_another_rating_or_a_longer_word(found, said):
    files = claim(("claim: About 40 trees stand in Example Park.", f"claim: {said}"))
    assert found(check, files) == []


def test_the_claim_as_reviewed_stands_for_the_claim_where_there_is_one(found):
    old = "claim: About 40 trees stand in Example Park."
    files = claim((old, "claim: It is unproven.\nclaim_reviewed: About 40 trees."))
    assert found(check, files) == []
    files = claim((old, "claim: About 40 trees.\nclaim_reviewed: It is unproven."))
    assert found(check, files, name="other") == [
        (
            f"{CLAIM}:3:17: error[claimreview] contains the rating 'Unproven'; a claim does not state its "
            "verdict"
        )
    ]


def test_a_claim_that_claimreview_would_cut_is_a_warning_at_one_character_too_many(found):
    old = "About 40 trees stand in Example Park."
    assert found(check, claim((old, "x" * MAX_CLAIM))) == []
    assert found(check, claim((old, "x" * (MAX_CLAIM + 1))), name="longer") == [
        (
            f"{CLAIM}:2:8: warning[claimreview] 76 characters, and ClaimReview takes 75: the markup will "
            "cut it; add claim_reviewed with a shorter sentence"
        )
    ]


def test_a_claim_as_reviewed_that_is_too_long_is_an_error(found):
    old = "claimant: council"
    assert found(check, claim((old, f"claim_reviewed: {'x' * MAX_CLAIM}\n{old}"))) == []
    files = claim((old, f"claim_reviewed: {'x' * (MAX_CLAIM + 1)}\n{old}"))
    assert found(check, files, name="longer") == [
        f"{CLAIM}:3:17: error[claimreview] 76 characters; ClaimReview takes at most 75"
    ]


def test_a_claim_with_an_unknown_rating_is_left_to_the_rule_reference(found):
    assert found(check, claim(("rating: unproven", "rating: unclear"))) == []


def test_the_verdict_of_a_long_claim_is_found_behind_where_the_markup_cuts_it(found):
    text = f"{'x' * MAX_CLAIM} is unproven."
    assert [line.split(": ")[1] for line in found(check, claim((SAID, f"claim: {text}")))] == [
        "warning[claimreview] 88 characters, and ClaimReview takes 75",
        "error[claimreview] contains the rating 'Unproven'; a claim does not state its verdict",
    ]


def test_what_a_claim_says_is_checked_even_where_a_reference_dangles(found):
    files = claim(("claimant: council", "claimant: nobody"), (SAID, "claim: It is unproven."))
    assert found(check, files) == [
        f"{CLAIM}:2:8: error[claimreview] contains the rating 'Unproven'; a claim does not state its verdict"
    ]


@pytest.mark.parametrize("missing", ["claimant: council", "appearances: [minutes]"])
def test_a_dangling_reference_is_left_to_its_rule(found, missing):
    key, _, _ = missing.partition(":")
    wrong = "[nothing]" if "[" in missing else "nobody"
    assert found(check, claim((missing, f"{key}: {wrong}"))) == []


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Our rating - untrue", "begins with 'Our rating', which says nothing; expected its meaning first"),
        ("Verdict", "begins with 'Verdict', which says nothing; expected its meaning first"),
        ("Fact-check: untrue", "begins with 'Fact-check', which says nothing; expected its meaning first"),
        ("The claim is untrue", "begins with 'The claim is', which says nothing; expected its meaning first"),
        ("2 of 5", "begins with no letter; expected words that carry the meaning"),
        ("★★", "begins with no letter; expected words that carry the meaning"),
    ],
)  # fmt: skip
def test_the_beginning_of_a_label_carries_its_meaning(found, label, said):
    row = f'- {{id: other, label: "{label}", meaning: M.}}\n'
    assert found(check, append(RATINGS, row)) == [
        f"{RATINGS}:4:22: error[claimreview] the label '{label}' {said}"
    ]


@pytest.mark.parametrize(
    "label", ["Untrue, by our rating", "Wearing thin", "Thistle", "Nicht wahr", "誤り"]
)
def test_a_label_that_begins_with_its_meaning_passes(found, label):
    row = f'- {{id: other, label: "{label}", meaning: M.}}\n'
    assert found(check, append(RATINGS, row)) == []


@pytest.mark.parametrize("url", ["https://trees.example/minutes", "http://TREES.example/"])
def test_an_appearance_is_never_on_our_own_domain(found, url):
    files = edit(SOURCE, ("https://council.example/minutes", url))
    assert found(check, files) == [
        (
            f"{CLAIM}:5:15: warning[claimreview] 'minutes' stands on our own domain, and the markup "
            "leaves it out; expected where the claimant's words appeared"
        )
    ]


@pytest.mark.parametrize(
    "url", ["https://trees.example.org/", "https://x.example/?u=https://trees.example/"]
)
def test_an_appearance_elsewhere_passes(found, url):
    assert found(check, edit(SOURCE, ("https://council.example/minutes", url))) == []


@pytest.mark.parametrize("more", ["?a=b", "#top"])
def test_the_address_of_the_site_is_one_to_which_pages_can_be_added(found, more):
    files = edit(
        CONFIG,
        ("url: https://trees.example/\nlanguage", f'url: "https://trees.example/{more}"\nlanguage'),
    )
    assert found(check, files) == [
        (
            f"{CONFIG}:4:6: error[claimreview] url is 'https://trees.example/{more}'; expected no ? or #, "
            "as pages' addresses are added to it"
        )
    ]


def test_a_review_published_before_its_claim_is_named_at_its_day(found):
    files = claim(("reviewed_on:", "published_on: 2024-02-29\nreviewed_on:"))
    assert found(check, files) == [
        f"{CLAIM}:25:15: error[claimreview] datePublished is 2024-02-29, before the claim's own, 2024-03-01"
    ]


@pytest.mark.parametrize(
    "changes",
    [
        [("reviewed_on:", "published_on: 2024-03-01\nreviewed_on:")],
        [("claimed_on: 2024-03-01", "claimed_on: 2024-03"), ("reviewed_on:", "published_on: 2024-03-01\nreviewed_on:")],
        [("claimed_on: 2024-03-01", "claimed_on: 2025-03-01")],
    ],
    ids=["the same day", "a month that may be earlier", "reviewed before it: that is of rule date"],
)  # fmt: skip
def test_no_other_order_of_dates_is_of_this_rule(found, changes):
    assert found(check, claim(*changes)) == []


def test_a_scale_of_one_number_is_left_to_the_rule_rating(found):
    files = {RATINGS: "- {id: unproven, label: Unproven, value: 1, meaning: M.}\n"}
    assert found(check, files) == []


# ---------------------------------------------------------------- the markup by itself

GOOD: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://trees.example/claims/a/",
    "datePublished": "2024-04-01",
    "dateModified": "2024-04-02T10:00:00+09:00",
    "claimReviewed": "About 40 trees stand in Example Park.",
    "author": {"@type": "Organization", "name": "The Tree Desk", "url": "https://trees.example/"},
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Organization", "name": "The council"},
        "datePublished": "2024-03",
        "appearance": [{"@type": "CreativeWork", "url": "https://council.example/minutes"}],
        "firstAppearance": "https://council.example/",
    },
    "reviewRating": {"@type": "Rating", "alternateName": "Untrue", "ratingValue": 1, "worstRating": 1, "bestRating": 5},
}  # fmt: skip


def varied(path: str, value: Any) -> dict[str, Any]:
    """The good markup with the value at a dotted path changed, or taken away (...)."""
    markup = json.loads(json.dumps(GOOD))
    *way, last = path.split(".")
    inner = markup
    for key in way:
        inner = inner[key]
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return markup


def test_good_markup_has_no_fault():
    assert list(lint(GOOD)) == []


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("@context", "http://schema.org", "@context is 'http://schema.org'; expected exactly 'https://schema.org'"),
        ("@context", "https://schema.org/", "@context is 'https://schema.org/'; expected exactly 'https://schema.org'"),
        ("@context", ["https://schema.org"], "@context is a list; expected exactly 'https://schema.org'"),
        ("@type", "Review", "@type is 'Review'; expected 'ClaimReview'"),
        ("url", ..., "url is missing; expected an address that begins with https:// or http://"),
        ("url", "/claims/a/", "url is '/claims/a/'; expected an address that begins with https:// or http://"),
        ("url", "http://[", "url is 'http://['; expected an address that begins with https:// or http://"),
        ("claimReviewed", ..., "claimReviewed is missing; expected text"),
        ("claimReviewed", ["A."], "claimReviewed is a list; expected text"),
        ("claimReviewed", " \n", "claimReviewed is empty; expected the claim"),
        ("claimReviewed", "x" * 76, "claimReviewed has 76 characters; at most 75"),
        ("claimReviewed", "It is UNTRUE.", "claimReviewed contains the rating 'Untrue'; a claim does not state its verdict"),
        ("author", {"url": "https://trees.example/"}, "author is an object; expected a Person or Organization with a name"),
        ("itemReviewed", ..., "itemReviewed is missing; expected a Claim"),
        ("itemReviewed", [], "itemReviewed is a list; expected a Claim"),
        ("itemReviewed.author", "The council", "itemReviewed.author is 'The council'; expected a Person or Organization with a name"),
        ("itemReviewed.author.name", "", "itemReviewed.author is an object; expected a Person or Organization with a name"),
        ("itemReviewed.appearance", "ftp://a.example/", "appearance is 'ftp://a.example/'; expected an address that begins with https:// or http://"),
        ("itemReviewed.appearance", [{"name": "Minutes"}], "appearance is missing; expected an address that begins with https:// or http://"),
        ("itemReviewed.firstAppearance", {"url": "http://TREES.example/x"}, "firstAppearance 'http://TREES.example/x' is on the domain of the review itself"),
        ("reviewRating", "Untrue", "reviewRating is 'Untrue'; expected a Rating"),
        ("reviewRating.alternateName", ..., "alternateName is missing; expected the rating in words"),
        ("reviewRating.alternateName", "1/5", "the label '1/5' begins with no letter; expected words that carry the meaning"),
        ("reviewRating.ratingValue", 6, "ratingValue is 6, outside the scale from 1 to 5"),
        ("reviewRating.ratingValue", 0, "ratingValue is 0, outside the scale from 1 to 5"),
        ("reviewRating.ratingValue", "1", "ratingValue is '1'; expected a number, as a scale has three"),
        ("reviewRating.ratingValue", True, "ratingValue is true; expected a number, as a scale has three"),
        ("reviewRating.ratingValue", ..., "ratingValue is missing; expected a number, as a scale has three"),
        ("reviewRating.bestRating", float("inf"), "bestRating is 'inf'; expected a number, as a scale has three"),
        ("reviewRating.worstRating", 0, "the scale runs from 0 to 5; expected 1 ≤ worstRating < bestRating"),
        ("reviewRating.worstRating", 5, "the scale runs from 5 to 5; expected 1 ≤ worstRating < bestRating"),
        ("datePublished", ..., "datePublished is missing; expected a date in ISO 8601, as 2024-12-23"),
        ("datePublished", "1 April 2024", "datePublished is '1 April 2024'; expected a date in ISO 8601, as 2024-12-23"),
        ("datePublished", "2024-02-29", "datePublished is 2024-02-29, before the claim's own, 2024-03"),
        ("dateModified", "2024-03-31", "dateModified is 2024-03-31, before datePublished, 2024-04-01"),
        ("itemReviewed.datePublished", ..., "itemReviewed.datePublished is missing; expected a date in ISO 8601, as 2024-12-23"),
        ("itemReviewed.datePublished", "2024-02-30", "itemReviewed.datePublished is '2024-02-30'; expected a date in ISO 8601, as 2024-12-23"),
    ],
)  # fmt: skip
def test_a_fault_of_markup_is_named_once(path: str, value: Any, told: str) -> None:
    assert [str(fault) for fault in lint(varied(path, value))] == [told]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("author", ...),
        ("dateModified", ...),
        ("itemReviewed.author", ...),
        ("itemReviewed.appearance", []),
        ("itemReviewed.datePublished", "2024-04-01"),
        ("datePublished", "2024-04-01T09:30Z"),
        ("datePublished", "2024-03"),
        ("reviewRating", {"alternateName": "Unproven"}),
        ("claimReviewed", "x" * 75),
        ("claimReviewed", "The untrueness of it."),
    ],
)
def test_what_may_be_absent_or_otherwise_is_no_fault(path: str, value: Any) -> None:
    markup = varied(path, value)
    if path == "datePublished":
        del markup["dateModified"]
    assert list(lint(markup)) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text() | st.just("2024-03"),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*GOOD, "name", "url"]), inner),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(list(GOOD)), JSON))
def test_any_json_is_linted_without_a_crash(markup: dict[str, Any]) -> None:
    assert all(str(fault) for fault in lint(markup))
    assert all(str(fault) for fault in lint(GOOD | markup))


@given(st.text(), st.text(min_size=1))
def test_a_claim_states_its_rating_in_whole_words(claim: str, label: str) -> None:
    if states(claim, label):
        assert label.casefold() in claim.casefold()


@pytest.mark.parametrize(
    "text", ["2024-13", "2024-02-30", "2024-1-1", "0000", "24", "2024-01-01T25", ""]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert day(text) is None


@pytest.mark.parametrize(
    ("text", "of"),
    [("2024", "2024"), ("2024-05", "2024-05"), ("2024-05-06T07:08:09.123Z", "2024-05-06")],
)
def test_a_day_is_as_precise_as_it_is_written(text: str, of: str) -> None:
    assert day(text) == Date(of)


@pytest.mark.slow
def test_a_thousand_claims_are_linted_in_a_fifth_of_a_second(tmp_path: Path) -> None:
    corpus.make(tmp_path, 1000, charts=False)
    site, _ = link(decode(read(tmp_path))[0], NOW)
    assert list(check(site)) == []

    def spent() -> float:
        start = time.process_time()
        list(check(site))
        return time.process_time() - start

    assert min(spent() for _ in range(3)) < 0.2


# ---------------------------------------------------------------- the finished page


def _pages(name: str) -> Iterator[tuple[Site, str, LexborHTMLParser]]:
    root, now = (ROOT, NOW_REAL) if name == "real" else (SITES / name, NOW)
    made = make(root, now, cache=CHARTS)
    assert made.rendered is not None, made.problems
    site, _ = link(decode(read(root))[0], now)
    for path, html in made.rendered.pages.items():
        yield site, path, LexborHTMLParser(html)


def _text(page: LexborHTMLParser, selector: str) -> str:
    (node,) = page.css(selector)
    return " ".join(node.text().split())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["minimal", "full", "real"])
def test_a_finished_page_and_its_markup_agree(name: str) -> None:
    seen: set[str] = set()
    for site, path, page in _pages(name):
        scripts = [node.text() for node in page.css('script[type="application/ld+json"]')]
        if not re.fullmatch(r"claims/[^/]+/index\.html", path):
            assert scripts == [], path
            continue
        (markup,) = [json.loads(script) for script in scripts]
        assert list(lint(markup)) == [], path
        claim = site.claim[path.split("/")[1]]
        claimed = _text(page, ".claimed")
        shortened = markup["claimReviewed"].removesuffix("…").rstrip()
        assert claimed.startswith(shortened) or markup["claimReviewed"] == claim.claim_reviewed
        assert _text(page, "h1") == claim.title
        assert markup["url"] == page.css_first("link[rel=canonical]").attributes["href"]
        assert markup["reviewRating"]["alternateName"] in _text(page, ".verdict-rating")
        assert markup["reviewBody"] == _text(page, ".verdict-summary")
        kicker = _text(page, ".kicker")
        assert markup["itemReviewed"]["author"]["name"] in kicker
        assert words.date(Date(markup["itemReviewed"]["datePublished"])) in kicker
        whole = _text(page, "article")
        assert words.date(Date(markup["datePublished"])) in whole
        assert words.date(Date(markup["dateModified"])) in whole
        for work in markup["itemReviewed"].get("appearance", ()):
            assert " ".join(work["name"].split()) in _text(page, ".facts"), path
        seen.add(markup["url"])
    assert len(seen) == {"minimal": 1, "full": 11, "real": 30}[name]
    assert jsonld.CONTEXT == "https://schema.org"
