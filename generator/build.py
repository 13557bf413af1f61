"""The whole pipeline: read the tree, decode it, link it, check it, lay out, render, write."""

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from filecmp import cmp
from pathlib import Path
from typing import NamedTuple

from generator import checks, urls
from generator.cache import Cache, digest, made_by
from generator.checks import CHECKS, dates, links
from generator.decode import NO_CACHE, decode
from generator.link import Site, held_because, link
from generator.pages import lay_out
from generator.problem import Problem, fatal
from generator.progress import Step, Tell, silent
from generator.render import Done, Put, Rendered, render
from generator.tree import Tree, read
from generator.write import Changes, Index, Last, Stage, manifest, plan, write


class Report(NamedTuple):
    """What a build found and did; `changes` is None when nothing was written."""

    problems: tuple[Problem, ...]
    accounting: str
    changes: Changes | None = None
    why: str = ""


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
    tell: Tell = silent,
    why: str | None = None,
) -> Report:
    """Build the site at `root` into `output`, as of `now` (aware).

    `cache` is a folder in which finished work is kept from one build to the next, `jobs` the number
    of processes that a large site is spread over; `tell` hears of every step. The report says `why`
    the page at that path was made anew, or was not.
    Nothing is written if any problem is an error. Raises Occupied if `output` holds something that
    would be overwritten, OSError if it cannot be written.
    """
    kept = Cache(cache)
    tell(Step("read"))
    tree = read(root)
    stage = Stage(output)
    stage.clear()
    index = Index(kept, output)
    signed = signature(tree, drafts, now)
    last = index.last(tree.newest)
    if last and why is None and last.holds(signed, now):
        files = tuple(sorted(index.kept))
        return Report(last.problems, last.accounting, Changes((), (), len(files), files))
    site, problems, accounting = load(tree, now, drafts, kept, jobs, tell)
    if fatal(problems):
        return Report(problems, accounting)
    try:
        rendered, wrong = finish(site, stage.put, stage.read, kept, index.intact, jobs, tell)
        problems = tuple(sorted([*problems, *wrong]))
        if fatal(problems):
            return Report(problems, accounting)
        kept.sweep()
        tell(Step("write"))
        reason = index.why(why, rendered) if why is not None else ""
        wanted = {p: p in rendered.made and rendered.made[p].differs for p in rendered.done}
        changes = plan(wanted, output)
        write(changes, output, stage)
        index.keep(rendered)
        index.keep_last(Last(signed, now, embargoes(site), problems, accounting))
    finally:
        stage.clear()
    return Report(problems, accounting, changes, reason)


def verify(
    root: Path, output: Path, now: dt.datetime, drafts: bool, jobs: int, tell: Tell = silent
) -> list[str]:
    """The paths in which `output` differs from a clean build, made beside it without any cache.

    Raises OSError if that cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix=".claimline-", dir=output.parent) as folder:
        clean = Path(folder) / "output"
        report = build(root, clean, now, drafts, None, jobs, tell)
        wanted = set(report.changes.files) if report.changes else set()
        listed = manifest(output)
        there = {path for path in listed if (output / path).is_file()}
        same = {p for p in wanted & there if cmp(output / p, clean / p, shallow=False)}
        return sorted((wanted | listed) - same)


def signature(tree: Tree, drafts: bool, now: dt.datetime) -> str:
    """The hash of all that a build depends on, files by their stamps; embargoes apart."""
    files = [(file.path, file.stamp) for file in (*tree.content, *tree.theme)]
    return digest(made_by() + repr((files, tree.problems, drafts, dates.ahead(now))).encode())


def embargoes(site: Site) -> tuple[dt.datetime, ...]:
    """The moments at which something becomes public."""
    every = (*site.records.claims, *site.records.explainers)
    return tuple(entry.publish_at for entry in every if entry.publish_at)


def load(
    tree: Tree,
    now: dt.datetime,
    drafts: bool = False,
    cache: Cache = NO_CACHE,
    jobs: int = 1,
    tell: Tell = silent,
) -> Loaded:
    """Decode, link and check what was read."""
    records, found = decode(tree, cache, jobs, tell)
    tell(Step("link"))
    site, circular = link(records, now, drafts)
    tell(Step("check"))
    problems = [*found, *circular, *checks.run(CHECKS, site)]
    return Loaded(site, tuple(sorted(problems)), account(site))


def finish(
    site: Site,
    put: Put,
    get: Callable[[str], bytes],
    cache: Cache,
    known: Mapping[str, Done] | None = None,
    jobs: int = 1,
    tell: Tell = silent,
) -> tuple[Rendered, tuple[Problem, ...]]:
    """Lay out, render into `put`, and follow every link; `get` reads a file that is done."""
    tell(Step("lay out"))
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
    rendered = render(site, items, files, put, cache, known, jobs, tell)
    if fatal(rendered.problems):
        return rendered, rendered.problems
    followed = {path: done.followed for path, done in rendered.done.items() if done.followed}
    tell(Step("follow links"))
    sources = {urls.file(item.path): item.source for item in items}
    made = links.Made(followed, files, sources, lambda path: get(path).decode())
    return rendered, (*rendered.problems, *links.check_output(site, made))


def make(
    root: Path, now: dt.datetime, drafts: bool = False, cache: Cache = NO_CACHE, jobs: int = 1
) -> Made:
    """The same, with every file in memory and nothing written: what `check` does."""
    site, problems, accounting = load(read(root), now, drafts, cache, jobs)
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
