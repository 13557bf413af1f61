"""The whole pipeline: read the tree, decode it, link it, check it, lay out, render, write."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from generator import checks, urls
from generator.cache import Cache, digest
from generator.checks import CHECKS, links
from generator.decode import decode
from generator.link import Site, held_because, link
from generator.pages import lay_out
from generator.problem import Problem, fatal
from generator.render import Done, Put, Rendered, render
from generator.tree import read
from generator.write import Changes, Index, Stage, plan, write

NO_CACHE = Cache(None)


class Report(NamedTuple):
    """What a build found and did; `changes` is None when nothing was written."""

    problems: tuple[Problem, ...]
    accounting: str
    changes: Changes | None = None


class Made(NamedTuple):
    """A site, finished in memory."""

    problems: tuple[Problem, ...]
    accounting: str
    rendered: "Memory | None"


class Memory(NamedTuple):
    """The files of a site by path, and the problems of making them."""

    files: Mapping[str, bytes]
    problems: tuple[Problem, ...]

    @property
    def pages(self) -> Mapping[str, str]:
        """The HTML."""
        return {path: data.decode() for path, data in self.files.items() if path.endswith("html")}


class Loaded(NamedTuple):
    """A site that was read, decoded, linked and checked."""

    site: Site
    problems: tuple[Problem, ...]
    accounting: str


def build(
    root: Path,
    output: Path,
    now: dt.datetime,
    drafts: bool = False,
    cache: Path | None = None,
    jobs: int = 1,
) -> Report:
    """Build the site at `root` into `output`, as of `now` (aware).

    `cache` is a folder in which finished work is kept from one build to the next, `jobs` the number
    of processes that a large site is spread over.
    Nothing is written if any problem is an error. Raises Occupied if `output` holds something that
    would be overwritten, OSError if it cannot be written.
    """
    kept = Cache(cache)
    site, problems, accounting = load(root, now, drafts, kept, jobs)
    if fatal(problems):
        return Report(problems, accounting)
    stage = Stage(output)
    stage.clear()
    try:
        index = Index(kept.log(f"output-{digest(str(output.resolve()))}"), output)
        rendered, wrong = finish(site, stage.put, stage.read, kept, index.intact(), jobs)
        problems = tuple(sorted([*problems, *wrong]))
        if fatal(problems):
            return Report(problems, accounting)
        kept.sweep()
        wanted = {path: rendered.made.get(path, False) for path in rendered.done}
        changes = plan(wanted, output)
        write(changes, output, stage)
        index.keep(rendered.done, rendered.made)
    finally:
        stage.clear()
    return Report(problems, accounting, changes)


def load(root: Path, now: dt.datetime, drafts: bool, cache: Cache, jobs: int) -> Loaded:
    """Read, decode, link and check."""
    tree = read(root)
    records, found = decode(tree, cache, jobs)
    site, circular = link(records, now, drafts)
    problems = [*found, *circular, *checks.run(CHECKS, site)]
    return Loaded(site, tuple(sorted(problems)), account(site))


def finish(
    site: Site,
    put: Put,
    get: Callable[[str], bytes],
    cache: Cache,
    known: Mapping[str, Done] | None = None,
    jobs: int = 1,
) -> tuple[Rendered, tuple[Problem, ...]]:
    """Lay out, render into `put`, and follow every link; `get` reads a file that is done."""
    items = lay_out(site)
    known = known or {}
    files = {urls.file(item.path) for item in items}
    if known.keys() - files:
        # What led to a page that has gone leads nowhere now; what is known says only where it led.
        base = urls.base(site.config.url)
        known = {
            path: done._replace(followed=links.follow(path, get(path).decode(), files, base))
            if done.followed and path in files
            else done
            for path, done in known.items()
        }
    rendered = render(site, items, put, cache, known, jobs)
    if fatal(rendered.problems):
        return rendered, rendered.problems
    followed = {path: done.followed for path, done in rendered.done.items() if done.followed}
    sources = {urls.file(item.path): item.source for item in items}
    made = links.Made(followed, files, sources, lambda path: get(path).decode())
    return rendered, (*rendered.problems, *links.check_output(site, made))


def make(
    root: Path, now: dt.datetime, drafts: bool = False, cache: Cache = NO_CACHE, jobs: int = 1
) -> Made:
    """The same, with every file in memory and nothing written: what `check` does."""
    site, problems, accounting = load(root, now, drafts, cache, jobs)
    if fatal(problems):
        return Made(problems, accounting, None)
    files: dict[str, bytes] = {}
    put = lambda path, data: files.setdefault(path, data) is data  # noqa: E731
    rendered, wrong = finish(site, put, files.__getitem__, cache)
    found = tuple(sorted([*problems, *wrong]))
    if fatal(found):
        return Made(found, accounting, None)
    return Made(found, accounting, Memory(dict(sorted(files.items())), rendered.problems))


def account(site: Site) -> str:
    """One line that accounts for every claim that was read."""
    claims = site.records.claims
    counts = Counter(held_because(claim, site.now) or "published" for claim in claims)
    unread = sum(kind == "claims" and id != "*" for kind, id in site.records.unread)
    parts = [f"{counts['published']} published", f"{counts['draft']} draft"]
    embargoed = f"{counts['embargoed']} embargoed"
    ends = [
        c.publish_at for c in claims if held_because(c, site.now) == "embargoed" and c.publish_at
    ]
    if ends:
        embargoed += f" until {min(ends):%Y-%m-%dT%H:%MZ}"
        if len(ends) > 1:
            embargoed += " (the first)"
    parts.append(embargoed)
    if unread:
        parts.append(f"{unread} unreadable")
    shown = "; drafts and embargoed claims are shown" if site.drafts else ""
    return f"{len(claims) + unread} claims in: {', '.join(parts)}{shown}"


def tally(problems: Iterable[Problem]) -> Mapping[str, int]:
    """How many errors and warnings."""
    return Counter(problem.severity for problem in problems)
