"""What output/ holds → what it should hold: whole files, only where bytes differ, and no strays.

`output/.claimline` lists every file that a build has written there. Only files on that list are
ever replaced or removed: a file that somebody else put there is left alone, and one that stands
where a page should go is reported, not overwritten.
"""

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from generator.cache import Log, digest
from generator.render import Done
from generator.tree import Stamp, stamp

MANIFEST = ".claimline"
STAGE = ".claimline.tmp"
HEADER = "# Files written by Claimline; it removes no others.\n"


class Changes(NamedTuple):
    """What a build would do to a folder: paths relative to it."""

    write: tuple[str, ...]
    remove: tuple[str, ...]
    keep: int
    files: tuple[str, ...]


class Occupied(Exception):
    """The output folder holds something in the way; the message says what."""


class Stage:
    """A folder in the output folder that takes what differs, until all of it is there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stage = folder / STAGE
        self.new = not folder.exists()
        if not self.new and not folder.is_dir():
            raise Occupied(f"{folder} is not a folder")

    def put(self, path: str, data: bytes) -> bool:
        """Take a file, unless the output folder holds it already; whether it was taken."""
        place = os.path.join(self.folder, path)  # noqa: PTH118  (once a page: a Path is slower)
        try:
            with open(place, "rb") as file:  # noqa: PTH123
                if file.read() == data and not os.path.islink(place):  # noqa: PTH114
                    return False
        except OSError:
            pass  # it is not there, or stands in the way, which `plan` reports
        self.stage.mkdir(parents=True, exist_ok=True)
        with open(self.place(path), "wb") as file:  # noqa: PTH123
            file.write(data)
        return True

    def place(self, path: str) -> str:
        """Where a file that was taken waits."""
        return os.path.join(self.stage, digest(path))  # noqa: PTH118

    def read(self, path: str) -> bytes:
        """A file as it was taken or, if it was not, as the output folder holds it."""
        try:
            return Path(self.place(path)).read_bytes()
        except FileNotFoundError:
            return (self.folder / path).read_bytes()

    def clear(self) -> None:
        """Leave nothing behind, not even a folder that was made for this."""
        shutil.rmtree(self.stage, ignore_errors=True)
        if self.new and self.folder.is_dir() and not any(self.folder.iterdir()):
            self.folder.rmdir()


class Index:
    """What the last build put into an output folder, as far as it still stands there."""

    def __init__(self, log: Log, folder: Path) -> None:
        self.log = log
        self.folder = folder
        self.kept: dict[str, tuple[Stamp, Done]] = log.load()

    def intact(self) -> dict[str, Done]:
        """What was made, by path, where the file has not been touched since."""
        return {p: done for p, (then, done) in self.kept.items() if self._stamp(p) == then}

    def keep(self, done: Mapping[str, Done], changed: Iterable[str]) -> None:
        """Note what stands there now; `changed` are the paths of which that is new."""
        fresh = {path: (self._stamp(path), done[path]) for path in changed}
        gone = dict.fromkeys(self.kept.keys() - done.keys())
        known = {**{p: e for p, e in self.kept.items() if p in done}, **fresh}
        self.log.add({**fresh, **gone}, known)

    def _stamp(self, path: str) -> Stamp:
        try:
            return stamp(os.stat(os.path.join(self.folder, path), follow_symlinks=False))  # noqa: PTH116, PTH118
        except OSError:
            return ()


def plan(wanted: Mapping[str, bool], folder: Path) -> Changes:
    """What there is to do. Raises Occupied; changes nothing.

    `wanted` says of every path whether its bytes were taken by the stage because they differ.
    """
    mine = _manifest(folder)
    write = tuple(path for path, taken in wanted.items() if taken)
    _refuse(write, folder, mine)
    remove = tuple(
        sorted(
            p
            for p in mine - wanted.keys()
            if (folder / p).is_file() and not _through_link(folder, p)
        )
    )
    return Changes(write, remove, len(wanted) - len(write), tuple(sorted(wanted)))


def write(changes: Changes, folder: Path, stage: Stage) -> None:
    """Carry the changes out. Raises OSError.

    The list is written first with old and new names and last with the new ones, so that a build
    that is killed between leaves nothing that the next one would not recognise. Files are written
    whole in a folder of their own and then moved: readers see the old bytes or the new, never a
    part, and what a killed build left there is swept away by the next.
    """
    old, new = _manifest(folder), set(changes.files)
    if not changes.write and not changes.remove and old == new:
        return
    _replace(folder / MANIFEST, _listing(old | new), stage)
    made: set[str] = set()
    for path in changes.write:
        place = os.path.join(folder, path)  # noqa: PTH118  (once a page: a Path is slower)
        parent = os.path.dirname(place)  # noqa: PTH120
        if parent not in made:
            os.makedirs(parent, exist_ok=True)  # noqa: PTH103
            made.add(parent)
        os.replace(stage.place(path), place)  # noqa: PTH105
    for name in changes.remove:
        (folder / name).unlink(missing_ok=True)
        _prune((folder / name).parent, folder)
    _replace(folder / MANIFEST, _listing(new), stage)


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


def _refuse(paths: Iterable[str], folder: Path, mine: set[str]) -> None:
    """Raise Occupied if a page would replace something that no build has written."""
    good: set[str] = set()
    for name in paths:
        parent = str(folder)
        for part in name.split("/")[:-1]:
            parent = f"{parent}/{part}"
            if parent in good:
                continue
            if os.path.islink(parent) or (os.path.exists(parent) and not os.path.isdir(parent)):  # noqa: PTH110, PTH112, PTH114
                raise Occupied(f"{parent} is not a folder of this site's; move it away")
            good.add(parent)
        path = f"{folder}/{name}"
        if os.path.isdir(path):  # noqa: PTH112
            raise Occupied(f"{path} is a folder where a page should go; move it away")
        if name not in mine and os.path.exists(path):  # noqa: PTH110
            raise Occupied(
                f"{path} was not written by Claimline and would be overwritten; move it away, or "
                "choose another folder with --output"
            )


def _through_link(folder: Path, path: str) -> bool:
    """Whether the way to a path leads through a linked folder, and so perhaps elsewhere."""
    return any((folder / parent).is_symlink() for parent in PurePosixPath(path).parents)


def _replace(path: Path, data: bytes, stage: Stage) -> None:
    stage.stage.mkdir(parents=True, exist_ok=True)
    whole = stage.stage / "next.tmp"
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
