"""`claimline new`: what it writes passes every check as it stands, and never takes another's place."""

import os
import pty
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import drafts, edit, model, schema, strict_yaml
from generator.checks.drafts import UNWRITTEN
from generator.cli import main
from generator.drafts import scalar, slug, unique
from generator.model import Claim, Evidence, Verdict
from tests.conftest import ROOT, SITES
from tests.samples import CLAIM, SOURCE, claim, text

NOW = "--now=2025-06-01T12:00Z"
LEAST = {
    "claim": ["--title", "The council counts no trees", "--claimant", "council",
              "--claimed-on", "2024-05", "--source", "minutes"],
    "source": ["--title", "[A talk]", "--publisher", "The council", "--published", "2024-05-03",
               "--kind", "primary"],
    "explainer": ["--title", "How trees are counted"],
}  # fmt: skip
FIGURE = ["--question", "trees", "--bound", "about", "--point", "41", "--as-of", "2024-05"]


def files(root: Path) -> set[str]:
    found = (p for p in root.rglob("*") if p.is_file() and ".claimline" not in p.parts)
    return {str(p.relative_to(root)) for p in found}


def run(root: Path, kind: str, *options: str) -> Result:
    result = CliRunner().invoke(main, ["new", kind, "--root", str(root), NOW, *options])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def passes(root: Path, *options: str) -> None:
    result = CliRunner().invoke(main, ["check", "--root", str(root), NOW, *options])
    assert result.exit_code == 0, result.output
    assert "warning" not in result.output


def refused(root: Path, kind: str, *options: str) -> str:
    """What is said where nothing is written."""
    before = files(root)
    result = run(root, kind, *options)
    assert result.exit_code in (1, 2)
    assert files(root) == before
    return result.output


# ---------------------------------------------------------------- what it writes passes


@pytest.mark.parametrize("kind", LEAST)
@pytest.mark.parametrize("site", ["minimal", "starter"])
def test_the_least_that_can_be_said_makes_a_draft_that_passes(tmp_path, kind, site):
    root = tmp_path / "site"
    if site == "minimal":
        shutil.copytree(SITES / "minimal", root)
        least = LEAST[kind]
    else:
        shutil.copytree(ROOT / "generator" / "starter", root)
        least = [{"minutes": "council-minutes"}.get(each, each) for each in LEAST[kind]]
    before = files(root)
    result = run(root, kind, *least)
    assert result.exit_code == 0, result.output
    (new,) = files(root) - before
    assert result.output == f"{root / new}\n"
    assert UNWRITTEN in (root / new).read_text("utf-8")
    passes(root, "--drafts")
    passes(root)


def test_a_claim_says_what_is_known_and_marks_what_is_not(make_site):
    root = make_site()
    run(root, "claim", *LEAST["claim"], *FIGURE)
    written = (root / "content/claims/the-council-counts-no-trees.yaml").read_text("utf-8")
    value = strict_yaml.load(written, "?").value
    assert value == {
        "title": "The council counts no trees",
        "claim": UNWRITTEN,
        "claimant": "council",
        "claimed_on": "2024-05",
        "appearances": ("minutes",),
        "why_checked": UNWRITTEN,
        "estimate": {
            "question": "trees",
            "bound": "about",
            "point": 41,
            "as_of": "2024-05",
            "basis": "not_stated",
        },
        "verdict": {"rating": "unproven", "summary": UNWRITTEN},
        "analysis": f"{UNWRITTEN}\n",
        "evidence": ({"source": "minutes", "stance": "supports", "note": UNWRITTEN},),
        "reply": {"asked": False, "reason": UNWRITTEN},
        "by": "desk",
        "reviewed_on": "2025-06-01",
        "status": "draft",
    }
    keys = [key for key in strict_yaml.load(text(CLAIM), "?").value if key in value]
    assert [key for key in value if key in keys] == keys
    said = " ".join(re.sub(r"[ \n]*#", "", written).split())
    for kind, key in [(Claim, "claimant"), (Verdict, "summary"), (Evidence, "stance")]:
        assert schema.said(kind, key) in said
    assert max(map(len, written.splitlines())) <= drafts.WIDTH


