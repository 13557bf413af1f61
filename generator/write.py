"""What output/ holds → what it should hold: whole files, only where bytes differ, and no strays.

`output/.claimline` lists every file that a build has written there. Only files on that list are
ever replaced or removed: a file that somebody else put there is left alone, and one that stands
where a page should go is reported, not overwritten.
"""

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from generator.pages import Output

MANIFEST = ".claimline"
STAGE = ".claimline.tmp"
HEADER = "# Files written by Claimline; it removes no others.\n"


class Changes(NamedTuple):
    """What a build would do to a folder: paths relative to it."""

    write: tuple[Output, ...]
    remove: tuple[str, ...]
    keep: int
    files: tuple[str, ...]


class Occupied(Exception):
    """The output folder holds something in the way; the message says what."""


def plan(outputs: Iterable[Output], folder: Path) -> Changes:
    """Compare what should be there with what is. Raises Occupied; changes nothing."""
    outputs = tuple(outputs)
    mine = _manifest(folder)
    _refuse(outputs, folder, mine)
    write = []
    for output in outputs:
        path = folder / output.path
        if not path.is_file() or path.is_symlink() or path.read_bytes() != output.data:
            write.append(output)
    wanted = {output.path for output in outputs}
    remove = tuple(
        sorted(p for p in mine - wanted if (folder / p).is_file() and not _through_link(folder, p))
    )
    return Changes(tuple(write), remove, len(outputs) - len(write), tuple(sorted(wanted)))


def write(changes: Changes, folder: Path) -> None:
    """Carry the changes out. Raises OSError.

    The list is written first with old and new names and last with the new ones, so that a build
    that is killed between leaves nothing that the next one would not recognise. Files are written
    whole in a folder of their own and then moved: readers see the old bytes or the new, never a
    part, and what a killed build left there is swept away by the next.
    """
    stage = folder / STAGE
    shutil.rmtree(stage, ignore_errors=True)
    old, new = _manifest(folder), set(changes.files)
    if not changes.write and not changes.remove and old == new:
        return
    stage.mkdir(parents=True)
    try:
        _replace(folder / MANIFEST, _listing(old | new), stage)
        for output in changes.write:
            path = folder / output.path
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, output.data, stage)
        for name in changes.remove:
            (folder / name).unlink(missing_ok=True)
            _prune((folder / name).parent, folder)
        _replace(folder / MANIFEST, _listing(new), stage)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _listing(paths: Iterable[str]) -> bytes:
    return (HEADER + "".join(f"{path}\n" for path in sorted(paths))).encode()


def _manifest(folder: Path) -> set[str]:
    """The files that a build wrote here; names that lead out of the folder are ignored."""
    try:
        lines = (folder / MANIFEST).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return set()
    names = {line for line in lines if line and not line.startswith("#")}
    return {n for n in names if not n.startswith("/") and ".." not in n.split("/")}


def _refuse(outputs: tuple[Output, ...], folder: Path, mine: set[str]) -> None:
    """Raise Occupied if a page would replace something that no build has written."""
    if folder.exists() and not folder.is_dir():
        raise Occupied(f"{folder} is not a folder")
    for output in outputs:
        parent = folder
        for part in output.path.split("/")[:-1]:
            parent /= part
            if parent.is_symlink() or (parent.exists() and not parent.is_dir()):
                raise Occupied(f"{parent} is not a folder of this site's; move it away")
        path = folder / output.path
        if path.is_dir():
            raise Occupied(f"{path} is a folder where a page should go; move it away")
        if path.exists() and output.path not in mine and path.read_bytes() != output.data:
            raise Occupied(
                f"{path} was not written by Claimline and would be overwritten; move it away, or "
                "choose another folder with --output"
            )


def _through_link(folder: Path, path: str) -> bool:
    """Whether the way to a path leads through a linked folder, and so perhaps elsewhere."""
    return any((folder / parent).is_symlink() for parent in PurePosixPath(path).parents)


def _replace(path: Path, data: bytes, stage: Path) -> None:
    whole = stage / "next.tmp"
    whole.write_bytes(data)
    whole.replace(path)


def _prune(folder: Path, top: Path) -> None:
    """Remove folders that the removal of a page has left empty."""
    while folder != top:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def summary(changes: Changes) -> Mapping[str, int]:
    """How many files were written, removed and left as they were."""
    return {"written": len(changes.write), "removed": len(changes.remove), "kept": changes.keep}
