from collections.abc import Callable
from typing import Any

import pytest

from generator.decode import decode
from generator.link import Site, held_because, link
from generator.markdown import Prose, Reference
from generator.tree import read
from tests.conftest import NOW, SITES
from tests.pipeline import make
from tests.records import NO_CLAIM, claim, claims, estimate, evidence, explainer, source, sources

Linked = Callable[..., Site]


def slugs(entries: Any) -> list[str]:
    return [entry.slug for entry in entries]


@pytest.fixture(scope="module")
def full() -> Site:
    return link(decode(read(SITES / "full"))[0], NOW)[0]


# ---------------------------------------------------------------- order


def test_claims_stand_newest_first_and_by_slug_within_a_day(linked: Linked) -> None:
    site = linked(
        NO_CLAIM
        | claims(
            b=claim(claimed_on="2024-02-02"),
            a=claim(claimed_on="2024-02-02"),
            c=claim(claimed_on="2024-03"),
            d=claim(claimed_on="2024-01-31"),
            e=claim(claimed_on="2023"),
        )
    )
    assert slugs(site.claims) == ["c", "a", "b", "d", "e"]


def test_explainers_stand_newest_first_and_pages_in_the_editors_order(linked: Linked) -> None:
    head = "---\ntitle: A page\nupdated_on: 2024-01-01\n"
    site = linked(
        {
            "content/explainers/a.md": explainer("x", published_on="2024-05-01"),
            "content/explainers/b.md": explainer("x", published_on="2024-06-01"),
            "content/pages/z.md": f"{head}order: 1\n---\nx\n",
            "content/pages/b.md": f"{head}order: 2\n---\nx\n",
            "content/pages/a.md": f"{head}order: 2\n---\nx\n",
        }
    )
    assert slugs(site.explainers) == ["b", "a"]
    assert slugs(site.pages) == ["methodology", "z", "a", "b"]


def test_estimates_stand_by_the_day_they_stand_for_and_then_by_the_day_they_were_given(
    linked: Linked,
) -> None:
    def given(as_of: str, on: str) -> str:
        return claim(claimed_on=on, estimate=estimate(as_of=as_of, point=1))

    site = linked(
        NO_CLAIM
        | claims(
            a=given("2024-02", "2024-03-01"),
            b=given("2024-02-29", "2024-02-29"),
            c=given("2023", "2024-03-05"),
            d=given("2024-02-28", "2024-03-05"),
        )
    )
    assert slugs(item.claim for item in site.estimates["trees"]) == ["c", "d", "b", "a"]


def test_vocabularies_keep_the_order_in_which_they_are_written(full: Site) -> None:
    assert list(full.questions) == ["herons", "adults", "ringed", "young", "oaks"]
    assert next(iter(full.ratings)) == "untrue"


# ---------------------------------------------------------------- look-ups and backlinks


def test_claims_are_found_by_claimant_and_by_document(full: Site) -> None:
    assert slugs(full.claims_by["council"]) == [
        "council-oaks-40",
        "council-14-herons",
        "bulletin-20-herons",
    ]
    assert slugs(full.claims_from["gazette-report"]) == [
        "gazette-more-than-30",
        "council-14-herons",
    ]
    assert "night-watch" in full.claims_by
    assert full.claims_from.get("oak-survey") == (full.claim["master-oaks-up-to"],)


def test_a_claim_names_each_document_once_evidence_first(linked: Linked) -> None:
    files = sources(b=source(), c=source()) | claims(
        a=claim(evidence=evidence("c", "minutes", "c"), appearances=["b", "c"])
    )
    site = linked(files)
    assert site.documents(site.claim["a"]) == ("c", "minutes", "b")


def test_a_claim_is_cited_by_every_public_text_that_names_it_once(full: Site) -> None:
    assert slugs(full.cited_by["council-14-herons"]) == [
        "two-counts-of-herons",
        "bulletin-20-herons",
    ]
    assert slugs(full.cited_by["council-oaks-40"]) == ["oaks-and-plates"]
    assert "wardens-9-ringed" not in full.cited_by


