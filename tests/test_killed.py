"""A build that is killed at any moment is followed by one whose output is that of a clean build."""

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.build import build
from generator.charts import draw
from tests.bench import corpus
from tests.conftest import NOW, NOW_REAL, SITES, Charts
from tests.edits import Desk
from tests.pipeline import make

KILLS = 50 if os.environ.get("CLAIMLINE_SOAK") == "1" else 8


def _killed(work: Callable[[], object], seconds: float) -> bool:
    """Do some work in a process of its own and kill it after a time; whether that was in time."""
    child = os.fork()
    if not child:
        os.setsid()
        work()
        os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["one process", "several processes"])
def test_after_a_killed_build_the_next_one_gives_the_bytes_of_a_clean_one(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        draw, "svg", lambda f, size: f"<svg><desc>{draw.key(f)} {size}</desc></svg>"
    )
    root, output, cache = tmp_path / "site", tmp_path / "output", tmp_path / "cache"
    jobs, now = (1, NOW) if kind == "one process" else (2, NOW_REAL)
    if jobs == 1:
        for folder in ("content", "data", "theme"):
            shutil.copytree(SITES / "full" / folder, root / folder)
    else:
        corpus.make(root, 160)
    chance = random.Random(kind)
    desk = Desk(root, output, cache, 1)
    killed = 0
    for number in range(KILLS):
        path = root / "data/site.yaml"
        path.write_text(path.read_text().replace("title: ", f"title: {desk.word()} ", 1))
        began = time.perf_counter()
        if number == 0:
            build(root, output, now, cache=cache, jobs=jobs)
            took = time.perf_counter() - began
            continue
        work = lambda: build(root, output, now, cache=cache, jobs=jobs)  # noqa: E731
        if _killed(work, chance.uniform(0, took)):
            killed += 1
        else:
            took *= 0.6  # the first build was slower than those that find its work
        build(root, output, now, cache=cache, jobs=jobs)
        wanted = make(root, now, cache=Charts(cache)).rendered
        assert wanted is not None
        there = (p for p in output.rglob("*") if p.is_file() and p.name != ".claimline")
        found = {p.relative_to(output).as_posix(): p.read_bytes() for p in there}
        # A worker may outlive its build for a moment; the next build sweeps away what it leaves.
        found = {p: data for p, data in found.items() if not p.startswith(".claimline.tmp")}
        assert sorted(found) == sorted(wanted.files)
        assert [p for p in found if found[p] != wanted.files[p]] == []
    assert killed > KILLS / 3
