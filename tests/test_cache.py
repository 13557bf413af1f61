"""The cache may be slow, never wrong."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generator.build import build
from generator.cache import Cache
from generator.charts import draw
from generator.cli import main
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
