"""A site's claims and explainers as they stood at a git ref, read through the program `git`.

Nothing of git's is written or locked, and its index is not asked: what is compared is the bytes of
the ref with those of the files, whether they are committed, staged, untracked or ignored.
"""

import hashlib
import os
import stat
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.decode import NO_CACHE, decode_files
from generator.model import Publication
from generator.problem import Problem, Where, nearest
from generator.tree import LIMITS, File, Tree

FOLDERS = ("content/claims/", "content/explainers/")
# Seconds that git may take for one answer; the largest site takes a few.
PATIENCE = 120
# What git tells its hooks of the repository that it is at work in, which need not be the site's.
OF_A_HOOK = frozenset(
    [
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_EXTERNAL_DIFF",
        "GIT_INDEX_FILE",
        "GIT_NAMESPACE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_WORK_TREE",
    ]
)


class NoHistory(Exception):
    """The ref cannot be compared with; the message says why, and what to do."""


@dataclass(frozen=True)
class Past:
    """What a site's claims and explainers were at `ref`, as far as their files have changed since.

    `changed` holds the records of the files that differ now, `paths` every file that was there,
    `gone` those that are there no more, and `renamed` under which path one of these stands now, told
    by its content. `problems` says what could not be read. `apart` says that the ref has commits
    which HEAD has not.
    """

    ref: str
    commit: str
    paths: frozenset[str] = frozenset()
    changed: tuple[Publication, ...] = ()
    gone: frozenset[str] = frozenset()
    renamed: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    apart: bool = False


def read(root: Path, tree: Tree, ref: str, jobs: int = 1) -> Past:
    """What has changed between `ref` and the files of the tree, which stands at `root`.

    Raises NoHistory.
    """
    commit = _commit(root, ref)
    then = _listed(root, commit, ref)
    now = {file.path: file for file in tree.content if file.path.startswith(FOLDERS)}
    # A file that is there and cannot be read is a problem already; it has not gone.
    barred = tuple(problem.where.path for problem in tree.problems)
    gone = {
        path
        for path in then.keys() - now.keys()
        if not any(path == place or path.startswith(f"{place}/") for place in barred)
    }
    differ = {path for path in then.keys() & now.keys() if not _same(now[path], then[path])}
    texts, problems = _texts(root, {path: then[path] for path in sorted(gone | differ)})
    records, unread = _records(texts, ref, jobs)
    renamed = _renamed(
        {path: data for path, data in texts.items() if path in gone},
        {path: file for path, file in now.items() if path not in then},
    )
    problems += unread
    if not then:
        message = f"'{ref}' has no claims or explainers here: nothing was compared with it"
        problems.append(Problem(Where("content"), "revision", message, severity="warning"))
    return Past(
        ref=ref,
        commit=commit,
        paths=frozenset(then),
        changed=tuple(records),
        gone=frozenset(gone),
        renamed=renamed,
        problems=tuple(problems),
        apart=_run(root, "merge-base", "--is-ancestor", commit, "HEAD").returncode != 0,
    )


# ---------------------------------------------------------------- asking git


