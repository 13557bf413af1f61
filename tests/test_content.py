"""content/README.md is true: its keys are all there are, its examples are read, its commands run."""

import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from generator import checks, model
from generator.charts import CHARTS
from generator.cli import main
from generator.decode import decode
from generator.link import FIELDS
from generator.model import Record
from generator.tree import File, Tree
from tests.conftest import ROOT, SITES

README = (ROOT / "content" / "README.md").read_text("utf-8")
FENCES = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
EXAMPLES = [text for kind, text in FENCES if kind == "yaml" and "$schema" not in text]
# What each example is, in the order in which they stand.
PATHS = [
    "content/claims/jcs-1100-casualties.yaml",
    "data/sources/local-news-2024-03-02.yaml",
    "content/explainers/a-wall.md",
    "content/pages/about.md",
    "data/metrics.yaml",
    "data/questions.yaml",
    "data/claimants.yaml",
    "data/ratings.yaml",
    "data/site.yaml",
]
COMMANDS = [
    line.strip()
    for kind, text in FENCES
    if not kind
    for line in text.replace("\\\n", " ").splitlines()
    if line.startswith("claimline ")
]


def keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for each in value.values() for key in keys(each)}
    return {key for each in value for key in keys(each)} if isinstance(value, list) else set()


def test_every_key_of_every_record_stands_in_an_example():
    shown = {key for text in EXAMPLES for key in keys(yaml.load(text, yaml.BaseLoader))}
    records = [kind for kind in vars(model).values() if isinstance(kind, type)]
    for kind in records:
        if issubclass(kind, Record) and kind.__name__ != "Series":
            for name, field in kind.model_fields.items():
                if name != "body":
                    assert (field.alias or name) in shown, f"{kind.__name__}.{name}"


@pytest.mark.parametrize(("path", "text"), list(zip(PATHS, EXAMPLES, strict=True)))
def test_every_example_is_read(path: str, text: str) -> None:
    written = f"---\n{text}---\nThe text.\n" if path.endswith(".md") else text
    records, problems = decode(Tree((File(path, written.encode()),), ()))
    assert [problem for problem in problems if problem.where.path == path] == []
    kinds = (
        "claims",
        "sources",
        "explainers",
        "pages",
        "metrics",
        "questions",
        "claimants",
        "ratings",
    )
    found = sum(len(getattr(records, kind)) for kind in kinds) + bool(records.config)
    assert found == (len(yaml.safe_load(text)) if text.startswith("- ") else 1)


def test_every_rule_is_listed_with_whether_it_may_be_set():
    listed = re.findall(r"^\| `([a-z-]+)`( \*)? \| \S", README, re.MULTILINE)
    rules = {(rule.id, " *" if rule.settable else "") for rule in checks.rules()}
    assert rules <= set(listed)


def test_every_thing_that_a_directive_prints_is_named():
    for field in FIELDS:
        assert f":{field}" in README or not field, field


def test_every_kind_of_chart_is_named():
    for kind in CHARTS:
        assert f"| `{kind.KIND}` |" in README


def test_every_command_that_is_named_exists():
    named = set(re.findall(r"claimline ([a-z]+)", README))
    assert named <= set(main.commands)
    assert {"new", "archive", "check", "report", "revise", "schema"} <= named


def test_the_tutorial_runs_from_the_first_command_to_a_passing_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    shutil.copytree(SITES / "minimal", site, ignore=shutil.ignore_patterns("expected"))
    text = "The council counted about 40 trees."
    (site / "Saved page.html").write_text(f"<html><p>{text}</p>")
    monkeypatch.chdir(site)

    def run(line: str) -> str:
        result = CliRunner().invoke(main, [*shlex.split(line)[1:], "--now", "2025-06-01"])
        assert result.exit_code == 0, f"{line}\n{result.output}"
        return result.output

    assert len(COMMANDS) == 6
    for line in COMMANDS:
        if line.startswith("claimline archive") and "--file" not in line:
            continue  # its page is nobody's
        said = run(line)
    assert "the-council-counts-about-40-trees" not in said
    path = site / "content/claims/the-council-counts-about-40-trees.yaml"
    written = path.read_text("utf-8")
    path.write_text(
        written.replace('"[to be written]"', "Written.")
        .replace("[to be written]", "It says [[the-council-counts-about-40-trees:estimate]].")
        .replace("status: draft", "status: published")
    )
    for source in (site / "data/sources").glob("*.yaml"):
        source.write_text(source.read_text("utf-8").replace('"[to be written]"', "Written."))
    said = run("claimline check --archive ../texts")
    assert "2 claims in: 2 published" in said
    assert "the-council-counts-about-40-trees" not in said
