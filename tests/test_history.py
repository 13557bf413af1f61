"""No silent edits: real repositories, what the desk says of them, and the entry that announces."""

import datetime as dt
import json
import os
import pty
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from generator import difference, history, revise
from generator.build import build
from generator.checks import revisions
from generator.cli import main
from generator.decode import decode
from generator.edit import insert
from generator.history import NoHistory
from generator.link import link
from generator.model import Claim, Explainer
from generator.tree import LIMITS, read
from tests.conftest import NOW, ROOT, SITES
from tests.samples import CLAIM, EXPLAINER, FRONT, claim, edit, text

CLOCK = "--now=2025-06-01T12:00Z"
OTHER = "content/claims/other.yaml"
EMBARGO = "status: published\npublish_at: 2025-07-01T09:00Z"
NOTE = "{on: 2024-05-01, kind: clarification, note: Said more plainly.}"
REVISED = f"status: published\nrevisions:\n  - {NOTE}"
WITHDRAWN = "status: published\nwithdrawn: {on: 2025-05-01, reason: The minutes were forged.}"


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def git(folder: Path, *arguments: str) -> str:
    """What git says; it knows the desk by name."""
    done = subprocess.run(
        ["git", "-c", "user.name=desk", "-c", "user.email=desk@desk.example", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return done.stdout.decode()


def commit(folder: Path) -> None:
    git(folder, "add", "-A", "-f")
    git(folder, "commit", "-q", "--allow-empty", "-m", "what is published")


@pytest.fixture
def repo(make_site) -> Callable[..., Path]:
    """The minimal site with files changed, published: everything is committed on main."""

    def begin(files: dict[str, Any] | None = None, name: str = "site") -> Path:
        root = make_site(files, name=name)
        git(root, "init", "-q", "-b", "main")
        commit(root)
        return root

    return begin


def put(root: Path, files: dict[str, Any]) -> Path:
    """Change files of a site, or (None) delete them."""
    for path, value in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if value is None:
            place.unlink()
        else:
            place.write_bytes(value if isinstance(value, bytes) else value.encode())
    return root


def since(root: Path, ref: str = "HEAD", now: dt.datetime = NOW) -> list[str]:
    """What the rule finds."""
    tree = read(root)
    past = history.read(root, tree, ref)
    site, _ = link(decode(tree)[0], now, since=past)
    return [str(problem) for problem in sorted(revisions.check(site))]


def announced(*changed: str, day: int = 1, kind: str = "correction") -> tuple[str, str]:
    """A revision with these changes, where the minimal site's claim has none."""
    entry = f"{{on: 2025-05-0{day}, kind: {kind}, note: Misread., changed: [{', '.join(changed)}]}}"
    return "status: published", f"status: published\nrevisions:\n  - {entry}"


def run(root: Path, *arguments: str) -> Any:
    return CliRunner().invoke(main, [*arguments, f"--root={root}", CLOCK])


# ---------------------------------------------------------------- what was quoted is named

NAMED = {
    "title": (("title: The council counts", "title: The council counted"), 1, 8),
    "claim": (("claim: About 40", "claim: Some 40"), 2, 8),
    "claimed_on": (("claimed_on: 2024-03-01", "claimed_on: 2024-03-02"), 4, 13),
    "estimate.bound": (("bound: about", "bound: exact"), 9, 10),
    "estimate.point": (("point: 40", "point: 41"), 10, 10),
    "estimate.as_of": (("as_of: 2024-02", "as_of: 2024-01"), 11, 10),
    "estimate.basis": (("basis: official_count", "basis: testimony"), 12, 10),
    "verdict.rating": (("rating: unproven", "rating: supported"), 14, 11),
    "verdict.summary": (("nobody else has counted.", "others have."), 15, 12),
}


@pytest.mark.parametrize("field", NAMED)
def test_an_edit_that_nobody_announced_is_an_error_at_the_changed_value(repo, field):
    change, line, column = NAMED[field]
    root = put(repo(), claim(change))
    (problem,) = since(root)
    assert problem.startswith(f"{CLAIM}:{line}:{column}: error[revision] {field} is not what it")
    assert f"expected changed: [{{field: {field}, from: " in problem
    assert problem.endswith(", as 'claimline revise council-40-trees' writes it")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (("{field: estimate.point, from: 40, to: 41}",), None),
        (("{field: estimate.point, from: '40', to: '41'}",), None),
        (("{field: estimate.point, from: 40, to: 45}", "{field: estimate.point, from: 45, to: 41}"), None),
        ((), "from: 40, to: 41"),
        (("{field: title, from: a, to: The council counts about 40 trees}",), "from: 40, to: 41"),
        (("{field: estimate.point, from: 39, to: 41}",), "from: 40, to: 41"),
        (("{field: estimate.point, from: 40, to: 45}",), "from: 45, to: 41"),
    ],
)  # fmt: skip
def test_only_a_revision_from_the_old_value_to_the_new_announces_it(repo, changed, message):
    root = put(repo(), claim(("point: 40", "point: 41"), announced(*changed)))
    found = [line for line in since(root) if "is not what it was" in line]
    assert len(found) == (message is not None)
    assert all(message in line for line in found)


def test_several_revisions_may_tell_a_change_one_after_another(repo):
    _, first = announced("{field: estimate.point, from: 40, to: 45}")
    _, second = announced("{field: estimate.point, from: 45, to: 41}", day=2)
    both = first + second.removeprefix("status: published\nrevisions:")
    assert since(put(repo(), claim(("point: 40", "point: 41"), ("status: published", both)))) == []


def test_a_revision_that_was_public_already_announces_nothing_new(repo):
    entry = announced("{field: estimate.point, from: 30, to: 40}")
    root = repo(claim(entry))
    (problem,) = since(put(root, claim(entry, ("rating: unproven", "rating: supported"))))
    assert "verdict.rating is not what it was at 'HEAD'" in problem


