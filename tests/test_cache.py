"""The cache may be slow, never wrong."""

import datetime as dt
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generator.build import build, verify
from generator.cache import Cache, Log
from generator.charts import draw
from generator.cli import main
from generator.tree import File
from tests import records
from tests.conftest import NOW


def test_what_is_put_is_got_under_its_kind_and_key_alone(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put("charts", "a", b"one\ntwo")
    assert Cache(tmp_path).get("charts", "a") == b"one\ntwo"
    assert cache.get("charts", "b") is None
    assert cache.get("pages", "a") is None


def test_without_a_folder_nothing_is_kept() -> None:
    cache = Cache(None)
    cache.put("charts", "a", b"x")
    assert cache.get("charts", "a") is None


def test_a_cache_that_does_not_keep_reads_and_writes_nothing(tmp_path: Path) -> None:
    Cache(tmp_path).put("charts", "a", b"x")
    cache = Cache(tmp_path, keep=False)
    cache.put("charts", "b", b"y")
    assert cache.get("charts", "a") == b"x"
    assert cache.get("charts", "b") is None


@given(st.data())
def test_an_entry_damaged_at_any_byte_was_never_made(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    Cache(folder).put("charts", "a", b"the bytes of a chart")
    path = folder / "charts" / "a"
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        path.write_bytes(whole[:place])
    else:
        flipped = whole[place] ^ data.draw(st.integers(1, 255))
        path.write_bytes(whole[:place] + bytes([flipped]) + whole[place + 1 :])
    assert Cache(folder).get("charts", "a") is None


def test_what_cannot_be_read_or_written_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "charts").write_text("a file where a folder should be")
    cache = Cache(tmp_path)
    cache.put("charts", "a", b"x")
    assert cache.get("charts", "a") is None


def test_a_sweep_forgets_what_was_neither_found_nor_made(tmp_path: Path) -> None:
    old = Cache(tmp_path)
    old.put("charts", "a", b"x")
    old.put("charts", "b", b"y")
    new = Cache(tmp_path)
    new.get("charts", "a")
    new.put("charts", "c", b"z")
    new.sweep()
    assert sorted(path.name for path in (tmp_path / "charts").iterdir()) == ["a", "c"]


def test_a_second_build_draws_nothing_and_gives_the_same_bytes(
    make_site: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, cache = make_site(), tmp_path / "cache"
    build(root, tmp_path / "one", NOW, cache=cache)
    shutil.copytree(cache, tmp_path / "carried")
    monkeypatch.setattr(draw, "svg", lambda *_: pytest.fail("drawn again"))
    build(root, tmp_path / "two", NOW, cache=tmp_path / "carried")
    assert _files(tmp_path / "one") == _files(tmp_path / "two")


def test_a_damaged_cache_gives_the_same_bytes(
    make_site: Callable[..., Path], tmp_path: Path
) -> None:
    root, cache = make_site(), tmp_path / "cache"
    build(root, tmp_path / "one", NOW, cache=cache)
    for path in (cache / "charts").iterdir():
        path.write_bytes(path.read_bytes()[:-7])
    build(root, tmp_path / "two", NOW, cache=cache)
    assert _files(tmp_path / "one") == _files(tmp_path / "two")


def test_a_check_writes_nothing_and_no_cache_keeps_nothing(make_site: Callable[..., Path]) -> None:
    root = make_site()
    clock = ["--root", str(root), "--now", "2025-06-01T12:00Z"]
    assert CliRunner().invoke(main, ["check", *clock]).exit_code == 0
    assert sorted(path.name for path in root.iterdir()) == ["content", "data"]
    assert CliRunner().invoke(main, ["build", "--no-cache", *clock]).exit_code == 0
    assert sorted(path.name for path in root.iterdir()) == ["content", "data", "output"]
    assert CliRunner().invoke(main, ["build", *clock]).exit_code == 0
    assert (root / ".claimline" / "charts").is_dir()


def _files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


# ---------------------------------------------------------------- logs


def _log(folder: Path) -> Log:
    return Cache(folder).log("log")


def _add(folder: Path, entries: dict[str, object]) -> None:
    log = _log(folder)
    known = {**log.load(), **entries}
    log.add(entries, {name: value for name, value in known.items() if value is not None})


def test_a_log_gives_what_was_added_last_and_forgets_what_was_taken_away(tmp_path: Path) -> None:
    _add(tmp_path, {"a": 1, "b": 2})
    size = (tmp_path / "log").stat().st_size
    _add(tmp_path, {"a": (3, "x"), "b": None, "c": {"d": None}})
    assert _log(tmp_path).load() == {"a": (3, "x"), "c": {"d": None}}
    assert (tmp_path / "log").stat().st_size > size


def test_a_log_that_is_mostly_overruled_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Log, "LARGEST", 4)
    _add(tmp_path, {str(n): "x" * 100 for n in range(10)})
    size = (tmp_path / "log").stat().st_size
    for n in range(200):
        _add(tmp_path, {"1": f"{n:0100}"})
    assert (tmp_path / "log").stat().st_size < 4 * size
    assert _log(tmp_path).load()["1"] == f"{199:0100}"


@given(st.data())
def test_a_log_damaged_at_any_byte_loses_what_follows_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    _add(folder, {"a": "first"})
    first = (folder / "log").stat().st_size
    _add(folder, {"b": "second"})
    path = folder / "log"
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        path.write_bytes(whole[:place])
    else:
        flipped = whole[place] ^ data.draw(st.integers(1, 255))
        path.write_bytes(whole[:place] + bytes([flipped]) + whole[place + 1 :])
    assert _log(folder).load() == ({} if place < first else {"a": "first"})
    _add(folder, {"c": "third"})
    assert _log(folder).load()["c"] == "third"


def test_a_log_of_other_code_counts_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _add(tmp_path, {"a": 1})
    monkeypatch.setattr("generator.cache.made_by", lambda: b"other code")
    assert _log(tmp_path).load() == {}


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch /tmp/never",)


@pytest.mark.parametrize("value", [Evil(), subprocess.Popen, Path("x")])
def test_a_log_from_elsewhere_makes_nothing_but_records_and_plain_values(
    tmp_path: Path, value: object
) -> None:
    _add(tmp_path, {"a": value})
    assert _log(tmp_path).load() == {}


def test_a_log_that_cannot_be_written_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    _add(tmp_path, {"a": 1})
    assert _log(tmp_path).load() == {}


# ---------------------------------------------------------------- builds that keep their work


def _opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the files of which the bytes are read from now on, the theme's left out."""
    read: list[str] = []
    data = File.data.fget
    assert data is not None

    def noted(file: File) -> bytes:
        if not file.path.startswith("theme/"):
            read.append(file.path)
        return bytes(data(file))

    monkeypatch.setattr(File, "data", property(noted))
    return read


def test_files_that_did_not_change_are_not_read_again(
    make_site: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, cache = make_site(), tmp_path / "cache"
    build(root, tmp_path / "one", NOW, cache=cache)
    time.sleep(0.02)
    read = _opened(monkeypatch)
    claim = root / "content/claims/council-40-trees.yaml"
    claim.write_text(claim.read_text().replace("The council", "A council"))
    build(root, tmp_path / "one", NOW, cache=cache)
    assert set(read) == {"content/claims/council-40-trees.yaml"}


def test_a_file_that_was_touched_is_read_and_not_decoded(
    make_site: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, cache = make_site(), tmp_path / "cache"
    build(root, tmp_path / "one", NOW, cache=cache)
    os.utime(root / "content/claims/council-40-trees.yaml", ns=(1, 1))
    monkeypatch.setattr("generator.decode._read", lambda *_: pytest.fail("decoded again"))
    changes = build(root, tmp_path / "one", NOW, cache=cache).changes
    assert changes is not None
    assert changes.write == ()


def test_a_build_of_which_nothing_changed_does_not_decode_or_make_anything(
    make_site: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, cache = make_site(), tmp_path / "cache"
    first = build(root, tmp_path / "one", NOW, cache=cache)
    time.sleep(0.02)
    build(root, tmp_path / "one", NOW, cache=cache)
    monkeypatch.setattr("generator.build.decode", lambda *_: pytest.fail("decoded again"))
    again = build(root, tmp_path / "one", NOW + dt.timedelta(minutes=1), cache=cache)
    assert (again.problems, again.account) == (first.problems, first.account)
    assert again.changes is not None
    assert first.changes is not None
    assert again.changes.files == first.changes.files


def test_an_embargo_that_ends_is_seen_although_no_file_changed(
    make_site: Callable[..., Path], tmp_path: Path
) -> None:
    held = records.claim(publish_at="2025-06-01T12:30Z")
    root, cache = make_site(records.claims(held=held)), tmp_path / "cache"
    for _ in range(2):
        build(root, tmp_path / "one", NOW, cache=cache)
        time.sleep(0.02)
    assert not (tmp_path / "one/claims/held").exists()
    report = build(root, tmp_path / "one", NOW + dt.timedelta(hours=1), cache=cache)
    assert report.account.claims.startswith("2 claims in: 2 published")
    assert (tmp_path / "one/claims/held/index.html").exists()


def _run(root: Path, *options: str) -> str:
    clock = ["--root", str(root), "--now", "2025-06-01T12:00Z"]
    result = CliRunner().invoke(main, ["build", *clock, *options])
    assert result.exit_code == 0, result.output
    return result.output


def test_why_names_what_changed_and_what_did_not(make_site: Callable[..., Path]) -> None:
    root = make_site()
    page = "claims/council-40-trees/"
    assert "was made for the first time" in _run(root, "--why", page)
    assert "was kept: nothing that it is made of has changed" in _run(root, "--why", page)
    source = root / "data/sources/minutes.yaml"
    source.write_text(source.read_text().replace("title: ", "title: Changed "))
    said = _run(root, "--why", page)
    assert "was made anew:\n  changed: data/sources/minutes.yaml\n" in said
    own = root / "theme/templates/claim.html"
    own.parent.mkdir(parents=True)
    own.write_text('{% extends "base.html" %}')
    assert "  changed: theme/templates/claim.html\n" in _run(root, "--why", f"/{page}index.html")
    (root / "output" / page / "index.html").write_text("by hand")
    assert "was changed or removed by somebody else" in _run(root, "--why", page)
    assert "did you mean 'claims/council-40-trees/index.html'" in _run(
        root, "--why", "claims/council-40-tree"
    )


def test_verify_compares_with_a_clean_build(make_site: Callable[..., Path]) -> None:
    root = make_site()
    assert "verified: a clean build gives the same bytes" in _run(root, "--verify")
    assert sorted(path.name for path in root.iterdir()) == [
        ".claimline",
        "content",
        "data",
        "output",
    ]


def test_verify_names_what_differs(
    make_site: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, output = make_site(), tmp_path / "output"
    build(root, output, NOW)
    (output / "robots.txt").write_text("by hand")
    (output / "feed.xml").unlink()
    assert verify(root, output, NOW, drafts=False, jobs=1) == ["feed.xml", "robots.txt"]
    monkeypatch.setattr("generator.cli.verify", lambda *_: ["robots.txt"])
    result = CliRunner().invoke(main, ["build", "--root", str(root), "--verify"])
    assert result.exit_code == 1
    assert "robots.txt differs from a clean build" in result.stderr


def test_quiet_says_one_line_and_profile_says_where_the_time_went(
    make_site: Callable[..., Path],
) -> None:
    root = make_site()
    said = _run(root, "--profile")
    assert re.search(r"^render +\d+\.\d+ +\d+% +\d+$", said, re.MULTILINE)
    for title in ("slowest pages and files", "slowest charts", "templates that took longest"):
        assert title in said
    assert _run(root, "--quiet") == "1 claims in: 1 published, 0 draft, 0 embargoed\n"
