import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import jsonld
from generator.decode import decode
from generator.link import Site, link
from generator.model import Claim
from generator.pages import downloads
from generator.render import _jsonld
from generator.tree import read
from tests.conftest import CHARTS, NOW, SITES
from tests.pipeline import make
from tests.records import claim, claims, source, sources

Linked = Callable[..., Site]
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture(scope="module")
def full() -> Site:
    return link(decode(read(SITES / "full"))[0], NOW)[0]


def review(site: Site, slug: str) -> dict[str, Any]:
    return jsonld.claim_review(site, site.claim[slug])


def varied(linked: Linked, files: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    """The markup of a claim with some keys changed."""
    return review(linked({**claims(a=claim(**changes)), **(files or {})}), "a")


# ---------------------------------------------------------------- the review


def test_a_review_has_everything_that_its_readers_require(full: Site) -> None:
    for entry in full.claims:
        found = jsonld.claim_review(full, entry)
        assert found["@type"] == "ClaimReview"
        assert found["url"] == f"https://birds.example/parks/claims/{entry.slug}/"
        assert found["claimReviewed"]
        assert found["datePublished"] == str(entry.reviewed_on)
        assert found["inLanguage"] == "en"
        assert found["sdLicense"] == full.config.licence.url
        assert found["author"] == {
            "@type": "Organization",
            "name": "The Park Count Desk",
            "url": "https://birds.example/",
            "sameAs": ["https://social.example/@parkcount"],
        }
        assert found["itemReviewed"]["author"]["name"]
        assert found["itemReviewed"]["datePublished"] == str(entry.claimed_on)
        assert found["reviewRating"]["alternateName"]


def test_the_body_of_a_review_is_its_summary_in_plain_words(full: Site) -> None:
    assert review(full, "gazette-more-than-30")["reviewBody"] == (
        "The report retells the bulletin, which has about 20 (14 to 25); nothing supports thirty "
        "& more."
    )


@pytest.mark.parametrize(
    ("revisions", "modified"),
    [([], "2024-04-01"), ([("2024-05-01", "update"), ("2024-06-01", "update")], "2024-06-01")],
)
def test_a_review_was_modified_when_it_was_last_revised(
    revisions: list[tuple[str, str]], modified: str, linked: Linked
) -> None:
    noted = [{"on": on, "kind": kind, "note": "A note."} for on, kind in revisions]
    assert varied(linked, revisions=noted)["dateModified"] == modified


def test_corrections_are_marked_and_updates_are_not(full: Site) -> None:
    assert review(full, "council-14-herons")["correction"] == [
        {
            "@type": "CorrectionComment",
            "text": "We had written 14 as 41; the digits were turned round.",
            "datePublished": "2024-07-01",
        }
    ]
    assert "correction" not in review(full, "bulletin-20-herons")


# ---------------------------------------------------------------- claimReviewed


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Short enough.", "Short enough."),
        ("x" * 75, "x" * 75),
        ("word " * 15, ("word " * 15).strip()),
        ("word " * 16, "word " * 14 + "word…"),
    ],
)
def test_a_claim_is_cut_at_a_word_when_it_is_too_long(
    text: str, wanted: str, linked: Linked
) -> None:
    found = varied(linked, claim=text)["claimReviewed"]
    assert found == wanted
    assert len(found) <= 75


def test_the_editors_short_form_is_taken_as_it_stands(linked: Linked) -> None:
    found = varied(linked, claim="A long statement. " * 9, claim_reviewed='Some "trees" stand.')
    assert found["claimReviewed"] == 'Some "trees" stand.'


@pytest.mark.parametrize("text", ["公園に木が四十本ある。" * 9, "x" * 76, "ab " + "x" * 200])
def test_a_claim_without_spaces_is_cut_too_but_not_away(text: str, linked: Linked) -> None:
    found = varied(linked, claim=text)["claimReviewed"]
    assert len(found) <= 75
    assert found.endswith("…")
    assert found[:-1] in text
    assert len(found) > 2


@settings(deadline=None)
@given(st.text("ab 木\n…", min_size=1, max_size=9) | st.text("ab 木…", min_size=70, max_size=90))
def test_a_reviewed_claim_is_never_empty_nor_over_75_characters(text: str) -> None:
    made = Claim.model_construct(claim=text.strip() or "x", claim_reviewed=None)
    found = jsonld.reviewed(made)
    assert 1 <= len(found) <= 75
    assert found != "…" or text.strip() == "…"


# ---------------------------------------------------------------- the rating


def test_a_rating_on_the_scale_has_its_number_and_the_ends_of_the_scale(full: Site) -> None:
    assert review(full, "gazette-more-than-30")["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "Untrue",
        "ratingValue": 1,
        "worstRating": 1,
        "bestRating": 5,
    }


def test_a_rating_off_the_scale_has_words_and_no_number(full: Site) -> None:
    assert review(full, "visitor-a-few")["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "Unproven",
    }


def test_every_number_lies_on_the_scale(full: Site) -> None:
    numbered = [r for c in full.claims if "ratingValue" in (r := jsonld.rating(full, c))]
    assert len(numbered) == 7
    for found in numbered:
        assert 1 <= found["worstRating"] < found["bestRating"]
        assert found["worstRating"] <= found["ratingValue"] <= found["bestRating"]
    labels = {found["alternateName"]: found["ratingValue"] for found in numbered}
    assert len(set(labels.values())) == len(labels)