def test_an_estimate_that_went_or_came_is_announced_part_by_part(repo):
    block = re.search(r"estimate:\n(?:  .*\n)+", text(CLAIM))
    assert block
    plain = (block[0], ""), ("[[council-40-trees:estimate]]", "about 40")
    root = put(repo(), claim(*plain))
    found = since(root)
    assert [line.split("] ")[1].split(" is not")[0] for line in found] == [
        "estimate.as_of", "estimate.basis", "estimate.bound", "estimate.point", "estimate.question",
    ]  # fmt: skip
    assert all(line.startswith(f"{CLAIM}:1:1:") for line in found)
    names = dict(
        question="trees", bound="about", point="40", as_of="2024-02", basis="official_count"
    )
    gone = [f"{{field: estimate.{name}, from: {value}, to: null}}" for name, value in names.items()]
    assert since(put(root, claim(*plain, announced(*gone)))) == []
    commit(root)
    assert len(since(put(root, claim(announced(*gone))))) == 10  # and five no longer stand


def test_a_text_may_be_quoted_as_it_is_written_or_as_it_prints(repo):
    change = "; nobody else has counted.", "; others have."
    for count, printed in enumerate(("about 40", "[[council-40-trees:estimate]]")):
        pair = (
            f'{{field: verdict.summary, from: "The council gave {printed} trees; nobody else has '
            f'counted.", to: "The council gave {printed} trees; others have."}}'
        )
        assert since(put(repo(name=f"s{count}"), claim(change, announced(pair)))) == []


def test_a_number_that_is_printed_from_its_record_now_is_no_change(repo):
    directive = "gave [[council-40-trees:estimate]] trees"
    root = repo(claim((directive, "gave about 40 trees")))
    assert since(put(root, claim())) == []
    (problem,) = since(
        put(root, claim((directive, "gave [[council-40-trees:estimate.point]] trees")))
    )
    assert 'to: "The council gave 40 trees;' in problem


def test_what_a_directive_printed_is_told_by_the_records_of_that_time(repo):
    counted = ("nobody else has counted.", "[[question:trees:count]] figure is known.")
    typed = ("nobody else has counted.", "1 figure is known.")
    root = put(repo(claim(counted)), {OTHER: text(CLAIM), **claim(typed)})
    assert since(root) == []
    (problem,) = since(put(root, claim(("nobody else has counted.", "2 figure is known."))))
    assert "trees; 1 figure is known." in problem


def test_an_explainer_names_its_title_and_summary_and_announces_its_text(repo):
    root = repo({EXPLAINER: FRONT + "One is counted.\n"})
    changed = FRONT.replace("Counting trees", "To count trees").replace(
        "How trees", "The way trees"
    )
    found = since(put(root, {EXPLAINER: changed + "One was counted.\n"}))
    assert [line.split(" is not")[0] for line in found] == [
        f"{EXPLAINER}:2:8: error[revision] title",
        f"{EXPLAINER}:5:10: error[revision] summary",
        f"{EXPLAINER}:8:1: error[revision] body",
    ]


# ---------------------------------------------------------------- what a revision of any kind announces

LONG = {
    "analysis": (("One document, one figure.", "Two documents, one figure."), 16, 11),
    "why_checked": (("was disputed", "was in dispute"), 6, 14),
    "evidence": (("note: The minutes say so.", "note: The minutes do."), 19, 3),
    "appearances": (("appearances: [minutes]", "appearances: []"), 5, 14),
    "verdict.known": (("  rating: unproven", "  rating: unproven\n  known: [A park.]"), 15, 10),
    "reply.reason": (("A public document.", "A public one."), 23, 31),
    "published_on": (("by: desk", "by: desk\npublished_on: 2024-04-03"), 25, 15),
}


@pytest.mark.parametrize("field", LONG)
def test_all_else_that_a_page_says_needs_a_new_revision_which_need_not_quote_it(repo, field):
    change, line, column = LONG[field]
    root = put(repo(), claim(change))
    (problem,) = since(root)
    assert problem.startswith(
        f"{CLAIM}:{line}:{column}: error[revision] {field} is not what it was"
    )
    assert "there is no new revision; expected one" in problem
    entry = "status: published", REVISED
    assert since(put(root, claim(change, entry))) == []


@pytest.mark.parametrize(
    "change",
    [
        ("One document, one figure.", "One   document,\n  one figure.\n"),
        ("number was disputed", "number\u00a0was disputed"),
        ("quote: about 40 trees", "quote: 'about 40 trees'"),
        ("reviewed_on: 2024-04-01", "reviewed_on: 2024-04-05\npublished_on: 2024-04-01"),
        ("reviewed_on: 2024-04-01", "reviewed_on: 2024-04-05"),
        ("  rating: unproven", "  rating: unproven\n  review_by: 2027-01-01"),
        ("by: desk", "# by whom\nby: desk"),
        ("point: 40", "point: 40.0"),
        ("status: published", "aliases: [forty-trees]\nstatus: published"),
        ("status: published", WITHDRAWN),
        ("status: published", REVISED),
    ],
)
def test_layout_typography_and_the_desks_own_dates_are_free(repo, change):
    assert since(put(repo(), claim(change))) == []


def test_curly_quotation_marks_are_typography(repo):
    straight = ("The number was disputed.", 'The "number" - it\'s 40 - was disputed.')
    curly = ("The number was disputed.", "The “number” – it’s 40 – was disputed.")
    assert since(put(repo(claim(straight)), claim(curly))) == []


def test_every_name_in_the_lists_is_that_of_a_field():
    known = {*difference.NAMED, *difference.FREE}
    fields = {
        name
        for model in (Claim, Explainer)
        for name, info in model.model_fields.items()
        for name in (name, *(f"{name}.{inner}" for inner in _inner(info.annotation)))
    }
    assert known <= fields
    assert not set(difference.NAMED) & set(difference.FREE)


