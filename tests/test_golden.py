"""Golden sites: small real sites, and every byte or problem that they are expected to give.

`make bless` rewrites what is expected; read the difference before you commit it.
"""

import os
from pathlib import Path

import pytest

from generator.build import build
from tests.conftest import NOW, SITES
from tests.pipeline import make

BLESS = os.environ.get("CLAIMLINE_BLESS") == "1"


@pytest.mark.parametrize("name", ["minimal", pytest.param("full", marks=pytest.mark.slow)])
def test_a_golden_site_gives_the_bytes_it_gave_before(name: str, tmp_path: Path) -> None:
    output = tmp_path / "output"
    report = build(SITES / name, output, NOW)
    assert [str(problem) for problem in report.problems] == []
    expected = SITES / name / "expected"
    if BLESS:
        build(SITES / name, expected, NOW)
    made, wanted = _files(output), _files(expected)
    assert sorted(made) == sorted(wanted)
    assert [path for path in sorted(made) if made[path] != wanted[path]] == []


def test_the_broken_site_gives_its_complete_list_of_problems_in_order() -> None:
    made = make(SITES / "broken", NOW, texts=SITES / "broken" / "archive")
    lines = [*map(str, made.problems), *made.account.notes, made.account.claims]
    text = "".join(f"{line}\n" for line in lines)
    expected = SITES / "broken" / "expected.txt"
    if BLESS:
        expected.write_text(text, "utf-8")
    assert text == expected.read_text("utf-8")


def _files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
