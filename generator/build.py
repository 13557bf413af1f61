"""The whole pipeline: read the tree, decode it, link it, check it, lay out, render, write."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import NamedTuple

from generator import checks, urls
from generator.checks import CHECKS, links
from generator.checks.images import markdown_texts
from generator.decode import decode
from generator.link import Site, held_because, link
from generator.markdown import links as markdown_links
from generator.pages import Item, Page, lay_out
from generator.problem import Problem, Where, fatal
from generator.render import Rendered, render
from generator.tree import read
from generator.write import Changes, plan, write


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


def build(root: Path, output: Path, now: dt.datetime, drafts: bool = False) -> Report:
    """Build the site at `root` into `output`, as of `now` (aware).

    Nothing is written if any problem is an error. Raises Occupied if `output` holds something that
    would be overwritten, OSError if it cannot be written.
    """
    made = make(root, now, drafts)
    if made.rendered is None or fatal(made.problems):
        return Report(made.problems, made.accounting)
    changes = plan(made.rendered.outputs, output)
    write(changes, output)
    return Report(made.problems, made.accounting, changes)


def make(root: Path, now: dt.datetime, drafts: bool = False) -> Made:
    """Everything but the writing: what `check` does too."""
    tree = read(root)
    records, found = decode(tree)
    site, circular = link(records, now, drafts)
    problems = [*found, *circular, *checks.run(CHECKS, site)]
    accounting = account(site)
    if fatal(problems):
        return Made(tuple(sorted(problems)), accounting, None)
    items = lay_out(site)
    rendered = render(site, items)
    problems += rendered.problems
    problems += dead_links(site, items, rendered)
    return Made(tuple(sorted(problems)), accounting, rendered)


def dead_links(site: Site, items: Iterable[Item], rendered: Rendered) -> Iterator[Problem]:
    """The broken links of the output, each at the line where an editor wrote it."""
    files = [output.path for output in rendered.outputs]
    sources = {urls.file(item.path): item.source for item in items if isinstance(item, Page)}
    base = urls.base(site.config.url)
    for problem in links.check_output(rendered.pages, files, base):
        source = sources.get(problem.where.path, problem.where.path)
        where = _written(site, source, problem.message)
        message = problem.message if where else f"{problem.where.path}: {problem.message}"
        yield Problem(where or Where(source), problem.rule, message)


def _written(site: Site, source: str, message: str) -> Where | None:
    """Where in the file `source` the link that a message names is written, if it is there."""
    quoted = re.search(r"a link to '([^']*)'", message)
    target = quoted[1] if quoted else ""
    for entry, path, text in markdown_texts(site):
        if entry.path == source:
            for written in markdown_links(text):
                to = unescape(written.to)
                file = urls.file(to.lstrip("/")) if to.startswith("/") else to
                if target == to or target.removeprefix("../" * target.count("../")) == file:
                    return entry.inside(text, written.offset, *path)
    return None


def account(site: Site) -> str:
    """One line that accounts for every claim that was read."""
    claims = site.records.claims
    counts = Counter(held_because(claim, site.now) or "published" for claim in claims)
    unread = sum(kind == "claims" for kind, _ in site.records.unread)
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