def _inner(annotation: Any) -> list[str]:
    kinds = [annotation, *getattr(annotation, "__args__", ())]
    return [name for kind in kinds for name in getattr(kind, "model_fields", {})]


# ---------------------------------------------------------------- revisions, withdrawals, addresses


@pytest.mark.parametrize(
    ("now", "line", "words"),
    [
        ("status: published", 1, "'Said more plainly.', was public at 'HEAD' and is gone"),
        (REVISED.replace("plainly", "clearly"), 28, "is gone|has been altered"),
        (REVISED.replace("clarification", "correction"), 28, "has been altered"),
        (REVISED.replace("2024-05-01", "2024-05-02"), 28, "has been altered"),
        (REVISED.replace("}", ", changed: [{field: place, from: Here, to: null}]}"), 28, "altered"),
    ],
)
def test_a_revision_that_was_public_is_neither_removed_nor_altered(repo, now, line, words):
    root = put(repo(claim(("status: published", REVISED))), claim(("status: published", now)))
    (problem,) = since(root)
    assert problem.startswith(f"{CLAIM}:{line}:")
    assert "error[revision] the revision of 2024-05-01" in problem
    assert re.search(words, problem)


def test_an_altered_revision_announces_nothing(repo):
    told = REVISED.replace("}", ", changed: [{field: estimate.point, from: 40, to: 41}]}")
    root = repo(claim(("status: published", REVISED)))
    put(root, claim(("status: published", told), ("point: 40", "point: 41")))
    first, second = since(root)
    assert "estimate.point is not what it was" in first
    assert "has been altered" in second


def test_new_revisions_may_stand_above_or_below_the_old(repo):
    new = "{on: 2024-06-01, kind: update, note: Another.}"
    root = repo(claim(("status: published", REVISED)))
    for both in ([NOTE, new], [new, NOTE]):
        put(
            root, claim(("status: published", f"status: published\nrevisions: [{', '.join(both)}]"))
        )
        assert since(root) == []


@pytest.mark.parametrize(
    ("status", "place", "words"),
    [
        ("status: draft", "26:9", "is a draft"),
        (EMBARGO, "27:13", "is under embargo"),
        (WITHDRAWN.replace("published", "draft"), "26:9", "is a draft"),
    ],
)
def test_what_was_public_is_not_taken_back(repo, status, place, words):
    (problem,) = since(put(repo(), claim(("status: published", status))))
    assert problem.startswith(
        f"{CLAIM}:{place}: error[revision] this was public at 'HEAD' and {words}"
    )
    assert "expected status: published, with withdrawn: {on: …, reason: …}" in problem


@pytest.mark.parametrize("now", ["status: published", WITHDRAWN.replace("forged", "wrong")])
def test_a_withdrawal_is_not_changed_or_undone_without_an_entry(repo, now):
    root = put(repo(claim(("status: published", WITHDRAWN))), claim(("status: published", now)))
    (problem,) = since(root)
    assert "error[revision] withdrawn is not what it was" in problem
    put(root, claim(("status: published", now + REVISED.removeprefix("status: published"))))
    assert since(root) == []


@pytest.mark.parametrize("status", ["status: draft", EMBARGO])
def test_what_nobody_could_see_is_free(repo, status):
    files = claim(("status: published", status))
    root = put(repo(files), claim(("status: published", status), ("point: 40", "point: 50")))
    assert since(root) == []
    assert since(put(root, {CLAIM: None})) == []


def test_an_embargo_that_has_ended_since_hides_nothing(repo):
    files = claim(("status: published", EMBARGO))
    root = put(repo(files), claim(("status: published", EMBARGO), ("point: 40", "point: 50")))
    assert since(root) == []
    (problem,) = since(root, now=dt.datetime(2025, 7, 2, tzinfo=dt.UTC))
    assert "estimate.point" in problem


def test_a_public_file_that_is_deleted_is_an_error_at_its_old_path(repo):
    root = repo({EXPLAINER: FRONT + "One.\n"})
    found = since(put(root, {CLAIM: None, EXPLAINER: None}))
    assert [line.split(";")[0] for line in found] == [
        f"{CLAIM}:1:1: error[revision] this claim was public at 'HEAD' and is gone",
        f"{EXPLAINER}:1:1: error[revision] this explainer was public at 'HEAD' and is gone",
    ]
    assert f"(git checkout HEAD -- {CLAIM})" in found[0]


def test_a_file_that_cannot_be_read_now_has_not_gone(repo):
    root = put(repo(), {CLAIM: "title: [\n"})
    assert since(root) == []
    place = root / CLAIM
    place.unlink()
    place.symlink_to("/etc/hostname")
    assert since(root) == []


@pytest.mark.parametrize("told", [False, True], ids=["by hand", "git mv"])
def test_a_renamed_file_leaves_its_old_name_in_aliases(repo, told):
    root = repo()
    if told:
        git(root, "mv", CLAIM, OTHER)
    else:
        (root / CLAIM).rename(root / OTHER)
    (root / OTHER).write_text(text(CLAIM).replace("point: 40", "point: 41"))
    (address, point) = since(root)
    assert address.startswith(
        f"{OTHER}:1:1: error[revision] 'council-40-trees' was an address of this"
    )
    assert "expected it in aliases, as [council-40-trees]" in address
    assert point.startswith(f"{OTHER}:10:10: error[revision] estimate.point is not what it was")
    put(root, {OTHER: text(CLAIM) + "aliases: [council-40-trees]\n"})
    assert since(root) == []


