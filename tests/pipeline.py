"""The pipeline of a build with its end in memory, so that a test can look at every file."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from generator.archive import Archive
from generator.build import finish, load
from generator.cache import Cache
from generator.decode import NO_CACHE
from generator.problem import Problem, fatal
from generator.tree import read
from generator.write import Account


class Memory(NamedTuple):
    """The files of a site by path, and the problems of making them."""

    files: Mapping[str, bytes]
    problems: tuple[Problem, ...]

    @property
    def pages(self) -> Mapping[str, str]:
        """The HTML."""
        return {path: data.decode() for path, data in self.files.items() if path.endswith("html")}


class Made(NamedTuple):
    """A site, finished in memory; nothing is rendered where there is an error."""

    problems: tuple[Problem, ...]
    account: Account
    rendered: Memory | None


def make(
    root: Path,
    now: dt.datetime,
    drafts: bool = False,
    cache: Cache = NO_CACHE,
    texts: Path | None = None,
) -> Made:
    archive = Archive(texts, cache) if texts else None
    site, problems, account = load(read(root), now, drafts, cache, archive=archive)
    if fatal(problems):
        return Made(problems, account, None)
    files: dict[str, bytes] = {}
    put = lambda path, data: files.setdefault(path, data) is data  # noqa: E731
    rendered, wrong = finish(site, put, files.__getitem__, cache)
    found = tuple(sorted([*problems, *wrong]))
    if fatal(found):
        return Made(found, account, None)
    return Made(found, account, Memory(dict(sorted(files.items())), rendered.problems))
