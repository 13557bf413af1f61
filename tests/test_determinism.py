"""Two builds of one site are one: whatever the clock's zone, the language or the hash seed."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from generator.render import MANY_PAGES
from tests.bench import corpus
from tests.conftest import ROOT

pytestmark = pytest.mark.slow


def _build(site: Path, output: Path, **environment: str) -> dict[str, bytes]:
    subprocess.run(
        [sys.executable, "-m", "generator", "build", "--root", str(site), "--output", str(output),
         "--now", "2026-11-21T12:00Z", "--no-cache"],
        cwd=ROOT,
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
    )  # fmt: skip
    files = (path for path in output.rglob("*") if path.is_file())
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("site", [".", "tests/sites/full"])
def test_two_builds_in_different_surroundings_are_byte_identical(site: str, tmp_path: Path) -> None:
    one = _build(ROOT / site, tmp_path / "one", TZ="Asia/Seoul", LC_ALL="C", PYTHONHASHSEED="1")
    two = _build(
        ROOT / site, tmp_path / "two", TZ="America/New_York", LC_ALL="C.UTF-8", PYTHONHASHSEED="2"
    )
    assert sorted(one) == sorted(two)
    assert [path for path in one if one[path] != two[path]] == []


def test_a_second_build_writes_nothing(tmp_path: Path) -> None:
    site, output = ROOT / "tests/sites/full", tmp_path / "out"
    _build(site, output)
    stamps = {path: path.stat().st_mtime_ns for path in output.rglob("*") if path.is_file()}
    _build(site, output)
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps


@pytest.mark.parametrize("seconds", [2.0, 3.0])
def test_an_interrupted_build_says_so_and_leaves_no_process(seconds: float, tmp_path: Path) -> None:
    corpus.make(tmp_path / "site", 1000, charts=False)
    building = subprocess.Popen(
        [sys.executable, "-m", "generator", "build", "--root", str(tmp_path / "site")],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    time.sleep(seconds)
    with suppress(ProcessLookupError):  # a quick machine has built it by now
        os.killpg(building.pid, signal.SIGINT)
    _, said = building.communicate(timeout=20)
    assert "Traceback" not in said
    with pytest.raises(ProcessLookupError):
        os.killpg(building.pid, 0)


def test_one_process_and_two_give_the_same_bytes(tmp_path: Path) -> None:
    site = tmp_path / "site"
    corpus.make(site, 160)
    files = []
    for jobs in ("1", "2"):
        output = tmp_path / f"output-{jobs}"
        subprocess.run(
            [sys.executable, "-m", "generator", "build", "--root", str(site), "--output",
             str(output), "--now", "2026-11-21T12:00Z", "--no-cache", "--jobs", jobs],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )  # fmt: skip
        assert len(list(output.rglob("*.html"))) >= MANY_PAGES
        files.append(
            {p.relative_to(output): p.read_bytes() for p in output.rglob("*") if p.is_file()}
        )
    assert files[0] == files[1]