def test_an_alias_leads_to_its_record_whatever_that_has_become(repo):
    root = put(repo(), {CLAIM: None, OTHER: json.dumps(_unlike())})
    assert f"{CLAIM}:1:1: error[revision] this claim was public" in since(root)[0]
    put(root, {OTHER: json.dumps({**_unlike(), "aliases": ["council-40-trees"]})})
    found = since(root)
    assert len(found) > 10
    assert all(line.startswith(f"{OTHER}:1:") and " is not what it was" in line for line in found)


def _unlike() -> dict[str, Any]:
    return {
        "title": "Something else", "claim": "No tree.", "claimant": "council", "claimed_on": "2023",
        "why_checked": "It was asked.", "verdict": {"rating": "supported", "summary": "So it is."},
        "analysis": "Nothing.", "evidence": [{"source": "minutes", "stance": "context", "note": "N."}],
        "reply": {"asked": True, "answer": "Yes."}, "by": "desk", "reviewed_on": "2024-05-01",
        "status": "published",
    }  # fmt: skip


def test_an_address_that_was_given_stays(repo):
    more = "status: published", "aliases: [forty-trees]\nstatus: published"
    (problem,) = since(put(repo(claim(more)), claim()))
    assert "'forty-trees' was an address of this at 'HEAD'; expected it in aliases" in problem


def test_a_record_that_takes_the_place_of_another_says_so(repo):
    root = repo({OTHER: text(CLAIM)})
    put(root, {OTHER: None, **claim(("status: published", "status: published\naliases: [other]"))})
    (problem,) = since(root)
    assert problem.startswith(
        f"{CLAIM}:27:10: error[revision] 'other', public at 'HEAD', now leads here"
    )
    put(root, claim(("status: published", f"{REVISED}\naliases: [other]")))
    assert since(root) == []


def test_what_is_new_needs_nothing(repo):
    root = put(repo(), {OTHER: text(CLAIM), EXPLAINER: FRONT + "One.\n"})
    assert since(root) == []


def test_a_record_that_changed_its_kind_is_gone_as_what_it_was(repo):
    root = repo({EXPLAINER: FRONT + "One is counted.\n"})
    put(root, {EXPLAINER: None, "content/claims/trees.yaml": text(CLAIM)})
    (problem,) = since(root)
    assert problem.startswith(f"{EXPLAINER}:1:1: error[revision] this explainer was public")


# ---------------------------------------------------------------- whatever state the repository is in


def test_edits_count_whether_they_are_committed_staged_or_neither(repo):
    root = put(repo(), claim(("point: 40", "point: 41")))
    assert len(since(root)) == 1
    git(root, "add", "-A")
    assert len(since(root)) == 1
    commit(root)
    assert since(root) == []
    assert len(since(root, "HEAD~1")) == 1
    git(root, "tag", "before", "HEAD~1")
    (problem,) = since(root, "before")
    assert "at 'before'" in problem
    assert "'claimline revise council-40-trees --since before'" in problem


def test_an_ignored_file_or_one_that_git_is_told_to_assume_unchanged_is_compared(repo):
    root = put(repo(), {".gitignore": "content/claims/\n", **claim(("point: 40", "point: 41"))})
    assert len(since(root)) == 1
    for way in ("--assume-unchanged", "--skip-worktree"):
        git(root, "update-index", way, CLAIM)
        assert len(since(root)) == 1


def test_nothing_of_git_is_written_or_locked(repo):
    root = put(repo(), {CLAIM: None, OTHER: text(CLAIM)})
    (root / ".git/index.lock").touch()  # as while somebody commits
    before = {p: p.stat().st_mtime_ns for p in (root / ".git").rglob("*")}
    assert len(since(root)) == 1
    assert {p: p.stat().st_mtime_ns for p in (root / ".git").rglob("*")} == before


def test_a_site_may_stand_in_a_folder_of_its_repository(make_site, tmp_path):
    root = make_site(name="news/site")
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "content/claims").mkdir(parents=True)
    (tmp_path / "content/claims/a.yaml").write_text("not ours")
    commit(tmp_path)
    (tmp_path / "content/claims/a.yaml").unlink()
    assert since(root) == []
    (problem,) = since(put(root, claim(("point: 40", "point: 41"))))
    assert problem.startswith(f"{CLAIM}:10:10:")


def test_a_hook_of_another_folder_does_not_lead_astray(make_site, tmp_path, monkeypatch):
    root = make_site(name="news/site")
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path)
    put(root, claim(("point: 40", "point: 41")))
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index.next")
    monkeypatch.setenv("GIT_PREFIX", "")
    assert len(since(root)) == 1


def test_line_ends_that_git_changes_are_no_edit(repo):
    root = repo()
    git(root, "config", "core.autocrlf", "true")
    put(root, {CLAIM: text(CLAIM).replace("\n", "\r\n")})
    tree = read(root)
    assert history.read(root, tree, "HEAD").changed == ()
    assert since(root) == []


def test_a_repository_in_the_middle_of_a_merge_is_compared_as_it_lies_there(repo):
    root = repo()
    git(root, "checkout", "-q", "-b", "side")
    commit(put(root, claim(("point: 40", "point: 41"))))
    git(root, "checkout", "-q", "main")
    commit(put(root, claim(("point: 40", "point: 42"))))
    with pytest.raises(subprocess.CalledProcessError):
        git(root, "merge", "side")
    result = run(root, "check", "--since", "HEAD")
    assert result.exit_code == 1
    assert f"{CLAIM}:" in result.output
    assert "error[yaml]" in result.output
    assert "error[revision]" not in result.output
    put(root, claim(("point: 40", "point: 43")))
    (problem,) = since(root)
    assert "from: 42, to: 43" in problem


