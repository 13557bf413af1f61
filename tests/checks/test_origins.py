import pytest

from generator.checks.origins import check
from tests.records import claim, claims, evidence, source, sources

FILES = sources(
    first=source(),
    second=source(),
    retold=source("first"),
    retold_again=source("retold", "first"),
    both=source("first", "second"),
)


def rated(*cited: str, rating: str = "false", reason: str | None = None, **keys: object):
    verdict = {"rating": rating, "single_origin": reason}
    return FILES | claims(a=claim(verdict=verdict, evidence=evidence(*cited, **keys)))


@pytest.mark.parametrize(
    "cited",
    [("first",), ("first", "retold"), ("retold", "retold_again"), ("first", "both"), ("both",)],
    ids=" ".join,
)
def test_a_verdict_on_one_origin_needs_a_reason(found, cited):
    (line,) = found(check, rated(*cited))
    assert line.startswith("content/claims/a.yaml:1:")
    assert "error[origin] rated 'False' on evidence that goes back to one origin, " in line
    assert found(check, rated(*cited, reason="Nobody else was there."), name="told") == []
    assert found(check, rated(*cited, rating="unproven"), name="unproven") == []


@pytest.mark.parametrize("cited", [("first", "second"), ("retold", "second")], ids=" ".join)
def test_two_origins_are_enough(found, cited):
    assert found(check, rated(*cited)) == []


def test_context_is_no_evidence(found):
    (line,) = found(check, rated("first", "second", stance="context"))
    assert "goes back to no origin" in line


def test_a_passage_may_name_its_own_origin(found):
    passages = [
        {"source": "both", "stance": "supports", "note": "N.", "origin": "first"},
        {"source": "both", "stance": "undermines", "note": "N.", "origin": "second"},
    ]
    files = FILES | claims(
        a=claim(verdict={"rating": "false", "single_origin": None}, evidence=passages)
    )
    assert found(check, files) == []


def test_a_secondary_source_that_is_cited_says_why_no_primary_one_is(found):
    bare = FILES | sources(first=source(no_primary=None), second=source(no_primary=None))
    (line,) = found(check, bare | claims(a=claim(evidence=evidence("first"))))
    assert line.startswith("data/sources/first.yaml:1:")
    assert "error[origin] cited as evidence and secondary; expected no_primary" in line