@pytest.mark.parametrize(
    "text", ["[[council-40-trees]]", "[[council-40-trees:estimate|x]]", "[[ council-40-trees ]]"]
)
def test_any_form_of_a_directive_makes_a_backlink(text: str, linked: Linked) -> None:
    site = linked(claims(a=claim(analysis=text)))
    assert slugs(site.cited_by["council-40-trees"]) == ["a"]


def test_held_texts_and_code_make_no_backlink(linked: Linked) -> None:
    site = linked(
        claims(
            a=claim(analysis="[[council-40-trees]]", status="draft"),
            b=claim(analysis="`[[council-40-trees]]`"),
        )
    )
    assert dict(site.cited_by) == {}


def test_an_explainer_may_bear_the_name_of_the_claim_it_cites(linked: Linked) -> None:
    text = explainer("[[council-40-trees]]")
    site = linked({"content/explainers/council-40-trees.md": text})
    assert site.cited_by["council-40-trees"] == site.explainers


# ---------------------------------------------------------------- lineage and origins


def test_lineage_is_followed_to_its_origins(full: Site) -> None:
    assert full.roots("spring-digest") == ("club-log", "council-sheet")
    assert full.roots("council-sheet") == ("council-sheet",)
    assert full.ancestry("gazette-report") == {"gazette-report", "bulletin", "council-sheet"}
    assert full.retellings["council-sheet"] == ("bulletin",)
    assert "spring-digest" not in full.retellings


@pytest.mark.parametrize(
    ("passages", "origins"),
    [
        # ten retellings of one statement are one origin
        ([("r1",), ("r2",), ("o1",)], [("o1",)]),
        ([("o1",), ("o2",)], [("o1",), ("o2",)]),
        # a digest of two origins counts as one: which of them it had is not said …
        ([("d",)], [("o1", "o2")]),
        # … unless the passage names it
        ([("d", "o2")], [("o2",)]),
        ([("d", "o1"), ("d", "o2")], [("o1",), ("o2",)]),
        # a passage that may go back to either of two joins them, in whatever order
        ([("o1",), ("o2",), ("d",)], [("o1", "o2")]),
        ([("d",), ("o1",), ("o2",)], [("o1", "o2")]),
        ([("o1",), ("d",), ("o3",)], [("o1", "o2"), ("o3",)]),
        ([("o3",), ("o1",), ("d",), ("o2",)], [("o1", "o2"), ("o3",)]),
        # joining is passed on
        ([("d",), ("e",)], [("o1", "o2", "o3")]),
        ([("o1",), ("o3",), ("d",), ("e",)], [("o1", "o2", "o3")]),
    ],
)
def test_passages_that_may_go_back_to_one_origin_count_once(
    passages: list[tuple[str, ...]], origins: list[tuple[str, ...]], linked: Linked
) -> None:
    files = sources(
        o1=source(),
        o2=source(),
        o3=source(),
        r1=source("o1"),
        r2=source("r1"),
        d=source("r2", "o2"),
        e=source("o2", "o3"),
    )
    cited = [item for id, *names in passages for item in evidence(id, origin=(names or [None])[0])]
    site = linked(files | claims(a=claim(evidence=cited)))
    assert site.origins(site.claim["a"]) == tuple(origins)


def test_a_document_in_which_a_claim_merely_appeared_is_no_origin(linked: Linked) -> None:
    site = linked(sources(b=source()) | claims(a=claim(appearances=["b"])))
    assert site.origins(site.claim["a"]) == (("minutes",),)


@pytest.mark.parametrize(
    ("lineage", "circles"),
    [
        ({"a": ["b"], "b": ["c"], "c": []}, []),
        ({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}, []),
        ({"a": ["a"]}, ["a"]),
        ({"a": ["b"], "b": ["a"]}, ["a", "b"]),
        ({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]}, ["a", "b", "c"]),
    ],
)
def test_a_lineage_that_runs_in_a_circle_is_named_and_never_followed_for_ever(
    lineage: dict[str, list[str]], circles: list[str], make_site: Callable[..., Any]
) -> None:
    files = sources(**{id: source(*parents) for id, parents in lineage.items()})
    root = make_site(files)
    site, found = link(decode(read(root))[0], NOW)
    assert sorted(p.where.path for p in found) == [f"data/sources/{id}.yaml" for id in circles]
    assert {p.rule for p in found} <= {"lineage"}
    for id in lineage:
        site.roots(id)
    assert make(root, NOW).rendered is None or not circles