def test_commits_that_head_has_not_are_named_as_what_may_look_undone(repo):
    root = repo()
    git(root, "checkout", "-q", "-b", "side")
    git(root, "checkout", "-q", "main")
    commit(put(root, claim(("point: 40", "point: 41"), ("status: published", REVISED))))
    git(root, "checkout", "-q", "side")
    found = since(root, "main")
    assert len(found) == 3
    (warning,) = (line for line in found if "warning[revision]" in line)
    assert warning.startswith("content:1:1: warning[revision] 'main' has commits that HEAD has not")
    assert since(root, git(root, "merge-base", "main", "HEAD").strip()) == []
    assert since(put(root, {CLAIM: git(root, "show", f"main:{CLAIM}")}), "main") == []


@pytest.mark.parametrize(
    ("then", "why"),
    [
        ("title: [\n", "line 2: "),
        ("title: A title\n", "line 1: missing key "),
        (b"\xff\xfe", "line 1: not UTF-8"),
        ("x" * (LIMITS[".yaml"] + 1), "1,048,577 bytes"),
    ],
)
def test_an_old_version_that_todays_rules_cannot_read_is_a_warning(repo, then, why):
    root = put(repo({CLAIM: then}), claim())
    (problem,) = since(root)
    assert problem.startswith(f"{CLAIM}:1:1: warning[revision] what stood here")
    assert "is not compared" in problem
    assert why in problem


def test_a_file_that_was_a_link_is_a_warning(make_site):
    root = make_site({"content/claims/target.yaml": text(CLAIM)})
    (root / CLAIM).unlink()
    (root / CLAIM).symlink_to("target.yaml")
    git(root, "init", "-q")
    commit(root)
    (root / CLAIM).unlink()
    (problem,) = since(put(root, claim(("point: 40", "point: 41"))))
    assert problem.startswith(f"{CLAIM}:1:1: warning[revision] what stood here cannot be read")


def test_a_ref_without_anything_of_the_site_is_a_warning(make_site):
    root = make_site()
    git(root, "init", "-q")
    git(root, "commit", "-q", "--allow-empty", "-m", "nothing yet")
    (problem,) = since(root)
    assert problem == (
        "content:1:1: warning[revision] 'HEAD' has no claims or explainers here: nothing was "
        "compared with it"
    )


def test_content_that_was_a_repository_or_a_link_of_its_own_cannot_be_compared(make_site):
    root = make_site()
    git(root, "init", "-q")
    inner = root / "content/claims"
    git(inner, "init", "-q")
    commit(inner)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "with a submodule")
    with pytest.raises(NoHistory, match="content/claims was a repository of its own at 'HEAD'"):
        since(root)
    shutil.rmtree(inner / ".git")
    inner.rename(root / "elsewhere")
    inner.symlink_to("../elsewhere")
    commit(root)
    with pytest.raises(NoHistory, match="content/claims was a link at 'HEAD'"):
        since(root)


# ---------------------------------------------------------------- refs that say nothing


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("mian", "no commit 'mian' in this repository; did you mean 'main'?"),
        ("v9", "no commit 'v9' in this repository; expected a branch, a tag or a commit"),
        ("0" * 40, "no commit '000"),
        ("HEAD:content", "no commit 'HEAD:content'"),
        ("HEAD~7", "no commit 'HEAD~7'"),
        ("", "'' is not a name of a commit, such as HEAD"),
        ("--output=x", "'--output=x' is not a name of a commit"),
        ("-", "'-' is not a name of a commit"),
        ("a\nb", "is not a name of a commit"),
    ],
)
def test_a_ref_that_does_not_exist_is_wrong_usage(repo, ref, words):
    root = repo()
    for command in (["check"], ["build"], ["revise", "council-40-trees"]):
        result = run(root, *command, f"--since={ref}")
        assert result.exit_code == 2
        assert words in result.output
    assert not (root / "output").exists()
    assert not (root / "x").exists()


def test_where_nothing_is_committed_or_no_repository_is_that_is_said(make_site):
    root = make_site()
    result = run(root, "check", "--since", "HEAD")
    assert result.exit_code == 2
    assert "is not in a git repository that could say what was published" in result.output
    git(root, "init", "-q", "-b", "main")
    for ref in ("HEAD", "main"):
        result = run(root, "check", "--since", ref)
        assert result.exit_code == 2
        assert "nothing is committed here yet" in result.output
    git(root, "init", "-q", "--bare", "bare")
    result = run(root / "bare", "check", "--since", "HEAD")
    assert result.exit_code == 2
    assert "is not in a git repository that could say what was published" in result.output


def test_a_repository_that_git_does_not_trust_is_named_with_gits_own_advice(repo, monkeypatch):
    root = repo()
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(NoHistory, match=r"git does not read .*: detected dubious ownership"):
        since(root)


def test_a_shallow_clone_says_how_to_deepen_it(repo, tmp_path):
    root = repo()
    commit(put(root, claim(("point: 40", "point: 41"))))
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{root}", "clone")
    result = run(tmp_path / "clone", "check", "--since", "HEAD~1")
    assert result.exit_code == 2
    assert "no commit 'HEAD~1' in this clone, which is shallow" in result.output
    assert "git fetch --deepen" in result.output
    assert since(tmp_path / "clone") == []
    git(tmp_path / "clone", "fetch", "-q", "--deepen=1")
    assert len(since(tmp_path / "clone", "HEAD~1")) == 1


def test_without_the_program_git_that_is_said(repo, monkeypatch, tmp_path):
    root = repo()
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run(root, "check", "--since", "HEAD")
    assert result.exit_code == 2
    assert "the program git, which knows what was published, is not installed" in result.output
    assert run(root, "check").exit_code == 0


def test_a_repository_that_has_lost_a_file_is_wrong_usage(repo):
    root = repo()
    name = git(root, "rev-parse", f"HEAD:{CLAIM}").strip()
    (root / ".git/objects" / name[:2] / name[2:]).unlink()
    put(root, claim(("point: 40", "point: 41")))
    with pytest.raises(NoHistory, match="git lacks a file that it has listed"):
        since(root)


# ---------------------------------------------------------------- the commands


