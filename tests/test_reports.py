"""The reports say what is there, what is lacking and what was held; nothing is assumed."""

import pytest
from click.testing import CliRunner

from generator import checks, reports
from generator.cli import main
from tests.records import NO_CLAIM, claim, claims, evidence, source, sources
from tests.samples import CONFIG, append

CLOCK = "--now=2025-06-01T12:00Z"
SHAS = "0" * 64
FULL = sources(
    kept=source(kind="primary", archive={"sha256": SHAS}, interest="It sells trees."),
    bare=source(kind="primary", url=None, url_missing="It was spoken."),
)


def shown(linked, **changes: object) -> dict[str, bool]:
    """What one claim shows, by criterion."""
    found = reports.principles(linked(NO_CLAIM | FULL | claims(a=claim(**changes))))
    assert found.total == 1
    assert all(kept.lacking == (() if kept.shown else ("a",)) for kept in found.shown)
    return {kept.name: kept.shown == 1 for kept in found.shown}


@pytest.mark.parametrize(
    ("name", "yes", "no"),
    [
        ("Every source has an address", {"evidence": evidence("kept")}, {"evidence": evidence("bare")}),
        ("Every source has an archived copy", {"evidence": evidence("kept")}, {"evidence": evidence("kept", "bare")}),
        ("The interests of its sources are told", {"evidence": evidence("kept")}, {"evidence": evidence("bare")}),
        ("Evidence against the claim", {"evidence": evidence("kept", stance="undermines")}, {}),
        ("Evidence for the claim", {}, {"evidence": evidence("kept", stance="context")}),
        ("Exact words, to be compared with the source", {"wording": "40 trees"}, {}),
        ("The claimant was asked", {"reply": {"asked": True, "on": "2024-03-02"}}, {}),
        ("What is not known", {"verdict": {"not_known": ["Who counted."]}}, {}),
        ("What would change the verdict", {"verdict": {"would_change": ["A list."]}}, {}),
        ("A day on which it is reviewed again", {"verdict": {"review_by": "2026-01-01"}}, {}),
        (
            "Two separate origins, or the reason why one is enough",
            {"verdict": {"single_origin": None}, "evidence": evidence("kept", "bare")},
            {"verdict": {"single_origin": None}, "evidence": evidence("kept")},
        ),
    ],
)  # fmt: skip
def test_a_criterion_is_shown_by_the_claims_that_show_it(linked, make_site, name, yes, no):
    files = claims(a=claim(**yes), b=claim(**no))
    found = reports.principles(linked(NO_CLAIM | FULL | files))
    (kept,) = (kept for kept in found.shown if kept.name == name)
    assert (kept.shown, kept.lacking, found.total) == (1, ("b",), 2)


def test_what_the_desk_demands_every_claim_of_the_minimal_site_shows(linked):
    found = shown(linked)
    for name in ("Why it was checked", "The claimant was asked, or the reason why not",
                 "Every source has an address, or the reason why not",
                 "Primary sources, or the reason why not"):  # fmt: skip
        assert found[name], name


def test_what_is_declared_nowhere_is_not_declared(linked):
    found = reports.principles(linked(append(CONFIG, "principles: {funding: methodology}\n")))
    told = dict(found.declared)
    assert told["Funding, with everybody who gives 5 % or more"] == "methodology"
    assert told["Corrections policy"] == "methodology"
    assert told["Ownership"] is None
    assert "  Ownership: not declared" in list(reports.told(found))


def test_the_page_says_the_same_as_the_report(made):
    page = made(append(CONFIG, "principles: {funding: methodology}\n")).rendered.pages[
        "principles/index.html"
    ]
    assert page.count("Not declared.") == 10
    assert "<strong>The claimant was asked:</strong> shown by 0 of 1." in page
    assert "<strong>Why it was checked:</strong> shown by all." in page


def test_a_page_that_declares_nothing_there_is_a_problem(problems):
    (line,) = problems(append(CONFIG, "principles: {funding: fundin}\n"))
    assert line == "data/site.yaml:12:23: error[reference] no page 'fundin' in content/pages"


def run(root, *words: str) -> list[str]:
    result = CliRunner().invoke(main, ["report", *words, "--root", str(root), CLOCK])
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_balance_counts_ratings_by_claimant_side_and_question(make_site):
    rows = run(make_site(claims(a=claim(verdict={"rating": "false"}))), "balance")
    assert rows[0].split() == ["By", "claimant", "all", "False", "Supported", "Unproven"]
    assert rows[1].split() == ["The", "council", "2", "1", "0", "1"]
    assert ["No", "party", "to", "it", "2", "1", "0", "1"] in [row.split() for row in rows]
    assert any(
        row.startswith("No figure") and row.split()[2:] == ["1", "1", "0", "0"] for row in rows
    )


def test_accounting_adds_up_and_says_what_was_held(make_site):
    gone = {"on": "2025-01-01", "reason": "It was wrong."}
    files = claims(
        draft=claim(status="draft"),
        later=claim(publish_at="2025-07-01T09:00Z"),
        gone=claim(withdrawn=gone),
    ) | {"content/claims/broken.yaml": "title: [\n"}  # fmt: skip
    rows = run(make_site(files), "accounting")
    assert "claims: 5 in, 4 read, 1 not" in rows
    assert "held: content/claims/draft.yaml: draft" in rows
    assert "held: content/claims/later.yaml: under embargo until 2025-07-01T09:00Z" in rows
    assert "withdrawn: content/claims/gone.yaml: on 2025-01-01" in rows
    assert "not read: claims/broken" in rows


def test_every_rule_has_its_documentation_and_every_check_a_rule():
    rows = CliRunner().invoke(main, ["report", "rules"]).stdout
    for rule in checks.rules():
        assert f"## {rule.id}\n\n{rule.text}" in rows
    titles = {f"Rule `{rule.id}`." for rule in checks.rules()}
    import sys

    assert {sys.modules[check.__module__].__doc__ for check in checks.CHECKS} <= titles
    assert "chart" in {rule.id for rule in checks.rules()}


def test_one_rule_can_be_asked_for_and_a_wrong_name_is_helped():
    assert CliRunner().invoke(main, ["report", "rules", "quote"]).stdout.startswith("## quote\n")
    wrong = CliRunner().invoke(main, ["report", "rules", "quot"])
    assert wrong.exit_code == 2
    assert "no rule 'quot'; did you mean 'quote'?" in wrong.stderr