def test_every_flag_of_a_claim_stands_in_the_record(make_site):
    given = {
        "title": "T", "slug": "my-own", "claim": "C.", "claim-reviewed": "R.", "claimant": "council",
        "claimed-on": "2024", "place": "A park", "wording": "about 40", "source": "minutes",
        "stance": "context", "quote": "about 40 trees", "note": "N: yes # really",
        "appearance": "minutes", "why": "W.", "question": "trees", "bound": "range", "low": "30",
        "point": "40", "high": "50.5", "hedge": "may be", "as-of": "2024-02", "basis": "testimony",
        "rating": "false", "summary": "S.", "known": "K.", "not-known": "O.", "would-change": "X.",
        "review-by": "2026-01-01", "single-origin": "One.", "analysis": "A.\n\n- b\n- c",
        "reply-reason": "P.", "by": "desk",
    }  # fmt: skip
    assert set(given) == {ask.flag for ask in drafts.ASKS["claim"]}
    root = make_site()
    result = run(root, "claim", *[part for flag in given for part in (f"--{flag}", given[flag])])
    assert result.exit_code == 0, result.output
    value = strict_yaml.load((root / "content/claims/my-own.yaml").read_text("utf-8"), "?").value
    flat = str(value)
    for flag, each in given.items():
        if flag not in ("slug", "analysis"):
            assert each in flat, flag
    assert value["analysis"] == "A.\n\n- b\n- c\n"
    assert value["claimed_on"] == 2024
    assert UNWRITTEN not in flat
    passes(root)


def test_every_flag_of_a_source_stands_in_the_record(make_site):
    given = {
        "title": "T", "slug": "own", "publisher": "P", "author": "A", "published": "2024-05",
        "kind": "secondary", "url": "https://a.example/", "no-primary": "N.", "language": "ko",
        "derives-from": "minutes", "interest": "I.", "translation-note": "L.", "note": "O.",
    }  # fmt: skip
    assert {*given, "url-missing"} == {ask.flag for ask in drafts.ASKS["source"]}
    root = make_site()
    run(root, "source", *[part for flag in given for part in (f"--{flag}", given[flag])])
    value = strict_yaml.load((root / "data/sources/own.yaml").read_text("utf-8"), "?").value
    assert value == {k.replace("-", "_"): v for k, v in given.items() if k != "slug"} | {
        "derives_from": ("minutes",)
    }
    passes(root)


def test_sources_get_a_passage_each_in_their_order(make_site):
    other = text(SOURCE)
    root = make_site({"data/sources/other.yaml": other})
    more = [
        "--source",
        "other",
        "--stance",
        "context",
        "--stance",
        "undermines",
        "--note",
        "First.",
    ]
    run(root, "claim", *LEAST["claim"], *more)
    path = root / "content/claims/the-council-counts-no-trees.yaml"
    assert strict_yaml.load(path.read_text("utf-8"), "?").value["evidence"] == (
        {"source": "minutes", "stance": "context", "note": "First."},
        {"source": "other", "stance": "undermines", "note": UNWRITTEN},
    )
    said = refused(root, "claim", *LEAST["claim"], "--quote", "a", "--quote", "b")
    assert "more --quote than --source" in said


def test_a_verdict_on_one_origin_asks_for_its_reason(make_site):
    root = make_site({"data/sources/other.yaml": text(SOURCE)})
    false = [*LEAST["claim"], "--rating", "false"]
    run(root, "claim", *false, "--slug", "one")
    run(root, "claim", *false, "--slug", "two", "--source", "other")
    one, two = (
        (root / f"content/claims/{name}.yaml").read_text("utf-8") for name in ("one", "two")
    )
    assert "single_origin: " in one
    assert "single_origin: " not in two
    passes(root)