def test_check_and_build_refuse_a_silent_edit_and_say_how_much_changed(repo):
    root = put(repo(), claim(("point: 40", "point: 41")))
    for command in ("check", "build"):
        assert run(root, command).exit_code == 0
        result = run(root, command, "--since=HEAD")
        assert result.exit_code == 1
        assert f"{CLAIM}:10:10: error[revision] estimate.point" in result.output
        assert re.search(r"since HEAD \([0-9a-f]{10}\): 1 file has changed, of 1", result.output)
    result = run(root, "check", "--since=HEAD", "--format=json")
    (problem,) = json.loads(result.stdout)
    assert (problem["line"], problem["rule"]) == (10, "revision")


def test_a_build_that_ends_early_still_compares(repo, tmp_path):
    root = put(repo(), claim(("point: 40", "point: 41")))
    cache, output = tmp_path / "cache", tmp_path / "output"
    assert build(root, output, NOW, cache=cache).changes is not None
    assert build(root, output, NOW, cache=cache, since="HEAD").changes is None
    commit(root)
    assert build(root, output, NOW, cache=cache, since="HEAD").changes is not None
    assert build(root, output, NOW, cache=cache, since="HEAD~1").changes is None


def test_the_rule_can_be_set_to_warn(repo):
    root = put(
        repo(), edit("data/site.yaml", ("language: en", "language: en\nrules: {revision: warn}"))
    )
    put(root, claim(("point: 40", "point: 41")))
    result = run(root, "check", "--since=HEAD")
    assert result.exit_code == 0
    assert "warning[revision] estimate.point" in result.output


# ---------------------------------------------------------------- claimline revise


def revised(root: Path, slug: str = "council-40-trees", *more: str) -> Any:
    return run(root, "revise", slug, "--kind=correction", "--note=We misread the minutes.", *more)


def test_revise_shows_what_changed_and_announces_it(repo):
    root = put(
        repo(),
        claim(("point: 40", "point: 41"), ("One document, one figure.", "One.\n  Two.")),
    )
    assert len(since(root)) == 2
    result = revised(root)
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        f"{CLAIM}, since HEAD:",
        "  estimate.point", "    - 40", "    + 41",
        "  analysis", "    - One document, one figure.", "    + One.", "    + Two.",
        f"{CLAIM}: a revision of 2025-06-01 was added",
    ]  # fmt: skip
    assert (
        (root / CLAIM)
        .read_text()
        .endswith(
            "status: published\nrevisions:\n"
            "  - {on: 2025-06-01, kind: correction, note: We misread the minutes., "
            "changed: [{field: estimate.point, from: 40, to: 41}]}\n"
        )
    )
    assert since(root) == []
    assert run(root, "check", "--since=HEAD").exit_code == 0


def test_revise_announces_only_what_no_revision_told(repo):
    root = put(repo(), claim(("point: 40", "point: 41")))
    revised(root)
    put(root, {CLAIM: (root / CLAIM).read_text().replace("point: 41", "point: 42")})
    assert len(since(root)) == 2  # one says that the revision no longer stands
    assert revised(root).exit_code == 0
    assert (root / CLAIM).read_text().count("{field: estimate.point, from: 41, to: 42}") == 1
    assert since(root) == []
    put(root, {CLAIM: (root / CLAIM).read_text().replace("point: 42", "point: 40")})
    assert revised(root).exit_code == 0
    assert since(root) == []


def test_revise_writes_what_directives_print(repo):
    root = put(repo(), claim(("point: 40", "point: 41"), ("else has counted", "has counted")))
    revised(root)
    written = (root / CLAIM).read_text()
    assert 'from: "The council gave about 40 trees; nobody else has counted."' in written
    assert 'to: "The council gave about 41 trees; nobody has counted."' in written
    assert since(root) == []


def test_revise_says_when_there_is_nothing_to_announce(repo):
    root = repo(claim(("status: published", "status: draft"), slug="other"))
    put(
        root,
        {**claim(("point: 40", "point: 41"), ("status: published", "status: draft"), slug="other")},
    )
    put(root, {"content/claims/new.yaml": text(CLAIM)})
    put(root, {EXPLAINER: FRONT + "One.\n"})
    before = {path: path.read_bytes() for path in root.rglob("*.yaml")}
    for slug, why in {
        "council-40-trees": "its file has not changed",
        "other": "it was not public",
        "new": "it was not there",
        "trees": "it was not there",
    }.items():
        result = run(root, "revise", slug)
        assert result.exit_code == 0
        assert f"nothing to announce: {why}" in result.output
    put(root, claim(("number was", "number  was")))
    result = run(root, "revise", "council-40-trees")
    assert (result.exit_code, "it says what it said" in result.output) == (0, True)
    before[root / CLAIM] = claim(("number was", "number  was"))[CLAIM].encode()
    assert {path: path.read_bytes() for path in root.rglob("*.yaml")} == before


def test_revise_names_the_nearest_slug_and_takes_a_path(repo):
    root = put(repo({"content/explainers/council-40-trees.md": FRONT + "One.\n"}), {})
    result = run(root, "revise", "council-40-tree")
    assert result.exit_code == 2
    assert (
        "no claim or explainer 'council-40-tree'; did you mean 'council-40-trees'?" in result.output
    )
    result = run(root, "revise", "council-40-trees")
    assert result.exit_code == 2
    assert "is a claim and an explainer; expected" in result.output
    put(root, claim(("point: 40", "point: 41")))
    assert revised(root, CLAIM).exit_code == 0
    assert since(root) == []