# ---------------------------------------------------------------- the claim


@pytest.mark.parametrize(
    ("slug", "wanted"),
    [
        ("master-oaks-up-to", {"@type": "Person", "name": "The harbour master",
                               "sameAs": ["https://harbour.example/master"]}),
        ("visitor-a-few", {"@type": "Organization", "name": "A visitor"}),
        ("council-oaks-40", {"@type": "Organization", "name": "The Mill Valley Council",
                             "sameAs": ["https://council.example/",
                                        "https://social.example/@council"]}),
    ],
)  # fmt: skip
def test_a_claim_has_its_claimant_as_author(slug: str, wanted: dict[str, Any], full: Site) -> None:
    assert review(full, slug)["itemReviewed"]["author"] == wanted


@pytest.mark.parametrize("date", ["2024-03-01", "2024-03", "2024"])
def test_a_claim_is_dated_as_precisely_as_it_is_known(date: str, linked: Linked) -> None:
    assert varied(linked, claimed_on=date)["itemReviewed"]["datePublished"] == date


def test_a_claim_appeared_where_it_can_be_read_with_its_archived_copy(full: Site) -> None:
    works = review(full, "council-14-herons")["itemReviewed"]["appearance"]
    assert works[0] == {
        "@type": "CreativeWork",
        "url": "https://council.example/counts/2024-03",
        "name": "Count sheet of the council",
        "archivedAt": "https://archive.example/sheet",
    }
    assert [work["url"] for work in works[1:]] == [
        "https://council.example/bulletin",
        "https://gazette.example/herons?page=1&part=2",
    ]


def test_a_claim_without_a_readable_appearance_names_none(full: Site) -> None:
    assert "appearance" not in review(full, "visitor-a-few")["itemReviewed"]
    assert "appearance" not in review(full, "herons-prefer-oaks")["itemReviewed"]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://trees.example/about/", False),
        ("https://trees.example", False),
        ("http://trees.example/about/", False),
        ("https://TREES.example/about/", False),
        ("https://trees.example.org/", True),
        ("https://other.example/?u=https://trees.example/", True),
    ],
)
def test_a_claim_never_appeared_on_our_own_domain(url: str, shown: bool, linked: Linked) -> None:
    found = varied(linked, sources(b=source(url=url)), appearances=["b"])
    assert ("appearance" in found["itemReviewed"]) is shown


# ---------------------------------------------------------------- pages and the feed


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    rendered = make(SITES / "full", NOW, cache=CHARTS).rendered
    assert rendered is not None
    return dict(rendered.pages)


def test_a_claims_page_holds_its_review_and_no_other_page_holds_one(
    full: Site, pages: dict[str, str]
) -> None:
    for path, html in pages.items():
        found = [json.loads(text) for text in SCRIPT.findall(html)]
        if path.startswith("claims/"):
            slug = path.split("/")[1]
            assert found == [{"@context": "https://schema.org"} | review(full, slug)]
            assert next(iter(found[0])) == "@context"
        else:
            assert found == []


@pytest.mark.parametrize(
    "text",
    ['</script><script>alert("1")</script>', "<!-- & -->", 'She said "forty"', "a\\b </SCRIPT"],
)
def test_nothing_in_a_claim_ends_its_script(text: str, made: Callable[..., Any]) -> None:
    html = made(claims(a=claim(claim=text))).rendered.pages["claims/a/index.html"]
    (script,) = SCRIPT.findall(html)
    assert not re.search(r"</script|<!--", script, re.IGNORECASE)
    assert json.loads(script)["claimReviewed"] == text
    assert html.lower().count("<script") == 1


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_escaped_json_says_the_same_and_ends_no_script(value: Any) -> None:
    text = str(_jsonld(value))
    assert json.loads(text) == value
    assert not set(text) & set("<>&")


def test_a_held_page_has_no_markup(made: Callable[..., Any]) -> None:
    result = made(claims(a=claim(status="draft")), drafts=True)
    assert SCRIPT.findall(result.rendered.pages["claims/a/index.html"]) == []


def _feed(site: Site) -> Any:
    outputs = {output.path: output for output in downloads.lay_out(site)}
    return json.loads(outputs["data/claimreview.json"].recipe.value)


def test_the_feed_holds_every_review_newest_first(full: Site) -> None:
    feed = _feed(full)
    assert (feed["@context"], feed["@type"]) == ("https://schema.org", "DataFeed")
    items = feed["dataFeedElement"]
    assert {item["@type"] for item in items} == {"DataFeedItem"}
    reviews = [found for item in items for found in item["item"]]
    assert len(reviews) == len(full.claims) == 11
    days = [found["datePublished"] for found in reviews]
    assert days == sorted(days, reverse=True)
    assert [item["dateCreated"] for item in items] == days
    assert feed["dateModified"] == max(found["dateModified"] for found in reviews)
    assert {found["url"] for found in reviews} == {review(full, c.slug)["url"] for c in full.claims}
    assert {urlsplit(found["url"]).netloc for found in reviews} == {"birds.example"}


def test_a_site_without_claims_has_an_empty_feed(linked: Linked) -> None:
    feed = _feed(linked({"content/claims/council-40-trees.yaml": None}))
    assert feed["dataFeedElement"] == []
    assert "dateModified" not in feed