def test_a_long_claim_asks_for_a_short_form(make_site):
    root = make_site()
    run(root, "claim", *LEAST["claim"], "--claim", "A park " * 12 + "has trees.")
    written = (root / "content/claims/the-council-counts-no-trees.yaml").read_text("utf-8")
    assert f'claim_reviewed: "{UNWRITTEN}"' in written
    passes(root)


def test_a_draft_is_changed_by_our_own_tools_without_disturbing_it(make_site):
    root = make_site()
    run(root, "claim", *LEAST["claim"])
    path = root / "content/claims/the-council-counts-no-trees.yaml"
    before = path.read_text("utf-8")
    assert edit.insert(before, ("status",), "published") == before.replace(
        "status: draft", "status: published"
    )


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("South Korea’s military: about 1,100!", "south-koreas-military-about-1-100"),
        ("Łódź, Straße, Ærø — déjà vu", "lodz-strasse-aero-deja-vu"),
        ("한국 사상자", ""),
        ("  --  ", ""),
        ("İstanbul", "istanbul"),
        ("word " * 20, "word-word-word-word-word-word-word-word-word-word-word-word"),
        ("x" * 80, "x" * 60),
    ],
)
def test_a_slug_is_made_of_the_title(title, made):
    assert slug(title) == made


@given(st.text())
def test_whatever_the_title_its_slug_is_one_or_nothing(title):
    made = slug(title)
    assert not made or model._slug(made) == made
    assert len(made) <= drafts.LONGEST


def test_a_name_in_use_is_counted_on():
    assert unique("a", []) == "a"
    assert unique("a", ["a", "a-2", "b"]) == "a-3"


def test_nothing_is_ever_overwritten(make_site):
    old = claim(("status: published", "status: published\naliases: [former]"))
    root = make_site(old | {"content/claims/broken.yaml": "title: ["})
    for name in ("council-40-trees", "former", "broken"):
        said = refused(root, "claim", *LEAST["claim"], "--slug", name)
        assert f"there is a claim '{name}' already" in said
    for _ in range(2):
        assert run(root, "claim", *LEAST["claim"]).exit_code == 0
    assert (root / "content/claims/the-council-counts-no-trees-2.yaml").is_file()
    hidden = root / "content/claims/new.yaml"
    hidden.symlink_to(root / "nowhere")
    assert "there is a claim 'new' already" in refused(
        root, "claim", *LEAST["claim"], "--slug", "new"
    )


def test_a_title_in_another_script_has_a_name_all_the_same(make_site):
    root = make_site()
    run(root, "explainer", "--title", "나무")
    assert (root / "content/explainers/explainer.md").is_file()


def test_a_source_is_named_by_its_publisher_and_date(make_site):
    root = make_site()
    run(root, "source", *LEAST["source"])
    assert (root / "data/sources/the-council-2024-05-03.yaml").is_file()


# ---------------------------------------------------------------- wrong answers


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--claimant", "counsil"], "no claimant 'counsil'; did you mean 'council'?"),
        (["--claimant", "x"], "no claimant 'x'; there is council"),
        (["--source", "minute"], "no source 'minute'; did you mean 'minutes'?"),
        (["--bound", "around"], "no bound 'around'"),
        (["--stance", "support"], "no stance 'support'; did you mean 'supports'?"),
        (["--claimed-on", "March"], "'March': expected a date as 2024-12-23, 2024-12 or 2024"),
        (["--point", "1,100"], "'1,100' is no number such as 1100 or 2.5, without separators"),
        (["--point", "-4"], "'-4': Input should be greater than or equal to 0"),
        (["--title", "a [[b]]"], "expected plain text; directives do not work here"),
        (["--slug", "Not One"], "expected small letters and digits"),
        (["--question", "trees"], "expected --bound, --as-of as well"),
        (["--slug", "../x"], "expected small letters and digits"),
    ],
)
def test_a_wrong_answer_is_named_with_what_was_expected(make_site, options, said):
    assert said in refused(make_site(), "claim", *LEAST["claim"], *options)