def test_revise_asks_for_flags_where_there_is_no_terminal(repo):
    root = put(repo(), claim(("point: 40", "point: 41")))
    for flags in ([], ["--kind=update"], ["--note=N."]):
        result = run(root, "revise", "council-40-trees", *flags)
        assert result.exit_code == 2
        assert "there is no terminal to ask at; give --kind and --note" in result.output
    assert (root / CLAIM).read_text() == claim(("point: 40", "point: 41"))[CLAIM]


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--kind=fix"], "'fix' is not one of 'correction', 'update', 'clarification'"),
        (["--note= "], "note is ''; expected text"),
        (["--on=2025-13-01"], "on is '2025-13-01'; no such day in the calendar"),
        (["--on=yesterday"], "on is 'yesterday'; expected a whole date, as 2024-12-23"),
        (["--on=2024-01-01"], "on is 2024-01-01, before 2024-04-01, the day that"),
    ],
)
def test_revise_refuses_what_no_revision_may_say(repo, flags, words):
    root = put(repo(), claim(("point: 40", "point: 41")))
    result = revised(root, "council-40-trees", *flags)
    assert result.exit_code == 2
    assert words in result.output
    assert (root / CLAIM).read_text() == claim(("point: 40", "point: 41"))[CLAIM]


def test_revise_takes_the_day_it_is_given(repo):
    root = put(repo(), claim(("point: 40", "point: 41")))
    assert revised(root, "council-40-trees", "--on=2025-05-30").exit_code == 0
    assert "{on: 2025-05-30, kind: correction" in (root / CLAIM).read_text()


def test_revise_prints_what_is_wrong_with_a_file_that_cannot_be_read(repo):
    root = put(repo(), {CLAIM: text(CLAIM) + "claim: Twice.\n"})
    result = revised(root)
    assert result.exit_code == 1
    assert f"{CLAIM}:27:1: error[yaml]" in result.output


def test_revise_gives_the_text_where_it_is_not_sure_of_the_file(repo):
    # Lines that end a text cannot be told from those that part it from what follows.
    odd = REVISED.replace(NOTE, "on: 2024-05-01\n    kind: update\n    note: |+\n      More.\n\n")
    root = repo(claim(("status: published", odd)))
    changed = claim(("status: published", odd), ("point: 40", "point: 41"))
    result = revised(put(root, changed))
    assert result.exit_code == 1
    assert f"{CLAIM} was not touched: " in result.output
    assert "- {on: 2025-06-01, kind: correction, note: We misread" in result.output
    assert (root / CLAIM).read_text() == changed[CLAIM]


def test_revise_follows_a_renamed_file_and_says_which_alias_it_lacks(repo):
    root = put(repo(), {CLAIM: None, OTHER: text(CLAIM).replace("point: 40", "point: 41")})
    result = revised(root, "other")
    assert result.exit_code == 0
    assert "it was 'council-40-trees'; expected aliases: [council-40-trees]" in result.output
    (problem,) = since(root)
    assert "expected it in aliases" in problem


def test_revise_says_which_record_was_replaced(repo):
    root = repo({OTHER: text(CLAIM)})
    put(root, {OTHER: None, **claim(("status: published", "status: published\naliases: [other]"))})
    result = revised(root)
    assert result.exit_code == 0
    assert "it takes the place of 'other'" in result.output
    assert since(root) == []


def test_revise_leaves_a_link_a_link(repo):
    root = repo()
    (root / CLAIM).rename(root / "kept.yaml")
    (root / CLAIM).symlink_to("../../kept.yaml")
    put(root, {"kept.yaml": text(CLAIM).replace("point: 40", "point: 41")})
    assert revised(root).exit_code == 0
    assert (root / CLAIM).is_symlink()
    assert "from: 40, to: 41" in (root / "kept.yaml").read_text()


# ways to write the same claim; each keeps its comments, its order and its line ends
COMMENTED = (
    "# what the council said\n"
    + text(CLAIM).replace("  point: 40", "  point: 40   # as spoken\n  # nothing else")
    + "\n# the end\n\n"
)
LAYOUTS: dict[str, str] = {
    "plain": text(CLAIM),
    "comments": COMMENTED,
    "no last line end": text(CLAIM).rstrip("\n"),
    "a mark and windows lines": "\ufeff" + COMMENTED.replace("\n", "\r\n"),
    "revisions first": f"revisions:\n- {NOTE}   # the first\n# between\n" + text(CLAIM),
    "revisions in blocks": text(CLAIM)
    + "revisions:\n    -   on: 2024-05-01\n        kind: update\n        note: |\n          Long.\n\n",
    "revisions in one row": text(CLAIM) + f"revisions: [{NOTE}]  # so\n",
    "revisions over rows": text(CLAIM) + f"revisions: [\n  {NOTE}\n  ]\n",
    "a document's marks": "---\n" + text(CLAIM),
    "quoted": text(CLAIM).replace("status: published", "\"status\": 'published'"),
}


def inserted(before: bytes, after: bytes) -> bool:
    """Whether nothing happened to a file but that something was put into it at one place."""
    pairs = zip(before, after, strict=False)
    start = next((n for n, (old, new) in enumerate(pairs) if old != new), len(before))
    return after.endswith(before[start:]) and len(after) > len(before)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_revise_leaves_every_byte_that_was_there(repo, layout):
    root = repo({CLAIM: LAYOUTS[layout]})
    put(root, {CLAIM: LAYOUTS[layout].replace("point: 40", "point: 41")})
    before = (root / CLAIM).read_bytes()
    assert len(since(root)) == 1
    result = revised(root)
    assert result.exit_code == 0, result.output
    after = (root / CLAIM).read_bytes()
    assert inserted(before, after)
    assert (b"\r\n" in before) == (b"\r\n" in after)
    assert after.count(b"\r\n") in (0, after.count(b"\n"))
    assert since(root) == []