def test_a_circle_is_named_at_the_line_of_the_source_that_closes_it(
    problems: Callable[..., list[str]],
) -> None:
    head = "title: A\npublisher: B\npublished: 2024\nurl: https://a.example\nkind: primary\n"
    text = head + "language: en\nderives_from:\n  - minutes\n  - a\n"
    (found,) = problems({"data/sources/a.yaml": text})
    assert found == (
        "data/sources/a.yaml:9:5: error[lineage] a circle: 'a' derives from 'a', which goes back "
        "to it"
    )


# ---------------------------------------------------------------- drafts and embargo


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"status": "draft"}, "draft"),
        ({"publish_at": "2025-06-01T12:01Z"}, "embargoed"),
        ({"publish_at": "2025-06-01T12:00Z"}, None),
        ({"publish_at": "2025-06-01T13:30+02:00"}, None),
        ({"publish_at": "2025-06-01T12:30-01:00"}, "embargoed"),
        ({"publish_at": "2025-01-01T00:00Z", "status": "draft"}, "draft"),
    ],
)
def test_a_claim_is_public_from_its_moment_on(
    changes: dict[str, str], why: str | None, linked: Linked
) -> None:
    site = linked(NO_CLAIM | claims(a=claim(**changes)))
    assert held_because(site.claim["a"], NOW) == why
    assert slugs(site.claims) == ([] if why else ["a"])
    assert slugs(site.held) == (["a"] if why else [])
    assert dict(site.unpublished) == ({"claims/a/": why} if why else {})


def test_what_is_held_is_counted_nowhere(linked: Linked) -> None:
    held = claim(status="draft", estimate=estimate(point=7))
    site = linked(claims(a=held))
    assert slugs(site.claims_by["council"]) == ["council-40-trees"]
    assert slugs(site.claims_from["minutes"]) == ["council-40-trees"]
    assert len(site.estimates["trees"]) == 1


def test_drafts_can_be_shown_and_are_known_as_such(make_site: Callable[..., Any]) -> None:
    root = make_site(claims(a=claim(status="draft"), b=claim(publish_at="2025-07-01T00:00Z")))
    site, _ = link(decode(read(root))[0], NOW, drafts=True)
    assert sorted(slugs(site.claims)) == ["a", "b", "council-40-trees"]
    assert site.held == ()
    assert dict(site.unpublished) == {"claims/a/": "draft", "claims/b/": "embargoed"}


def test_a_draft_explainer_holds_no_claim_of_its_name_back(made: Callable[..., Any]) -> None:
    files = {"content/explainers/council-40-trees.md": explainer("x", status="draft")}
    result = made(files)
    assert [str(problem) for problem in result.problems] == []
    page = result.rendered.pages["claims/council-40-trees/index.html"]
    assert "Not public yet" not in page
    assert "application/ld+json" in page


# ---------------------------------------------------------------- directives

RESOLVED = [
    (
        "council-40-trees",
        Reference("The council counts about 40 trees", "claims/council-40-trees/"),
    ),
    ("council-40-trees:estimate", Reference("about 40", "claims/council-40-trees/")),
    ("council-40-trees:estimate.point", Reference("40", "claims/council-40-trees/")),
    ("council-40-trees:estimate.as_of", Reference("February 2024", "claims/council-40-trees/")),
    ("council-40-trees:claimed_on", Reference("1 March 2024", "claims/council-40-trees/")),
    ("council-40-trees:rating", Reference("Unproven", "claims/council-40-trees/")),
    ("council-40-trees:origins", Reference("1", "claims/council-40-trees/")),
    ("council-40-trees|these words", Reference("these words", "claims/council-40-trees/")),
    ("council-40-trees:estimate| x ", Reference("x", "claims/council-40-trees/")),
    (
        " council-40-trees ",
        Reference("The council counts about 40 trees", "claims/council-40-trees/"),
    ),
    ("question:trees", Reference("How many trees stand in Example Park?", "questions/trees/")),
    ("question:trees:count", Reference("1", "questions/trees/")),
    ("claimant:council", Reference("The council", "claimants/council/")),
    ("source:minutes", Reference("Minutes of the council", "sources/minutes/")),
    ("explainer:x", Reference("An explainer", "explainers/x/")),
    ("page:methodology", Reference("How we work", "methodology/")),
    ("page:methodology|how", Reference("how", "methodology/")),
]


