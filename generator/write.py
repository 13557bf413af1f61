"""What output/ holds → what it should hold: whole files, only where bytes differ, and no strays.

`output/.claimline` lists every file that a build has written there. Only files on that list are
ever replaced or removed: a file that somebody else put there is left alone, and one that stands
where a page should go is reported, not overwritten.
"""

import datetime as dt
import os
import shutil
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from generator import urls
from generator.cache import Cache, digest
from generator.problem import Problem, nearest
from generator.render import Done, Rendered
from generator.tree import Stamp, stamp

MANIFEST = ".claimline"
STAGE = ".claimline.tmp"
COMMON = ""
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
        # A worker that outlives a killed build must not write into the stage of the next.
        self.stage = folder / f"{STAGE}-{os.getpid()}"
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
        try:
            self._take(path, data)
        except FileNotFoundError:
            self.stage.mkdir(parents=True, exist_ok=True)
            self._take(path, data)
        return True

    def _take(self, path: str, data: bytes) -> None:
        with open(self.place(path), "wb") as file:  # noqa: PTH123
            file.write(data)

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
        """Leave nothing behind, of a killed build neither; not even a folder made for this."""
        for left in self.folder.glob(f"{STAGE}*"):
            shutil.rmtree(left, ignore_errors=True)
        if self.new and self.folder.is_dir() and not any(self.folder.iterdir()):
            self.folder.rmdir()


class Account(NamedTuple):
    """What went in and what became of it, in a line, and `notes` on what else there is to know."""

    claims: str
    notes: tuple[str, ...] = ()
    unverified: int = 0
    """Quotes that were compared with no archived text."""
    levels: str = ""
    """The rules that the site has set to another level, in a sentence; empty if there are none."""


class Last(NamedTuple):
    """A build that succeeded: all that it depended on, as a hash, and what it had to say.

    `embargoes` are the moments at which it would have come out otherwise, `list` is the stamp of
    the list of files.
    """

    of: str
    now: dt.datetime
    embargoes: tuple[dt.datetime, ...]
    problems: tuple[Problem, ...]
    account: Account
    list: Stamp = ()

    def holds(self, of: str, now: dt.datetime) -> bool:
        """Whether a build of the same files at this moment would come to the same."""
        ended = [moment for moment in self.embargoes if (moment > now) != (moment > self.now)]
        return self.of == of and not ended


class Index:
    """What the last build put into an output folder, as far as it still stands there."""

    def __init__(self, cache: Cache, folder: Path) -> None:
        name = digest(str(folder.resolve()))
        self.folder = folder
        self.log = cache.log(f"output-{name}")
        self.reasons = cache.log(f"reasons-{name}")
        self.last_log = cache.log(f"last-{name}")
        self.kept: dict[str, tuple[Stamp, Done]] = self.log.load()

    @cached_property
    def intact(self) -> dict[str, Done]:
        """What was made, by path, where the file has not been touched since."""
        return {p: done for p, (then, done) in self.kept.items() if self._stamp(p) == then}

    def keep(self, rendered: Rendered) -> None:
        """Note what stands there now, and of what it was made."""
        done, made = rendered.done, rendered.made
        fresh = {path: (self._stamp(path), done[path]) for path in made}
        gone = dict.fromkeys(self.kept.keys() - done.keys())
        self.kept = {**{p: e for p, e in self.kept.items() if p in done}, **fresh}
        self.log.add({**fresh, **gone}, self.kept)
        # Why a page was made is asked rarely: it is added here, and read only then.
        if made:
            why = {COMMON: rendered.common, **{path: new.because for path, new in made.items()}}
            self.reasons.grow(why, len(done))

    def last(self, newest: int) -> Last | None:
        """The last build, if all that it wrote still stands there.

        It counts only if it is younger than `newest` (ns), the last change to a file: what was saved
        in the same moment may have been saved once more.
        """
        last: Last | None = self.last_log.load().get("last")
        whole = last and last.list == self._stamp(MANIFEST) and len(self.intact) == len(self.kept)
        return last if whole and newest < self.last_log.written else None

    def why(self, path: str, rendered: Rendered) -> str:
        """Why the file at `path` was made anew, or was not, in sentences."""
        path = path.strip("/")
        if path and "." not in path.rpartition("/")[2]:
            path += "/"
        path = urls.file(path)
        if path not in rendered.done:
            return f"{path}: nothing makes this file{nearest(path, rendered.done)}"
        if path not in rendered.made:
            return f"{path} was kept: nothing that it is made of has changed"
        reasons = self.reasons.load()
        before = _ingredients(reasons.get(COMMON, "") + reasons.get(path, ""))
        now = _ingredients(rendered.common + rendered.made[path].because)
        if path not in reasons:
            return f"{path} was made for the first time, as far as the cache knows"
        lines = [f"  changed: {name}" for name in now if before.get(name, now[name]) != now[name]]
        lines += [f"  added: {name}" for name in now if name not in before]
        lines += [f"  gone: {name}" for name in before if name not in now]
        if not lines and path in self.kept and path not in self.intact:
            lines = ["  the file in the output folder was changed or removed by somebody else"]
        return "\n".join([f"{path} was made anew:", *lines])

    def keep_last(self, last: Last) -> None:
        """Note a build that succeeded."""
        entry = {"last": last._replace(list=self._stamp(MANIFEST))}
        self.last_log.add(entry, entry)

    def _stamp(self, path: str) -> Stamp:
        try:
            return stamp(os.stat(os.path.join(self.folder, path), follow_symlinks=False))  # noqa: PTH116, PTH118
        except OSError:
            return ()


def _ingredients(because: str) -> dict[str, str]:
    """The hash of each thing that a file was made of, by its name."""
    pairs = (line.rpartition("\t") for line in because.split("\n") if line)
    return {name: of for name, _, of in pairs}


def plan(wanted: Mapping[str, bool], folder: Path) -> Changes:
    """What there is to do. Raises Occupied; changes nothing.

    `wanted` says of every path whether its bytes were taken by the stage because they differ.
    """
    mine = manifest(folder)
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
    old, new = manifest(folder), set(changes.files)
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


def manifest(folder: Path) -> set[str]:
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