def test_revise_begins_a_list_that_is_empty(repo):
    root = repo({CLAIM: text(CLAIM) + "revisions: [ ]  # none yet\n"})
    put(root, {CLAIM: (root / CLAIM).read_text().replace("point: 40", "point: 41")})
    before = (root / CLAIM).read_text().splitlines()
    assert revised(root).exit_code == 0
    assert since(root) == []
    after = (root / CLAIM).read_text().splitlines()
    assert after[:26] == before[:26]
    assert after[26].startswith("revisions: [{on: 2025-06-01, ")
    assert after[26].endswith("]  # none yet")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_revise_writes_into_the_front_matter_of_an_explainer(repo, end):
    body = "One is counted.\n\n---\n\nrevisions: none\n"
    root = repo({EXPLAINER: (FRONT + body).replace("\n", end)})
    put(root, {EXPLAINER: (FRONT + body).replace("How trees", "Why trees").replace("\n", end)})
    before = (root / EXPLAINER).read_bytes()
    result = revised(root, "trees")
    assert result.exit_code == 0, result.output
    assert inserted(before, (root / EXPLAINER).read_bytes())
    assert since(root) == []


def _terminal(root: Path, *answers: str) -> tuple[int, str]:
    """`revise` at a real terminal, where somebody types; its exit code and what stood there."""
    ours, theirs = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "generator",
        "revise",
        "council-40-trees",
        f"--root={root}",
        CLOCK,
    ]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT)
    os.close(theirs)
    shown = b""
    left = list(answers)
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
        if left and shown.rstrip().endswith(b":") and (b"kind" in shown):
            os.write(ours, left.pop(0).encode())
            shown += b"\n"
    os.close(ours)
    return process.wait(timeout=30), shown.decode()


@pytest.mark.slow
def test_revise_asks_at_a_terminal(repo):
    root = put(repo(), claim(("point: 40", "point: 41")))
    code, shown = _terminal(root, "update\n", "The council counted again.\n")
    assert code == 0, shown
    assert "+ 41" in shown
    assert "note: The council counted again.," in (root / CLAIM).read_text()
    assert since(root) == []


@pytest.mark.slow
def test_revise_left_without_an_answer_leaves_the_file(repo):
    root = put(repo(), claim(("point: 40", "point: 41")))
    before = (root / CLAIM).read_bytes()
    code, _ = _terminal(root, "update\n", "\x04")
    assert code == 1
    assert (root / CLAIM).read_bytes() == before


# ---------------------------------------------------------------- any edits at all

WORDS = ["a tree", "40", "true", "null", "- no", "x: y", "it’s “so” – really", "#1", "'", '"', "2024-01",
         "[[council-40-trees]]", "[[council-40-trees:estimate]]", "long " * 30, "ünï", "\\n", "{a}"]  # fmt: skip
PLAIN = [word for word in WORDS if "[[" not in word]


def _edits(chance: random.Random) -> dict[tuple[str, ...], Any]:
    """New values for some fields of a claim."""

    def words(choice: list[str]) -> str:
        return " ".join(chance.choices(choice, k=chance.randint(1, 3)))

    number = chance.choice([chance.randrange(10**6), chance.randrange(1000) / 4])
    every: dict[tuple[str, ...], Any] = {
        ("title",): words(PLAIN),
        ("claim",): words(PLAIN),
        ("claim_reviewed",): words(PLAIN),
        ("wording",): words(PLAIN),
        ("place",): words(PLAIN),
        ("claimed_on",): chance.choice(["2023", "2023-11", "2024-03-02"]),
        ("why_checked",): words(WORDS),
        ("estimate", "low"): number,
        ("estimate", "point"): number,
        ("estimate", "as_of"): chance.choice(["2023", "2023-12", "2024-01-31"]),
        ("estimate", "hedge"): words(PLAIN),
        ("estimate", "note"): words(WORDS),
        ("verdict", "rating"): chance.choice(["unproven", "supported"]),
        ("verdict", "summary"): words(WORDS),
        ("verdict", "known"): [words(WORDS)],
        ("reply",): {"asked": True, "answer": words(WORDS)},
        ("reviewed_on",): "2024-04-09",
    }  # fmt: skip
    return {at: every[at] for at in chance.sample(sorted(every), k=chance.randint(1, 6))}


@pytest.mark.slow
def test_after_any_edits_and_revise_nothing_is_silent(repo):
    chance = random.Random(4)
    layouts = [name for name in LAYOUTS if "mark" not in name]
    silent = 0
    for number in range(30):
        layout = LAYOUTS[chance.choice(layouts)]
        root = repo({CLAIM: layout}, name=f"site-{number}")
        for _ in range(chance.randint(1, 2)):
            changed = (root / CLAIM).read_text()
            for at, value in _edits(chance).items():
                changed = insert(changed, at, value)
            put(root, {CLAIM: changed})
            found = since(root)
            silent += bool(found)
            found_now = revise.compare(root, "council-40-trees", "HEAD", NOW)
            assert bool(found) == (not found_now.settled), found
            if found:
                entry = revise.entry(found_now, ("update", chance.choice(PLAIN)), None, NOW)
                before = (root / CLAIM).read_bytes()
                revise.write(root, found_now, entry)
                assert inserted(before, (root / CLAIM).read_bytes())
            assert since(root) == []
    assert silent > 20


@pytest.mark.slow
def test_many_files_are_compared_in_a_few_seconds(repo):
    files = {
        f"content/claims/c{n}.yaml": text(CLAIM).replace("point: 40", f"point: {n}")
        for n in range(2000)
    }
    root = repo(files)
    for number in range(0, 2000, 200):
        (root / f"content/claims/c{number}.yaml").rename(root / f"content/claims/d{number}.yaml")
    tree = read(root)
    past = history.read(root, tree, "HEAD")
    assert len(past.paths) == 2001
    assert past.renamed == {
        f"content/claims/c{n}.yaml": f"content/claims/d{n}.yaml" for n in range(0, 2000, 200)
    }


def test_the_minimal_site_of_the_tests_has_this_claim():
    assert (SITES / "minimal" / CLAIM).is_file()
