"""The only reader of a site's files: every byte the build depends on passes through here."""

import os
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
    for folder in ("content", "data"):
        if not (root / folder).is_dir():
            problems.append(
                Problem(
                    Where(folder),
                    "file",
                    f"no folder {folder}/ here; 'claimline init DIR' makes a small working site",
                )
            )
    found = {
        folder: list(_walk(root, folder, problems)) if (root / folder).exists() else []
        for folder in FOLDERS
    }
    theme = {file.path: file for file in _walk(bundled_theme().parent, "theme", [])}
    theme |= {file.path: file for file in found["theme"]}
    return Tree(
        content=tuple(found["content"] + found["data"]),
        theme=tuple(theme[path] for path in sorted(theme) if not path.endswith("README.md")),
        problems=tuple(problems),
    )


def _walk(root: Path, folder: str, problems: list[Problem]) -> Iterator[File]:
    inside = root.resolve()

    def unreadable(error: OSError) -> None:
        path = Path(error.filename or folder)
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else folder
        problems.append(Problem(Where(name), "file", f"cannot be read: {error.strerror}"))

    for parent, folders, names in os.walk(root / folder, onerror=unreadable):
        folders.sort()
        for name in sorted(names + [f for f in folders if (Path(parent) / f).is_symlink()]):
            path = Path(parent) / name
            relative = path.relative_to(root).as_posix()
            try:
                if path.is_symlink() and not path.resolve().is_relative_to(inside):
                    raise ValueError("a link that leads out of the site; copy the file here")
                if path.is_dir():
                    raise ValueError("a link to a folder; links to files are followed, folders not")
                limit = LIMITS.get(path.suffix, LARGEST)
                size = path.stat().st_size
                if size > limit:
                    raise ValueError(
                        f"{size:,} bytes; a {path.suffix or 'file'} may have {limit:,}"
                    )
                yield File(relative, path.read_bytes())
            except ValueError as error:
                problems.append(Problem(Where(relative), "file", str(error)))
            except OSError as error:
                problems.append(
                    Problem(Where(relative), "file", f"cannot be read: {error.strerror}")
                )
