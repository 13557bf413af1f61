"""The only reader of a site's files: every byte the build depends on passes through here."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from generator.problem import Problem, Where

KIB = 1024
# What an editor writes by hand is small; a file over these limits is a mistake, or an attack.
LIMITS = {".yaml": 1024 * KIB, ".md": 1024 * KIB, ".csv": 4096 * KIB}
LARGEST = 8192 * KIB
FOLDERS = ("content", "data", "theme")


@dataclass(frozen=True)
class File:
    """One file: its path relative to the site's root, with `/`, and its bytes."""

    path: str
    data: bytes


@dataclass(frozen=True)
class Tree:
    """Everything that was read. `theme` holds the bundled theme overlaid by the site's own."""

    content: tuple[File, ...]
    theme: tuple[File, ...]
    problems: tuple[Problem, ...] = field(default=())


def bundled_theme() -> Path:
    """The default theme: inside the installed package, or beside it in a checkout."""
    packaged = Path(__file__).parent / "theme"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "theme"


def read(root: Path) -> Tree:
    """Read content/, data/ and theme/ below `root`, in order of path.

    A missing folder, a link that leaves the site, an oversized or unreadable file is a Problem
    of rule `file`; the other files are read all the same.
    """
    problems: list[Problem] = []
    found = {folder: list(_folder(root, folder, problems)) for folder in FOLDERS}
    theme = {file.path: file for file in _walk(bundled_theme().parent, "theme", [])}
    theme |= {file.path: file for file in found["theme"]}
    return Tree(
        content=tuple(found["content"] + found["data"]),
        theme=tuple(theme[path] for path in sorted(theme) if not path.endswith("README.md")),
        problems=tuple(problems),
    )


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


def _inside(path: Path, root: Path) -> bool:
    """Whether a link leads to a place below `root`."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def _walk(root: Path, folder: str, problems: list[Problem]) -> Iterator[File]:
    def unreadable(error: OSError) -> None:
        problems.append(Problem(Where(_name(root, error.filename)), "file", _why(error)))

    for parent, folders, names in os.walk(root / folder, onerror=unreadable):
        folders.sort()
        for name in sorted(names + [f for f in folders if (Path(parent) / f).is_symlink()]):
            path = Path(parent) / name
            relative = _name(root, path)
            try:
                refused = _refused(path, root)
                data = b"" if refused else path.read_bytes()
            except OSError as error:
                refused = _why(error)
            if refused:
                problems.append(Problem(Where(relative), "file", refused))
            else:
                yield File(relative, data)


def _name(root: Path, path: str | Path) -> str:
    """A path relative to the root; what is not UTF-8 in it is written out in hexadecimal."""
    relative = Path(path).relative_to(root).as_posix()
    return relative.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _why(error: OSError) -> str:
    return f"cannot be read: {error.strerror}"


def _refused(path: Path, root: Path) -> str | None:
    """Why a file is not read, if it is not. Raises OSError."""
    if path.is_symlink() and not _inside(path, root):
        return LEADS_OUT
    if path.is_dir():
        return "a link to a folder; links to files are followed, folders not"
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        return "neither a file nor a folder"
    limit = LIMITS.get(path.suffix, LARGEST)
    if status.st_size > limit:
        return f"{status.st_size:,} bytes; a {path.suffix or 'file'} may have {limit:,}"
    return None
