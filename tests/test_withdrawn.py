"""What was withdrawn or has moved is still there for whoever comes by the old address."""

import json

import pytest

from tests.records import NO_CLAIM, claim, claims, estimate, evidence, explainer, source, sources

GONE = {"on": "2025-05-01", "reason": "The minutes were [forged](https://council.example/)."}
PAGE = "claims/a/index.html"


@pytest.fixture
def withdrawn(made):
    files = claims(a=claim(estimate=estimate(point=77), withdrawn=GONE))
    return made(files | {"content/explainers/x.md": explainer("Text.\n", withdrawn=GONE)}).rendered


def test_a_withdrawn_page_stays_and_says_when_and_why(withdrawn):
    for path in (PAGE, "explainers/x/index.html"):
        page = withdrawn.pages[path]
        assert 'Withdrawn on <time datetime="2025-05-01">1 May 2025</time>.' in page
        assert 'The minutes were <a href="https://council.example/">forged</a>.' in page
        assert "<strong>Withdrawal</strong>" in page


def test_a_withdrawn_claim_asserts_nothing_to_machines(withdrawn):
    assert "application/ld+json" not in withdrawn.pages[PAGE]
    for name in ("claims.json", "claims.csv", "estimates.csv", "claimreview.json"):
        assert "claims/a/" not in withdrawn.files[f"data/{name}"].decode()
    assert "claims/a/" not in withdrawn.files["feed.xml"].decode()


def test_a_withdrawn_figure_answers_no_question(withdrawn):
    assert "about 77" not in withdrawn.pages["questions/trees/index.html"]
    assert "about 77" in withdrawn.pages[PAGE]


def test_a_withdrawal_is_announced_like_a_correction(withdrawn):
    assert "<strong>Withdrawal</strong>" in withdrawn.pages["corrections/index.html"]
    assert "Withdrawal: The council counts" in withdrawn.files["corrections.xml"].decode()


def test_lists_mark_what_is_withdrawn(withdrawn):
    assert '<strong class="held">withdrawn</strong>' in withdrawn.pages["index.html"]


def test_the_account_counts_what_is_withdrawn(made):
    account = made(claims(a=claim(withdrawn=GONE))).account
    assert account.claims == "2 claims in: 2 published (1 of them withdrawn), 0 draft, 0 embargoed"


@pytest.fixture
def moved(made):
    files = claims(a=claim(aliases=["b", "old-name"])) | NO_CLAIM
    return made(files | {"content/explainers/x.md": explainer("Text.\n", aliases=["y"])}).rendered


@pytest.mark.parametrize(
    ("old", "new"),
    [("claims/b", "claims/a"), ("claims/old-name", "claims/a"), ("explainers/y", "explainers/x")],
)
def test_an_old_address_leads_to_the_new_one(moved, old, new):
    page = moved.pages[f"{old}/index.html"]
    assert f'<meta http-equiv="refresh" content="0; url=../../{new}/index.html">' in page
    assert f'<link rel="canonical" href="https://trees.example/{new}/">' in page
    assert f'<a href="../../{new}/index.html">' in page


def test_old_addresses_stand_in_no_list(moved):
    assert "old-name" not in moved.files["sitemap.xml"].decode()
    assert "old-name" not in json.dumps([t for p, t in moved.pages.items() if "old-name" not in p])


@pytest.mark.parametrize("alias", ["b", "council-40-trees", "c"])
def test_an_alias_that_is_an_address_of_another_is_a_problem(problems, alias):
    files = claims(a=claim(aliases=[alias]), b=claim(aliases=["c"]))
    found = [line for line in problems(files) if "error[duplicate] the alias" in line]
    assert len(found) == 1
    assert f"the alias '{alias}' is the address of '" in found[0]


# ---------------------------------------------------------------- what only a draft knows of

SECRET = {
    **claims(a=claim(status="draft", claimant="rival", evidence=evidence("leak"))),
    **sources(leak=source("deep"), deep=source(kind="primary", title="A deep leak")),
    "data/claimants.yaml": "- {id: council, name: The council, kind: state}\n"
    "- {id: rival, name: The rival council, kind: state, part_of: league}\n"
    "- {id: league, name: The league, kind: organisation}\n",
}  # fmt: skip
WORDS = ("sources/leak", "sources/deep", "A deep leak", "The rival council", "The league")


def test_what_only_a_draft_knows_of_is_named_nowhere(made):
    files = made(SECRET).rendered.files
    for word in WORDS:
        assert [path for path, data in files.items() if word.encode() in data] == [], word


def test_a_preview_with_drafts_shows_it(made):
    files = made(SECRET, drafts=True).rendered.files
    for word in WORDS:
        assert [path for path, data in files.items() if word.encode() in data], word


def test_what_a_public_record_leads_to_is_shown(made):
    public = claims(b=claim(analysis="See [[claimant:rival]].", evidence=evidence("leak")))
    files = made(SECRET | public).rendered.files
    for word in WORDS:
        assert [path for path, data in files.items() if word.encode() in data], word


def test_a_source_that_nothing_cites_is_shown(made):
    assert "sources/alone/index.html" in made(sources(alone=source())).rendered.files
