"""Bad input through the real commands: problems, exit 1, no traceback, output/ as it was."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from time import perf_counter

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import checks, markdown, render
from generator.charts import draw
from generator.checks import CHECKS
from generator.cli import main
from generator.decode import decode
from generator.link import link
from generator.problem import Problem
from generator.tree import File, Tree, read
from tests.conftest import NOW, ROOT, SITES
from tests.pipeline import make
from tests.samples import (
    CLAIM,
    CONFIG,
    EXPLAINER,
    METRICS,
    PAGE,
    RATINGS,
    SOURCE,
    append,
    claim,
    edit,
    explainer,
    fence,
    text,
)

LINE = re.compile(r"[^\n:]+:[1-9][0-9]*:[1-9][0-9]*: (error|warning)\[[a-z-]+\] \S.*")
CLOCK = "--now=2025-06-01T12:00Z"


def deep(levels: int) -> dict[str, str]:
    return append(CLAIM, "revisions: " + "[" * levels + "]" * levels + "\n")


# what an editor may do wrong → a problem that names it
BAD: dict[str, tuple[dict[str, str | bytes | None], str]] = {
    "a tab": (
        claim(("  rating:", "\trating:")),
        f"{CLAIM}:14:1: error[yaml] a tab character; indent with spaces",
    ),
    "a colon in text": (
        claim(("title: The council", "title: The council:")),
        f"{CLAIM}:1:19: error[yaml] mapping values are not allowed in this context",
    ),
    "an open quotation mark": (
        claim(("title: ", 'title: "')),
        f"{CLAIM}:1:8: error[yaml] a quotation mark that is opened here and never closed",
    ),
    "a second document": (
        append(CLAIM, "---\ntitle: Another\n"),
        f"{CLAIM}:27:1: error[yaml] a second document (---); a file holds one record",
    ),
    "a key twice": (
        append(CLAIM, "by: desk\n"),
        f"{CLAIM}:27:1: error[yaml] the key 'by' stands twice; the first is on line 24",
    ),
    "an unknown key": (
        claim(("why_checked:", "why_chekced:")),
        f"{CLAIM}:6:1: error[schema] unknown key 'why_chekced'; did you mean 'why_checked'?",
    ),
    "a missing key": (
        claim(("by: desk\n", "")),
        f"{CLAIM}:1:1: error[schema] missing key 'by'",
    ),
    "no for false": (
        claim(("asked: false", "asked: no")),
        f"{CLAIM}:23:16: error[schema] reply.asked is 'no'; expected true or false",
    ),
    "a time for a number": (
        claim(("point: 40", "point: 12:30")),
        f"{CLAIM}:10:10: error[schema] estimate.point is '12:30'; expected a number",
    ),
    "a leading zero": (
        claim(("point: 40", "point: 017")),
        f"{CLAIM}:10:10: error[schema] estimate.point is '017'; expected a number",
    ),
    "a number for text": (
        claim(("title: The council counts about 40 trees", "title: 40")),
        f"{CLAIM}:1:8: error[schema] title is '40'; expected text",
    ),
    "text for a list": (
        claim(("[minutes]", "minutes")),
        f"{CLAIM}:5:14: error[schema] appearances is 'minutes'; expected a list",
    ),
    "no such day": (
        claim(("claimed_on: 2024-03-01", "claimed_on: 2024-02-30")),
        f"{CLAIM}:4:13: error[schema] claimed_on is '2024-02-30'; no such day in the calendar",
    ),
    "an unknown source": (
        claim(("source: minutes", "source: minits")),
        f"{CLAIM}:19:13: error[reference] no source 'minits'; did you mean 'minutes'?",
    ),
    "an unknown claimant": (
        claim(("claimant: council", "claimant: counsil")),
        f"{CLAIM}:3:11: error[reference] no claimant 'counsil'; did you mean 'council'?",
    ),
    "an unknown directive": (
        explainer("See [[council-40-treees]].\n"),
        (f"{EXPLAINER}:8:5: error[reference] [[council-40-treees]]: no claim 'council-40-treees'; "
        "did you mean 'council-40-trees'?"),
    ),
    "no front matter": (
        {EXPLAINER: "Trees.\n"},
        f"{EXPLAINER}:1:1: error[front-matter] no front matter",
    ),
    "not UTF-8": (
        {PAGE: text(PAGE).replace("How", "H\xf6w").encode("latin-1")},
        f"{PAGE}:2:9: error[encoding] not UTF-8: the byte 0xF6; save the file as UTF-8",
    ),
    "five megabytes": (
        {CLAIM: "title: " + "x" * 5_000_000},
        f"{CLAIM}:1:1: error[file] 5,000,007 bytes; a .yaml may have 1,048,576",
    ),
    "deep nesting": (
        deep(41),
        f"{CLAIM}:27:51: error[yaml] nested deeper than 40 levels",
    ),
    "very deep nesting": (
        deep(100_000),
        f"{CLAIM}:1:1: error[yaml] nested deeper than 40 levels",
    ),
    "an alias": (
        claim(("[minutes]", "&a [minutes]"), ("status: published", "status: published\nrevisions: *a")),
        f"{CLAIM}:27:12: error[yaml] an alias",
    ),
    "an empty file": (
        {CLAIM: ""},
        f"{CLAIM}:1:1: error[schema] the file is empty; expected the keys title, ",
    ),
    "a file name with a space": (
        {"content/claims/about trees.yaml": text(CLAIM)},
        "content/claims/about trees.yaml:1:1: error[schema] the file name 'about trees' is not a slug",
    ),
    "a file name with dots": (
        {"content/claims/a..b.yaml": text(CLAIM)},
        "content/claims/a..b.yaml:1:1: error[schema] the file name 'a..b' is not a slug",
    ),
    "a slug that leads out": (
        claim(("source: minutes", "source: ../minutes")),
        f"{CLAIM}:19:13: error[schema] evidence[1].source is '../minutes'; expected small letters",
    ),
    "an unknown kind of chart": (
        explainer(fence("kind: pie")),
        f"{EXPLAINER}:9:7: error[chart] 'pie' is no kind of chart; expected estimates, timeline,",
    ),
    "an unknown field of a chart": (
        explainer(
            fence("kind: estimates", "id: a", "title: T", "caption: C", "alt: A", "question: trees")
        ),
        f"{EXPLAINER}:14:1: error[chart] unknown key 'question'; did you mean 'questions'?",
    ),
    "a column that a CSV lacks": (
        explainer(
            fence("kind: series", "id: a", "title: T", "caption: C", "alt: A", "data: trees",
                  "x: year", "y: tree")
        ) | {"data/series/trees.csv": "year,trees\n2024,40\n"},
        (f"{EXPLAINER}:16:4: error[chart] no column 'tree' in data/series/trees.csv, which has year, "
        "trees; did you mean 'trees'?"),
    ),
    "a row that lacks a column": (
        {"data/series/trees.csv": "year,trees\n2024\n"},
        "data/series/trees.csv:2:1: error[csv] 1 values; expected 2, one a column",
    ),
    "a javascript link": (
        explainer("[Here](javascript:alert(1))\n"),
        (f"{EXPLAINER}:8:1: error[link] a link may not begin with 'javascript:'; https:// and "
        "mailto: may"),
    ),
    "a javascript address": (
        edit(SOURCE, ("https://council.example/minutes", "javascript:alert(1)")),
        f"{SOURCE}:4:6: error[schema] url is 'javascript:alert(1)'; expected an address that begins",
    ),
    "a circle of sources": (
        append(SOURCE, "derives_from: [minutes]\n"),
        f"{SOURCE}:7:16: error[lineage] a circle: 'minutes' derives from 'minutes', which goes back",
    ),
    "a broken configuration": (
        {CONFIG: "title: [\n"},
        f"{CONFIG}:2:1: error[yaml] did not find expected node content",
    ),
    "no configuration": (
        {CONFIG: None},
        f"{CONFIG}:1:1: error[file] missing; it holds the title, url and people",
    ),
    "a vocabulary that is no list": (
        {METRICS: "trees: Trees\n"},
        f"{METRICS}:1:1: error[schema] expected a list, each item beginning with '- id: …'",
    ),
    "a null byte": (
        {RATINGS: "- {id: a\0}\n"},
        f"{RATINGS}:1:9: error[yaml] the character U+0000 cannot stand in a YAML file",
    ),
    "a chart over a claim of nobody": (
        explainer(
            fence("kind: estimates", "id: a", "title: T", "caption: C", "alt: A",
                  "questions: [trees]")
        ) | claim(("claimant: council", "claimant: nobody")),
        f"{CLAIM}:3:11: error[reference] no claimant 'nobody'",
    ),
    "an embargo without end": (
        claim(("status: published", "status: draft\npublish_at: 9999-12-31T23:59-05:00")),
        f"{CLAIM}:27:13: error[schema] publish_at is '9999-12-31T23:59-05:00'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("command", ["build", "check"])
@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_listed_with_exit_1_and_output_is_not_touched(make_site, kind, command):
    files, wanted = BAD[kind]
    root = make_site(files)
    before = _filled_output(root)
    result = CliRunner().invoke(main, [command, "--root", str(root), CLOCK])
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    lines = result.stderr.splitlines()
    assert [line for line in lines if line.startswith(wanted)], result.stderr
    assert all(LINE.fullmatch(line) for line in lines[:-1])
    errors = sum(": error[" in line for line in lines)
    assert lines[-1].startswith(f"{errors} error")
    assert result.stdout.splitlines()[-1].split(" ", 1)[1].startswith("claims in: ")
    assert _snapshot(root / "output") == before


@pytest.mark.parametrize("kind", BAD)
def test_the_same_problems_are_printed_as_json(make_site, kind):
    files, wanted = BAD[kind]
    result = CliRunner().invoke(
        main, ["check", "--format", "json", "--root", str(make_site(files)), CLOCK]
    )
    found = json.loads(result.stdout)
    said = [
        f"{p['path']}:{p['line']}:{p['column']}: {p['severity']}[{p['rule']}] {p['message']}"
        for p in found
    ]
    assert [line for line in said if line.startswith(wanted)]
    assert all(list(p) == ["path", "line", "column", "severity", "rule", "message"] for p in found)


def test_a_link_out_of_the_site_is_listed_with_exit_1(make_site):
    root = make_site()
    before = _filled_output(root)
    (root / "content/claims/link.yaml").symlink_to("/etc/passwd")
    result = CliRunner().invoke(main, ["build", "--root", str(root), CLOCK])
    assert result.exit_code == 1
    assert result.stderr.startswith(
        "content/claims/link.yaml:1:1: error[file] a link that leads out of the site; copy the "
        "file here\n"
    )
    assert _snapshot(root / "output") == before


@pytest.mark.slow
def test_a_mistake_that_only_the_finished_pages_show_leaves_output_as_it_was_too(make_site):
    root = make_site(explainer("Trees are [here](/nowhere/).\n"))
    before = _filled_output(root)
    result = CliRunner().invoke(main, ["build", "--root", str(root), CLOCK])
    assert result.exit_code == 1
    assert result.stderr.splitlines()[0] == (
        f"{EXPLAINER}:8:11: error[link] no page or file /nowhere/"
    )
    assert _snapshot(root / "output") == before


@pytest.mark.parametrize("missing", [("data",), ("content",), ("content", "data")])
def test_a_missing_folder_or_an_empty_site_is_explained(make_site, missing):
    root = make_site()
    for folder in missing:
        shutil.rmtree(root / folder)
    before = _filled_output(root)
    result = CliRunner().invoke(main, ["build", "--root", str(root), CLOCK])
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 1
    for folder in missing:
        assert (
            f"{folder}:1:1: error[file] no folder {folder}/ here; 'claimline init DIR' makes a"
            in (result.stderr)
        )
    assert _snapshot(root / "output") == before


def test_a_missing_folder_is_not_followed_by_a_problem_for_each_name_it_would_have_held(make_site):
    root = make_site()
    shutil.rmtree(root / "data")
    result = CliRunner().invoke(main, ["check", "--root", str(root), CLOCK])
    assert "[reference]" not in result.stderr


@pytest.mark.slow
def test_a_warning_alone_is_no_failure(make_site):
    root = make_site({"content/.DS_Store": b"\0"})
    result = CliRunner().invoke(main, ["check", "--root", str(root), CLOCK])
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "content/.DS_Store:1:1: warning[file] a hidden file, which is not part of the site",
        "1 warning",
    ]


def test_a_file_name_that_is_not_utf_8_can_be_printed(make_site):
    root = make_site()
    try:
        (root / os.fsdecode(b"content/claims/\xff.yaml")).write_text("title: A\n")
    except OSError:
        pytest.skip("this file system takes no such name")
    for form in ("text", "json", "github"):
        result = CliRunner().invoke(main, ["check", "--format", form, "--root", str(root), CLOCK])
        assert isinstance(result.exception, SystemExit)
        assert result.exit_code == 1


@pytest.mark.parametrize("moment", ["9999-12-31", "9999-12-31T23:59Z", "0001-01-01T00:00+05:00"])
def test_a_moment_at_the_end_of_the_calendar_is_no_crash(make_site, moment):
    root = make_site({CLAIM: "title: [\n"})
    result = CliRunner().invoke(main, ["check", "--root", str(root), "--now", moment])
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code in (1, 2)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["a tab", "five megabytes", "very deep nesting", "not UTF-8"])
def test_the_program_itself_exits_with_1_and_prints_no_traceback(make_site, kind):
    files, wanted = BAD[kind]
    root = make_site(files)
    before = _filled_output(root)
    done = subprocess.run(
        [sys.executable, "-m", "generator", "build", CLOCK],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert any(line.startswith(wanted) for line in done.stderr.splitlines())
    assert "Traceback" not in done.stdout + done.stderr
    assert "output/ was not touched" in done.stderr
    assert _snapshot(root / "output") == before


def _filled_output(root: Path) -> dict[str, tuple[bytes, int]]:
    """An output folder of an earlier build, and what is in it."""
    (root / "output/claims/old").mkdir(parents=True)
    (root / "output/index.html").write_text("an earlier build")
    (root / "output/claims/old/index.html").write_text("an earlier claim")
    (root / "output/.claimline").write_text("claims/old/index.html\nindex.html\n")
    return _snapshot(root / "output")


def _snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


# ---------------------------------------------------------------- whatever an editor may type

WORDS = ("title: T", "caption: C", "alt: A")
CHARTS = "\n".join(
    (
        fence("kind: series", "id: a", *WORDS, "data: s", "x: year", "y: trees"),
        fence("kind: estimates", "id: b", *WORDS, "questions: [trees]"),
        fence("kind: timeline", "id: c", *WORDS),
        fence(
            "kind: vega-lite", "id: d", *WORDS, "data: s",
            "spec: {mark: bar, encoding: {x: {field: year, type: ordinal}}}",
        ),
    )
)  # fmt: skip


@cache
def _files() -> tuple[File, ...]:
    """The minimal site, and a file of every kind that it lacks."""
    more = explainer(f"See [[council-40-trees]] and [us](/methodology/).\n\n{CHARTS}")
    more |= {"data/series/s.csv": "year,trees\n2023,41\n2024,40\n"}
    added = tuple(File(path, data.encode()) for path, data in more.items())
    return read(SITES / "minimal").content + added


PIECES = st.one_of(
    st.binary(max_size=6),
    st.text(max_size=4).map(lambda piece: piece.encode("utf-8", "surrogatepass")),
    st.sampled_from(
        [b"", b"\t", b"\n", b"- ", b": ", b"[", b"]", b"{", b"}", b"'", b'"', b"|\n", b"#", b"&a ",
         b"*a", b"!!int ", b"---\n", b"```chart\n", b"[[", b"]]", b"\r", b"\0", b"\xff", b"null",
         b"no", b"9999-12-31", b"0000-00-00", b"-1", b"1e999", b"[](", b"![](", b"..", b"%", b","]
    ),
)  # fmt: skip


@st.composite
def mutated(draw: Callable) -> tuple[File, ...]:
    """The files with one to three places of any of them overwritten, cut or filled in."""
    files = list(_files())
    for _ in range(draw(st.integers(1, 3))):
        number = draw(st.integers(0, len(files) - 1))
        file = files[number]
        start = draw(st.integers(0, len(file.data)))
        end = min(len(file.data), start + draw(st.sampled_from([0, 0, 1, 2, 5, 20, 200])))
        files[number] = File(file.path, file.data[:start] + draw(PIECES) + file.data[end:])
    return tuple(files)


@given(mutated())
@settings(max_examples=100, deadline=None)
def test_no_bytes_in_any_file_raise_before_the_pages_are_laid_out(files):
    records, found = decode(Tree(files, ()))
    site, circles = link(records, NOW)
    for problem in [*found, *circles, *checks.run(CHECKS, site)]:
        assert LINE.fullmatch(str(problem))


@given(st.sampled_from([file.path for file in _files()]))
@settings(max_examples=20, deadline=None)
def test_no_file_is_so_needed_that_its_absence_raises(path):
    records, _ = decode(Tree(tuple(f for f in _files() if f.path != path), ()))
    checks.run(CHECKS, link(records, NOW)[0])


@pytest.mark.parametrize(
    "piece", ["[[", "[a](", "![", "`a", "```chart\n", "~~~ x\n", "<a:", "[x]: a\n", "> ", "*a "]
)
def test_a_long_run_of_one_mark_takes_no_longer_than_its_length(piece):
    text = piece * 4000 + "]("
    began = perf_counter()
    found = [*markdown.links(text), *markdown.directives(text), *markdown.charts(text)]
    assert perf_counter() - began < 0.5
    assert len(found) <= 4001


@pytest.mark.slow
@given(files=mutated())
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_bytes_in_any_file_make_the_whole_pipeline_raise(tmp_path, monkeypatch, files):
    monkeypatch.setattr(render.draw, "svg", _drawn_once)
    root = tmp_path / "site"
    shutil.rmtree(root, ignore_errors=True)
    for file in files:
        (root / file.path).parent.mkdir(parents=True, exist_ok=True)
        (root / file.path).write_bytes(file.data)
    made = make(root, NOW)
    for problem in made.problems:
        assert LINE.fullmatch(str(problem))


_svg = draw.svg
_pictures: dict[tuple[str, str], str | Problem] = {}


def _drawn_once(figure: draw.Figure, size: str) -> str | Problem:
    """The real picture, drawn once for all examples that show it."""
    key = draw.key(figure), size
    if key not in _pictures:
        _pictures[key] = _svg(figure, size)
    return _pictures[key]
