"""A site may set a rule to another level, and is never silent about it."""

import pytest
from click.testing import CliRunner

from generator.cli import main
from tests.records import claim, claims
from tests.samples import CONFIG, append

CLOCK = "--now=2025-06-01T12:00Z"
ONE_ORIGIN = claims(a=claim(verdict={"rating": "false", "single_origin": None}))


@pytest.mark.parametrize(
    ("level", "found"),
    [(None, ["error"]), ("error", ["error"]), ("warn", ["warning"]), ("off", [])],
)
def test_a_problem_has_the_level_that_the_site_gives_its_rule(problems, level, found):
    files = ONE_ORIGIN | (append(CONFIG, f"rules: {{origin: {level}}}\n") if level else {})
    assert [line.split(": ")[1].split("[")[0] for line in problems(files)] == found


def test_a_warning_can_be_made_an_error(problems):
    files = claims(a=claim(analysis="There were 99."))
    (line,) = problems(files | append(CONFIG, "rules: {figure-in-prose: error}\n"))
    assert "error[figure-in-prose] '99'" in line


def test_every_run_says_which_rules_are_set(make_site):
    root = make_site(ONE_ORIGIN | append(CONFIG, "rules: {origin: off, quote: warn}\n"))
    for command in ("build", "check"):
        result = CliRunner().invoke(main, [command, "--root", str(root), CLOCK])
        assert result.exit_code == 0, result.output
        assert "rules set in data/site.yaml: origin off, quote warn" in result.stdout


@pytest.mark.parametrize(
    "words", [("build", "--quiet"), ("check", "--format", "json"), ("check", "--format", "github")]
)
def test_no_way_of_running_is_silent_about_them(make_site, words):
    root = make_site(ONE_ORIGIN | append(CONFIG, "rules: {origin: off}\n"))
    result = CliRunner().invoke(main, [*words, "--root", str(root), CLOCK])
    assert result.stderr.splitlines()[-1] == "rules set in data/site.yaml: origin off"


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("{quot: warn}", "did you mean 'quote'?"),
        ("{quote: silent}", "is not one of error, warn, off"),
        ("{reference: off}", "'reference' is not one of "),
        ("[quote]", "expected"),
    ],
)
def test_a_rule_or_level_that_there_is_not_is_a_problem(problems, rules, said):
    lines = problems(append(CONFIG, f"rules: {rules}\n"))
    assert any("data/site.yaml:12:" in line and said in line for line in lines), lines


def test_strict_fails_on_warnings_and_on_quotes_that_nobody_verified(make_site, tmp_path):
    root = make_site()
    lax = CliRunner().invoke(main, ["check", "--root", str(root), CLOCK])
    assert (lax.exit_code, "1 of 1 quote not verified: no --archive was given" in lax.stdout) == (
        0,
        True,
    )
    strict = CliRunner().invoke(main, ["check", "--strict", "--root", str(root), CLOCK])
    assert strict.exit_code == 1


def test_an_archive_that_is_not_there_is_wrong_usage(make_site):
    for command in ("build", "check"):
        words = [command, "--root", str(make_site(name=command)), "--archive", "/nowhere", CLOCK]
        assert CliRunner().invoke(main, words).exit_code == 2
