"""The only reader of a site's files: every byte the build depends on passes through here."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator.problem import Problem, Where

KIB = 1024
# What an editor writes by hand is small; a file over these limits is a mistake, or an attack.
LIMITS = {".yaml": 1024 * KIB, ".md": 1024 * KIB, ".csv": 4096 * KIB}
LARGEST = 8192 * KIB
FOLDERS = ("content", "data", "theme")

Stamp = tuple[int, ...]
"""Size, time of modification and of change (ns) and inode: a file that keeps all four is the same."""


class File:
    """One file: its path relative to the site's root, with `/`, and its bytes, read when asked for.

    `stamp` tells whether it has changed since it was last read, without reading it.
    """

    __slots__ = ("_data", "path", "place", "stamp")

    def __init__(
        self, path: str, data: bytes | None = None, place: str = "", stamp: Stamp = ()
    ) -> None:
        self.path = path
        self._data = data
        self.place = place
        self.stamp = stamp

    @property
    def data(self) -> bytes:
        """The bytes. Raises OSError if they cannot be read."""
        if self._data is not None:
            return self._data
        with open(self.place, "rb") as file:  # noqa: PTH123  (ten thousand Paths cost a second)
            return file.read()

    def __eq__(self, other: object) -> bool:
        """Files of one path and the same bytes in memory are the same; others are themselves."""
        if not isinstance(other, File) or self._data is None:
            return self is other
        return (self.path, self._data) == (other.path, other._data)

    def __hash__(self) -> int:
        return hash((self.path, self._data))

    def __reduce__(self) -> tuple[type["File"], tuple[str]]:
        return File, (self.path,)


@dataclass(frozen=True)
class Tree:
    """Everything that was found. `theme` holds the bundled theme overlaid by the site's own."""

    content: tuple[File, ...]
    theme: tuple[File, ...]
    problems: tuple[Problem, ...] = field(default=())

    @property
    def newest(self) -> int:
        """The time (ns) of the last change to any file, as the disk tells it."""
        stamps = [file.stamp for file in (*self.content, *self.theme) if file.stamp]
        return max((max(stamp[1:3]) for stamp in stamps), default=0)


def bundled_theme() -> Path:
    """The default theme: inside the installed package, or beside it in a checkout."""
    packaged = Path(__file__).parent / "theme"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "theme"


def read(root: Path) -> Tree:
    """Find content/, data/ and theme/ below `root`, in order of path; read the theme.

    A missing folder, a link that leaves the site, an oversized or unreadable file is a Problem
    of rule `file`; the other files are found all the same.
    """
    problems: list[Problem] = []
    found = {folder: list(_folder(root, folder, problems)) for folder in FOLDERS}
    theme = {file.path: file for file in _walk(bundled_theme().parent, "theme", [])}
    theme |= {file.path: file for file in found["theme"]}
    return Tree(
        content=tuple(found["content"] + found["data"]),
        theme=tuple(
            _kept(theme[path], problems) for path in sorted(theme) if not path.endswith("README.md")
        ),
        problems=tuple(problems),
    )


def refresh(tree: Tree, root: Path, paths: Iterable[str]) -> Tree:
    """The tree after something happened to the files at these paths below `root`.

    Where no more has happened than that files of the content were saved, no others are looked at.
    """
    places = {file.path: number for number, file in enumerate(tree.content)}
    content = list(tree.content)
    for path in paths:
        place = os.path.join(root, path)  # noqa: PTH118
        known = places.get(path)
        if known is None and not os.path.lexists(place):
            continue  # it came and went, as an editor's temporary file does
        try:
            status = os.lstat(place)
        except OSError:
            return read(root)
        ending = os.path.splitext(path)[1]  # noqa: PTH122
        small = stat.S_ISREG(status.st_mode) and status.st_size <= LIMITS.get(ending, 0)
        if known is None or not small or tree.problems:
            return read(root)
        content[known] = File(path, None, place, stamp(status))
    return replace(tree, content=tuple(content))


def _kept(file: File, problems: list[Problem]) -> File:
    """A file with its bytes in memory."""
    try:
        return File(file.path, file.data, file.place, file.stamp)
    except OSError as error:
        problems.append(unreadable(file, error))
        return File(file.path, b"")


def _folder(root: Path, folder: str, problems: list[Problem]) -> Iterator[File]:
    path = root / folder
    if path.is_symlink() and not _inside(path, root):
        problems.append(Problem(Where(folder), "file", LEADS_OUT))
    elif path.is_dir():
        yield from _walk(root, folder, problems)
    elif folder != "theme":
        message = f"no folder {folder}/ here; 'claimline init DIR' makes a small working site"
        problems.append(Problem(Where(folder), "file", message))


LEADS_OUT = "a link that leads out of the site; copy the file here"


def _inside(path: Path | str, root: Path | str) -> bool:
    """Whether a link leads to a place below `root`."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def _walk(root: Path, folder: str, problems: list[Problem]) -> Iterator[File]:
    """The files below a folder: those of a folder first, then those of its folders, by name."""
    name = _name(folder)
    try:
        with os.scandir(root / folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        problems.append(Problem(Where(name), "file", _why(error)))
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            continue
        path = f"{name}/{_name(entry.name)}"
        try:
            refused, status = _refused(entry, root)
        except OSError as error:
            refused = _why(error)
        if refused:
            problems.append(Problem(Where(path), "file", refused))
        else:
            yield File(path, None, entry.path, stamp(status))
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(root, f"{folder}/{entry.name}", problems)


def stamp(status: os.stat_result) -> Stamp:
    """What tells a file from what it was."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def _name(path: str) -> str:
    """A path as it is printed; what is not UTF-8 in it is written out in hexadecimal."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def unreadable(file: File, error: OSError) -> Problem:
    """The Problem of a file that was found and then could not be read."""
    return Problem(Where(file.path), "file", _why(error))


def _why(error: OSError) -> str:
    return f"cannot be read: {error.strerror}"


def _refused(entry: os.DirEntry[str], root: Path) -> tuple[str | None, os.stat_result]:
    """Why a file is not read, if it is not, and its status. Raises OSError."""
    if entry.is_symlink() and not _inside(entry.path, root):
        return LEADS_OUT, entry.stat(follow_symlinks=False)
    status = entry.stat()
    if stat.S_ISDIR(status.st_mode):
        return "a link to a folder; links to files are followed, folders not", status
    if not stat.S_ISREG(status.st_mode):
        return "neither a file nor a folder", status
    ending = os.path.splitext(entry.name)[1]  # noqa: PTH122  (the same, without a Path)
    limit = LIMITS.get(ending, LARGEST)
    if status.st_size > limit:
        return f"{status.st_size:,} bytes; a {ending or 'file'} may have {limit:,}", status
    return None, status