@pytest.mark.parametrize(("kind", "flags"), [
    ("claim", "--title, --claimant, --claimed-on, --source"),
    ("source", "--title, --publisher, --published, --kind"),
    ("explainer", "--title"),
])  # fmt: skip
def test_without_a_terminal_what_is_missing_is_named(make_site, kind, flags):
    assert f"expected {flags} as well" in refused(make_site(), kind)


def test_what_the_desk_would_refuse_is_not_written(make_site):
    root = make_site()
    said = refused(root, "claim", *LEAST["claim"], "--claimed-on", "2031")
    assert "error[date] claimed_on is 2031" in said
    assert "the-council-counts-no-trees.yaml was not written" in said
    figure = ["--question", "trees", "--bound", "exact", "--low", "4", "--as-of", "2024"]
    assert "error[estimate] bound exact with a low" in refused(
        root, "claim", *LEAST["claim"], *figure
    )


def test_mistakes_in_other_files_are_no_hindrance(make_site):
    root = make_site({"content/claims/broken.yaml": "title: ["})
    assert run(root, "claim", *LEAST["claim"]).exit_code == 0


def test_a_folder_without_a_site_has_no_place_for_a_claim(tmp_path):
    assert "holds no site" in refused(tmp_path, "claim", *LEAST["claim"])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t")))
def test_any_text_reads_back_as_it_was_given(value):
    assert strict_yaml.load(f"k: {scalar(value)}\n", "?").value == {"k": value}


# ---------------------------------------------------------------- at a terminal, and in a shell


def typed(root: Path, kind: str, *lines: str) -> tuple[int, str]:
    """Run the command at a real terminal, type the lines as it asks, and return what it showed."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "generator", "new", kind, "--root", str(root), NOW]
    with subprocess.Popen(command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs) as running:
        os.close(theirs)
        shown, todo, end = "", list(lines), time.monotonic() + 20
        while time.monotonic() < end:
            try:
                piece = os.read(ours, 4096).decode("utf-8", "replace")
            except OSError:
                break
            shown += piece
            if re.search(r"(: |\]: )\Z", shown) and todo:
                os.write(ours, todo.pop(0).encode() + b"\n")
                time.sleep(0.05)
        running.wait(10)
    os.close(ours)
    return running.returncode, shown.replace("\r\n", "\n")


def test_at_a_terminal_it_asks_lists_what_is_known_and_asks_again(make_site):
    root = make_site()
    code, shown = typed(
        root, "claim", "", "Forty-one trees", "", "counsil", "council", "2024-05", "", "minutes", "",
        "trees", "about", "", "41", "", "2024-05", "official_count", "",
    )  # fmt: skip
    assert code == 0, shown
    assert "this cannot be left for later" in shown
    assert "  council  The council" in shown
    assert "no claimant 'counsil'; did you mean 'council'?" in shown
    written = strict_yaml.load(
        (root / "content/claims/forty-one-trees.yaml").read_text(), "?"
    ).value
    assert written["estimate"]["point"] == 41
    assert written["claim"] == UNWRITTEN
    passes(root)


def test_flags_complete_what_is_known(make_site):
    root = make_site()

    def completed(*words: str) -> list[str]:
        line = ["claimline", "new", "claim", "--root", str(root), *words]
        env = {"COMP_WORDS": " ".join(line), "COMP_CWORD": str(len(line) - 1)}
        result = CliRunner().invoke(
            main, [], prog_name="claimline", env=env | {"_CLAIMLINE_COMPLETE": "bash_complete"}
        )
        return [row.removeprefix("plain,") for row in result.output.split()]

    assert completed("--claimant", "c") == ["council"]
    assert completed("--bound", "at") == ["at_least", "at_most"]
    assert completed("--rating", "un") == ["unproven"]


def test_help_says_what_each_flag_is_for():
    result = CliRunner().invoke(main, ["new", "claim", "--help"])
    shown = " ".join(result.output.split())
    for kind, asks in drafts.ASKS.items():
        for ask in asks:
            assert drafts.told(kind, ask), ask
    assert schema.said(Claim, "wording") in shown
    assert schema.said(Verdict, "single_origin") in shown
