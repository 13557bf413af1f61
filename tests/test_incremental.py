"""A build that keeps what did not change gives the bytes of a clean one, whatever was edited."""

import datetime as dt
import os
import shutil
from pathlib import Path

import pytest

from generator.build import build
from generator.charts import draw
from tests.conftest import NOW, SITES, Charts
from tests.edits import Desk
from tests.pipeline import make

SOAK = os.environ.get("CLAIMLINE_SOAK") == "1"
EDITS = 250 if SOAK else 80


def _files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != ".claimline")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8 if SOAK else 4))
def test_after_every_edit_the_output_is_that_of_a_clean_build(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a picture depends on matters here, not how it is drawn.
    monkeypatch.setattr(
        draw, "svg", lambda f, size: f"<svg><desc>{draw.key(f)} {size}</desc></svg>"
    )
    root, output, cache = tmp_path / "site", tmp_path / "output", tmp_path / "cache"
    for folder in ("content", "data", "theme"):
        shutil.copytree(SITES / "full" / folder, root / folder)
    desk = Desk(root, output, cache, seed)
    clean = Charts(cache)
    shutil.copytree(root, tmp_path / "good")
    now, good = NOW, 0
    for number in range(EDITS):
        done = desk.edit()
        if desk.chance.random() < 0.1:
            now = NOW + dt.timedelta(days=desk.chance.randrange(-30, 900))
        drafts = desk.chance.random() < 0.15
        before = _files(output) if output.exists() else {}
        report = build(root, output, now, drafts, cache)
        made = make(root, now, drafts, clean)
        where = f"edit {number} of seed {seed}: {done}"
        assert report.problems == made.problems, where
        assert report.account == made.account, where
        if made.rendered is None:
            assert _files(output) == before, where
            # Most mistakes are mended before the next edit; the files are as they were, times too.
            if desk.chance.random() < 0.8:
                shutil.rmtree(root)
                shutil.copytree(tmp_path / "good", root)
            continue
        good += 1
        shutil.rmtree(tmp_path / "good")
        shutil.copytree(root, tmp_path / "good")
        there, wanted = _files(output), made.rendered.files
        assert sorted(there) == sorted(wanted), where
        assert [path for path in there if there[path] != wanted[path]] == [], where
    assert good > EDITS / 2
