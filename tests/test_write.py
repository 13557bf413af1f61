import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generator.write import MANIFEST, Occupied, Stage, plan, summary, write
from tests.conftest import ROOT

Wanted = dict[str, str]


def publish(folder: Path, wanted: Wanted) -> dict[str, int]:
    """Write exactly these files; returns how many were written, removed and kept."""
    stage = Stage(folder)
    taken = {path: stage.put(path, text.encode()) for path, text in sorted(wanted.items())}
    try:
        changes = plan(taken, folder)
        write(changes, folder, stage)
    finally:
        stage.clear()
    return dict(summary(changes))


def held(folder: Path) -> Wanted:
    """What a folder holds, the list of the build's own files left out."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


OLD = {"index.html": "old", "claims/a/index.html": "a", "claims/b/index.html": "b"}
NEW = {"index.html": "new", "claims/a/index.html": "a", "claims/c/index.html": "c"}


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """A folder that holds OLD, as a build has written it."""
    publish(tmp_path / "output", OLD)
    return tmp_path / "output"


def test_an_empty_folder_gets_every_file(output: Path) -> None:
    assert held(output) == OLD


def test_only_what_differs_is_written(output: Path) -> None:
    before = {path: (output / path).stat() for path in OLD}
    assert publish(output, NEW) == {"written": 2, "removed": 1, "kept": 1}
    assert held(output) == NEW
    after = (output / "claims/a/index.html").stat()
    kept = before["claims/a/index.html"]
    assert (after.st_ino, after.st_mtime_ns) == (kept.st_ino, kept.st_mtime_ns)
    assert (output / "index.html").stat().st_ino != before["index.html"].st_ino


def test_a_build_that_changes_nothing_touches_nothing(output: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in [output, *output.rglob("*")]}
    assert publish(output, OLD) == {"written": 0, "removed": 0, "kept": 3}
    assert {path: path.stat().st_mtime_ns for path in [output, *output.rglob("*")]} == before


def test_planning_changes_nothing(output: Path) -> None:
    changes = plan({"index.html": True}, output)
    assert changes.write == ("index.html",)
    assert changes.remove == ("claims/a/index.html", "claims/b/index.html")
    assert held(output) == OLD


def test_a_stray_of_ours_goes_with_the_folder_it_leaves_empty(output: Path) -> None:
    publish(output, {"index.html": "old"})
    assert held(output) == {"index.html": "old"}
    assert not (output / "claims").exists()


def test_what_somebody_else_put_there_stays(output: Path) -> None:
    (output / "CNAME").write_text("trees.example")
    (output / "claims/b/notes.txt").write_text("mine")
    publish(output, {})
    assert held(output) == {"CNAME": "trees.example", "claims/b/notes.txt": "mine"}


def test_what_somebody_else_put_there_is_not_ours_later_either(output: Path) -> None:
    (output / "CNAME").write_text("trees.example")
    publish(output, NEW)
    publish(output, OLD)
    assert (output / "CNAME").read_text() == "trees.example"
    assert "CNAME" not in (output / MANIFEST).read_text()


def test_a_changed_page_of_ours_is_made_right_again(output: Path) -> None:
    (output / "index.html").write_text("tampered")
    (output / "claims/b/index.html").unlink()
    assert publish(output, OLD) == {"written": 2, "removed": 0, "kept": 1}
    assert held(output) == OLD


@pytest.mark.parametrize("path", ["about/index.html", "feed.xml"])
def test_a_foreign_file_in_the_way_is_reported_and_kept(path: str, output: Path) -> None:
    (output / path).parent.mkdir(exist_ok=True)
    (output / path).write_text("mine")
    with pytest.raises(Occupied, match=r"was not written by Claimline.*--output"):
        publish(output, {**NEW, path: "ours"})
    assert held(output) == {**OLD, path: "mine"}


def test_a_folder_in_the_way_of_a_page_is_reported(output: Path) -> None:
    (output / "feed.xml").mkdir()
    with pytest.raises(Occupied, match="a folder where a page should go"):
        publish(output, {**NEW, "feed.xml": "ours"})
    assert held(output) == OLD


def test_a_file_in_the_way_of_a_folder_is_reported(output: Path) -> None:
    (output / "about").write_text("mine")
    with pytest.raises(Occupied, match="is not a folder of this site's"):
        publish(output, {**NEW, "about/index.html": "ours"})
    assert held(output) == {**OLD, "about": "mine"}


def test_a_file_in_place_of_the_output_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("mine")
    with pytest.raises(Occupied, match="is not a folder"):
        publish(tmp_path / "output", OLD)
    assert (tmp_path / "output").read_text() == "mine"


def test_nothing_is_written_through_a_symlinked_folder(output: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (output / "claims").rename(elsewhere)
    (output / "claims").symlink_to(elsewhere)
    with pytest.raises(Occupied, match="is not a folder of this site's"):
        publish(output, NEW)
    assert held(elsewhere) == {"a/index.html": "a", "b/index.html": "b"}


def test_nothing_is_removed_through_a_symlinked_folder(output: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (output / "claims").rename(elsewhere)
    (output / "claims").symlink_to(elsewhere)
    publish(output, {"index.html": "old"})
    assert held(elsewhere) == {"a/index.html": "a", "b/index.html": "b"}


def test_a_page_that_became_a_link_becomes_a_page_again(output: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.html"
    elsewhere.write_text("old")
    (output / "index.html").unlink()
    (output / "index.html").symlink_to(elsewhere)
    publish(output, NEW)
    assert elsewhere.read_text() == "old"
    assert not (output / "index.html").is_symlink()
    assert held(output) == NEW


@pytest.mark.parametrize(
    "name", ["../precious.txt", "claims/../../precious.txt", "{}/precious.txt", "./../precious.txt"]
)
def test_a_list_that_names_files_elsewhere_is_not_obeyed(
    name: str, output: Path, tmp_path: Path
) -> None:
    precious = tmp_path / "precious.txt"
    precious.write_text("mine")
    with (output / MANIFEST).open("a") as manifest:
        manifest.write(name.format(tmp_path) + "\n")
    publish(output, NEW)
    assert precious.read_text() == "mine"
    assert held(output) == NEW


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"\0\0\0"])
def test_without_a_readable_list_nothing_is_taken_for_ours(data: bytes, output: Path) -> None:
    (output / MANIFEST).write_bytes(data)
    with pytest.raises(Occupied):
        publish(output, NEW)
    assert held(output) == OLD
    assert publish(output, OLD) == {"written": 0, "removed": 0, "kept": 3}


class Stopped(BaseException):
    """The build is stopped: by the keyboard, by the machine."""


def interrupt(monkeypatch: pytest.MonkeyPatch, after: int, error: type[BaseException]) -> None:
    """Let the file system fail on the renaming that follows `after` others."""
    rename = os.replace
    left = [after]

    def replace(source: Any, target: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise error
        rename(source, target)

    monkeypatch.setattr(os, "replace", replace)


@pytest.mark.parametrize("error", [OSError, Stopped])
@pytest.mark.parametrize("after", range(4))
def test_an_interrupted_build_leaves_whole_files_and_the_next_one_finishes(
    after: int, error: type[BaseException], output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        interrupt(patch, after, error)
        with pytest.raises(error):
            publish(output, NEW)
    for path, text in held(output).items():
        if not path.endswith(".tmp"):
            assert text in (OLD.get(path), NEW.get(path))
    publish(output, NEW)
    assert held(output) == NEW


@pytest.mark.slow
def test_a_build_that_is_killed_leaves_nothing_that_the_next_one_keeps(output: Path) -> None:
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom generator.write import Stage, plan, write\n"
        "folder = Path(sys.argv[1])\nstage = Stage(folder)\n"
        "changes = plan({'index.html': stage.put('index.html', b'new')}, folder)\n"
        "rename, left = os.replace, [1]\n"
        "def replace(source, target):\n    left[0] -= 1\n    if left[0] < 0:\n"
        "        os.kill(os.getpid(), 9)\n    rename(source, target)\n"
        "os.replace = replace\nwrite(changes, folder, stage)\n"
    )
    run = subprocess.run([sys.executable, "-c", code, output], cwd=ROOT, check=False)
    assert run.returncode == -9
    assert (output / "index.html").read_text() == "old"
    publish(output, NEW)
    assert held(output) == NEW


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_raises_and_keeps_what_it_holds(output: Path) -> None:
    output.chmod(0o500)
    try:
        with pytest.raises(OSError, match="Permission"):
            publish(output, NEW)
    finally:
        output.chmod(0o700)
    assert held(output) == OLD


def test_the_list_names_every_file_sorted_and_says_what_it_is(output: Path) -> None:
    first, *names = (output / MANIFEST).read_text().splitlines()
    assert first.startswith("# Files written by Claimline")
    assert names == sorted(OLD)


def test_files_are_readable_for_a_server(output: Path) -> None:
    usual = output / "usual"
    usual.write_text("")
    assert (output / "index.html").stat().st_mode == usual.stat().st_mode
