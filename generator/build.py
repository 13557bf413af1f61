"""The whole pipeline: read the tree, decode it, link it, check it, lay out, render, write."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from generator import checks, urls
from generator.cache import Cache
from generator.checks import CHECKS, links
from generator.decode import decode
from generator.link import Site, held_because, link
from generator.pages import Page, lay_out
from generator.problem import Problem, fatal
from generator.render import Rendered, render
from generator.tree import read
from generator.write import Changes, plan, write

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
    rendered: Rendered | None


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
    made = make(root, now, drafts, kept, jobs)
    if made.rendered is None or fatal(made.problems):
        return Report(made.problems, made.accounting)
    kept.sweep()
    changes = plan(made.rendered.outputs, output)
    write(changes, output)
    return Report(made.problems, made.accounting, changes)


def make(
    root: Path, now: dt.datetime, drafts: bool = False, cache: Cache = NO_CACHE, jobs: int = 1
) -> Made:
    """Everything but the writing: what `check` does too."""
    tree = read(root)
    records, found = decode(tree, cache, jobs)
    site, circular = link(records, now, drafts)
    problems = [*found, *circular, *checks.run(CHECKS, site)]
    accounting = account(site)
    if fatal(problems):
        return Made(tuple(sorted(problems)), accounting, None)
    items = lay_out(site)
    rendered = render(site, items, cache, jobs)
    problems += rendered.problems
    if fatal(problems):
        return Made(tuple(sorted(problems)), accounting, None)
    sources = {urls.file(item.path): item.source for item in items if isinstance(item, Page)}
    files = frozenset(output.path for output in rendered.outputs)
    problems += links.check_output(site, links.Made(rendered.pages, files, sources))
    return Made(tuple(sorted(problems)), accounting, rendered)


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