@pytest.mark.parametrize(("directive", "wanted"), RESOLVED, ids=[d for d, _ in RESOLVED])
def test_a_directive_prints_what_the_record_says(
    directive: str, wanted: Reference, linked: Linked
) -> None:
    assert linked({"content/explainers/x.md": explainer("x")}).resolve(directive) == wanted


@pytest.mark.parametrize(
    ("directive", "wanted"),
    [
        ("council-40-tree", "no claim 'council-40-tree'; did you mean 'council-40-trees'?"),
        ("council-40-trees:estimates", "'council-40-trees' has no 'estimates'; did you mean"),
        ("council-40-trees:estimate.low", "'council-40-trees' has no 'estimate.low'; did you"),
        ("question:tree", "no question 'tree'; did you mean 'trees'?"),
        ("question:trees:sum", "a question has no 'sum'"),
        ("claimant:x", "no claimant 'x'"),
        ("source:minute", "no source 'minute'; did you mean 'minutes'?"),
        ("page:about", "no page 'about'"),
        ("explainer:x", "no explainer 'x'"),
        ("claim:council-40-trees", "no claim 'claim'"),
        ("question", "no claim 'question'"),
    ],
)
def test_a_directive_that_leads_nowhere_says_why(
    directive: str, wanted: str, linked: Linked
) -> None:
    found = linked().resolve(directive)
    assert isinstance(found, str)
    assert found.startswith(wanted)


def test_a_number_is_printed_as_it_is_written_elsewhere_and_only_if_it_was_given(
    linked: Linked,
) -> None:
    figure = estimate(bound="range", low=1100, high=3000)
    site = linked(claims(a=claim(estimate=figure), b=claim()))
    assert site.resolve("a:estimate") == Reference("1,100 to 3,000", "claims/a/")
    assert site.resolve("a:estimate.low") == Reference("1,100", "claims/a/")
    assert isinstance(site.resolve("a:estimate.point"), str)
    assert isinstance(site.resolve("b:estimate"), str)


def test_the_count_of_a_question_is_that_of_its_figures(linked: Linked) -> None:
    words = claim(estimate=estimate())
    site = linked(claims(a=claim(estimate=estimate(point=2)), b=words))
    assert site.resolve("question:trees:count") == Reference("2", "questions/trees/")


def test_a_reference_to_what_could_not_be_read_is_no_second_problem(
    problems: Callable[..., list[str]],
) -> None:
    files = claims(a="title: [", b=claim(analysis="See [[a]] and [[a:estimate]]."))
    found = problems(files)
    assert [line.partition(":")[0] for line in found] == ["content/claims/a.yaml"]


def test_a_text_carries_what_its_directives_print_and_no_more(linked: Linked) -> None:
    site = linked()
    text = "[[source:minutes]], [[nothing]], [[council-40-trees:estimate]], [[source:minutes]]"
    prose = site.prose(text)
    assert prose == Prose(
        text,
        (
            ("council-40-trees:estimate", Reference("about 40", "claims/council-40-trees/")),
            ("source:minutes", Reference("Minutes of the council", "sources/minutes/")),
        ),
    )


def test_what_is_held_can_still_be_looked_up(full: Site) -> None:
    assert slugs(full.held) == ["draft-of-ducks", "embargoed-recount", "next-summer"]
    assert full.claim["embargoed-recount"] in full.held
    assert full.claim["embargoed-recount"] not in full.claims