def _run(folder: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """What git answers in a folder. Raises NoHistory where there is no git, or no end to it."""
    own = {name: value for name, value in os.environ.items() if name not in OF_A_HOOK}
    quiet = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    try:
        return subprocess.run(  # noqa: S603  (no shell; a ref that begins with - is refused)
            ["git", *arguments],  # noqa: S607  (whichever git the editor works with)
            cwd=folder,
            input=given,
            capture_output=True,
            timeout=PATIENCE,
            env=own | quiet,
            check=False,
        )
    except FileNotFoundError:
        message = "the program git, which knows what was published, is not installed here"
        raise NoHistory(message) from None
    except subprocess.TimeoutExpired:
        message = f"'git {arguments[0]}' had no answer after {PATIENCE} seconds"
        raise NoHistory(message) from None
    except OSError as error:
        raise NoHistory(f"git cannot be run: {error.strerror}") from None


def _ask(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    answer = _run(folder, *arguments, given=given)
    if answer.returncode:
        raise NoHistory(f"'git {arguments[0]}' failed: {_words(answer.stderr)}")
    return answer.stdout


def _words(said: bytes) -> str:
    """What git complains of, on one line."""
    return " ".join(said.decode("utf-8", "replace").removeprefix("fatal: ").split())


def _commit(root: Path, ref: str) -> str:
    """The full name of the commit that a ref means."""
    if not ref or ref.startswith("-") or not ref.isprintable():
        raise NoHistory(f"'{ref}' is not a name of a commit, such as HEAD, main or a1b2c3d")
    answer = _run(root, "rev-parse", "--is-inside-work-tree", "--is-shallow-repository")
    inside, _, shallow = answer.stdout.decode("ascii", "replace").strip().partition("\n")
    if answer.returncode or inside != "true":
        if answer.stderr and b"not a git repository" not in answer.stderr:
            raise NoHistory(f"git does not read {root}: {_words(answer.stderr)}")
        raise NoHistory(
            f"{root} is not in a git repository that could say what was published; begin one with: "
            "git init, git add and git commit"
        )
    found = _run(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if not found.returncode:
        return found.stdout.decode("ascii").strip()
    names = _ask(root, "for-each-ref", "--format=%(refname:short)").decode("utf-8", "replace")
    if not names or ref == "HEAD":
        raise NoHistory("nothing is committed here yet; commit what is published, then compare")
    if shallow == "true":
        raise NoHistory(
            f"no commit '{ref}' in this clone, which is shallow; fetch what is missing with: "
            "git fetch --deepen=100, or git fetch --unshallow (in GitHub Actions: fetch-depth: 0)"
        )
    near = nearest(ref, ["HEAD", *names.split()])
    advice = near or "; expected a branch, a tag or a commit ('git fetch' brings those of others)"
    raise NoHistory(f"no commit '{ref}' in this repository{advice}")


def _listed(root: Path, commit: str, ref: str) -> dict[str, tuple[int, str]]:
    """The mode and hash of every claim's and explainer's file at a commit, by path."""
    found = {}
    for row in _ask(root, "ls-tree", "-r", "-z", commit, "content").split(b"\0")[:-1]:
        head, _, name = row.partition(b"\t")
        mode, kind, of = head.decode("ascii").split()
        path = name.decode("utf-8", "backslashreplace")
        inside = path.startswith(FOLDERS)
        if not inside and f"{path}/".startswith(("content/claims/", "content/explainers/")):
            what = "a repository of its own" if kind == "commit" else "a link"
            raise NoHistory(f"{path} was {what} at '{ref}'; what it held cannot be compared")
        if path == "content":
            raise NoHistory(f"content was no folder at '{ref}'; what it held cannot be compared")
        if inside and path.endswith((".yaml", ".md")) and "/." not in path:
            found[path] = int(mode, 8), of
    return found


def _same(file: File, then: tuple[int, str]) -> bool:
    """Whether a file has the bytes that git knows by a hash, line ends aside."""
    try:
        data = file.data
    except OSError:
        return False
    if _hash(data, then[1]) == then[1]:
        return True
    return b"\r\n" in data and _hash(data.replace(b"\r\n", b"\n"), then[1]) == then[1]


def _hash(data: bytes, like: str) -> str:
    """The name that git gives to these bytes, by the algorithm of another such name."""
    made = hashlib.new("sha256" if len(like) == 64 else "sha1", usedforsecurity=False)
    made.update(b"blob %d\0" % len(data))
    made.update(data)
    return made.hexdigest()


def _texts(
    root: Path, files: Mapping[str, tuple[int, str]]
) -> tuple[dict[str, bytes], list[Problem]]:
    """The bytes that files had, by path; what is no text of an editor's is a warning."""
    plain = {path: of for path, (mode, of) in files.items() if stat.S_ISREG(mode)}
    sizes = dict(zip(plain, _sizes(root, plain.values()), strict=True))
    small = {path: of for path, of in plain.items() if sizes[path] <= LIMITS[Path(path).suffix]}
    found = dict(zip(small, _blobs(root, small.values()), strict=True))
    problems = []
    for path in files:
        if path not in found:
            why = f"{sizes[path]:,} bytes" if path in sizes else "no file of its own"
            problems.append(_unread(path, why))
    return found, problems


def _sizes(root: Path, names: Iterable[str]) -> Iterator[int]:
    given = "".join(f"{name}\n" for name in names).encode()
    for row in _ask(root, "cat-file", "--batch-check", given=given).decode("ascii").splitlines():
        yield _size(row)


def _blobs(root: Path, names: Iterable[str]) -> Iterator[bytes]:
    given = "".join(f"{name}\n" for name in names).encode()
    answer = _ask(root, "cat-file", "--batch", given=given)
    place = 0
    while place < len(answer):
        start = answer.index(b"\n", place) + 1
        end = start + _size(answer[place:start].decode("ascii"))
        yield answer[start:end]
        place = end + 1


def _size(row: str) -> int:
    """How many bytes follow, as `<hash> blob <size>` says."""
    parts = row.split()
    if len(parts) != 3:
        raise NoHistory(f"git lacks a file that it has listed ({row.strip()}); see: git fsck")
    return int(parts[2])


def _unread(path: str, why: str, ref: str = "") -> Problem:
    at = f" at '{ref}'" if ref else ""
    message = f"what stood here{at} cannot be read, and is not compared: {why}"
    return Problem(Where(path), "revision", message, severity="warning")


def _records(
    texts: Mapping[str, bytes], ref: str, jobs: int
) -> tuple[list[Publication], list[Problem]]:
    """The records that texts make; one that makes none by today's rules is a warning."""
    decoded = decode_files([File(path, data) for path, data in texts.items()], NO_CACHE, jobs)
    records: list[Publication] = []
    problems = []
    for path, held in decoded.items():
        records += held.records
        if held.kind and not held.records:
            first = held.problems[0]
            problems.append(_unread(path, f"line {first.where.line}: {first.message}", ref))
    return records, problems


def _renamed(gone: Mapping[str, bytes], fresh: Mapping[str, File]) -> dict[str, str]:
    """Which of the new files is which of those that have gone, as git tells it by their content."""
    found: dict[str, str] = {}
    for folder in FOLDERS:
        old = [data for path, data in gone.items() if path.startswith(folder)]
        new = [file for path, file in fresh.items() if path.startswith(folder)]
        if old and new:
            names = [path for path in gone if path.startswith(folder)]
            pairs = _alike(old, new)
            found |= {names[then]: new[now].path for then, now in pairs}
    return found


def _alike(old: list[bytes], new: list[File]) -> Iterator[tuple[int, int]]:
    """Which of the old texts became which of the new files, by their places in the lists."""
    with tempfile.TemporaryDirectory(prefix="claimline-") as folder:
        place = Path(folder)
        (place / "then").mkdir()
        (place / "now").mkdir()
        for number, data in enumerate(old):
            (place / "then" / f"old-{number}").write_bytes(data)
        for number, file in enumerate(new):
            try:
                (place / "now" / f"new-{number}").write_bytes(file.data)
            except OSError:
                continue  # reported by whoever decodes it
        answer = _run(
            place,
            *("diff", "--no-index", "--no-ext-diff", "--name-status", "-z", "-l0"),
            *("--find-renames=50%", "then", "now"),
        )
        if answer.returncode not in (0, 1):
            raise NoHistory(f"'git diff' failed: {_words(answer.stderr)}")
        rows = iter(answer.stdout.decode("ascii").split("\0"))
        for status in rows:
            if status.startswith("R"):
                then, now = next(rows), next(rows)
                yield int(then.rpartition("-")[2]), int(now.rpartition("-")[2])
            elif status:
                next(rows)
