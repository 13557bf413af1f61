"""The whole pipeline: read the tree, decode it, link it, check it, lay out, render, write."""

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from filecmp import cmp
from pathlib import Path
from typing import NamedTuple

from generator import checks, history, urls, words
from generator.archive import Archive
from generator.cache import Cache, digest, made_by
from generator.charts import Figure
from generator.checks import CHECKS, dates, links, quotes
from generator.decode import NO_CACHE, decode
from generator.history import Past
from generator.link import Site, held_because, link, overdue
from generator.pages import Item, Page, lay_out
from generator.problem import Problem, fatal
from generator.progress import Step, Tell, silent
from generator.render import Done, Put, Rendered, render
from generator.tree import Tree, read
from generator.write import Account, Changes, Index, Last, Stage, manifest, plan, write


class Report(NamedTuple):
    """What a build found and did; `changes` is None when nothing was written."""

    problems: tuple[Problem, ...]
    account: Account
    changes: Changes | None = None
    why: str = ""


class Loaded(NamedTuple):
    """A site that was read, decoded, linked and checked."""

    site: Site
    problems: tuple[Problem, ...]
    account: Account


def build(
    root: Path,
    output: Path,
    now: dt.datetime,
    drafts: bool = False,
    cache: Path | None = None,
    jobs: int = 1,
    tell: Tell = silent,
    why: str | None = None,
    texts: Path | None = None,
    since: str | None = None,
) -> Report:
    """Build the site at `root` into `output`, as of `now` (aware).

    `cache` is a folder in which finished work is kept from one build to the next, `jobs` the number
    of processes that a large site is spread over; `tell` hears of every step. The report says `why`
    the page at that path was made anew, or was not. `texts` is the folder of archived sources,
    `since` the git ref with which what was public is compared.
    Nothing is written if any problem is an error. Raises Occupied if `output` holds something that
    would be overwritten, OSError if it cannot be written, NoHistory if `since` cannot be read.
    """
    kept = Cache(cache)
    tell(Step("read"))
    tree = read(root)
    archive = Archive(texts, kept) if texts else None
    past = history.read(root, tree, since, jobs) if since is not None else None
    stage = Stage(output)
    stage.clear()
    index = Index(kept, output)
    signed = signature(tree, drafts, now, archive, past)
    last = index.last(tree.newest)
    if last and why is None and last.holds(signed, now):
        files = tuple(sorted(index.kept))
        return Report(last.problems, last.account, Changes((), (), len(files), files))
    site, problems, account = load(tree, now, drafts, kept, jobs, tell, archive, past)
    if fatal(problems):
        return Report(problems, account)
    try:
        rendered, wrong = finish(site, stage.put, stage.read, kept, index.intact, jobs, tell)
        problems = tuple(sorted([*problems, *wrong]))
        if fatal(problems):
            return Report(problems, account)
        kept.sweep()
        tell(Step("write"))
        reason = index.why(why, rendered) if why is not None else ""
        wanted = {p: p in rendered.made and rendered.made[p].differs for p in rendered.done}
        changes = plan(wanted, output)
        write(changes, output, stage)
        index.keep(rendered)
        index.keep_last(Last(signed, now, embargoes(site), problems, account))
    finally:
        stage.clear()
    return Report(problems, account, changes, reason)


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


def signature(
    tree: Tree,
    drafts: bool,
    now: dt.datetime,
    archive: Archive | None = None,
    since: Past | None = None,
) -> str:
    """The hash of all that a build depends on, files by their stamps; embargoes apart."""
    files = [(file.path, file.stamp) for file in (*tree.content, *tree.theme)]
    texts = sorted(archive.stamps.items()) if archive else None
    days = now.date(), dates.ahead(now)
    then = since and (since.ref, since.commit, since.apart)
    return digest(made_by() + repr((files, tree.problems, drafts, days, texts, then)).encode())


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
    archive: Archive | None = None,
    since: Past | None = None,
) -> Loaded:
    """Decode, link and check what was read, quotes against the `archive`, edits against `since`."""
    site, found = join(tree, now, drafts, cache, jobs, tell, archive, since)
    tell(Step("check"))
    problems = sorted([*found, *judge(site)])
    if archive:
        archive.keep()
    return Loaded(site, tuple(problems), account(site))


def join(
    tree: Tree,
    now: dt.datetime,
    drafts: bool = False,
    cache: Cache = NO_CACHE,
    jobs: int = 1,
    tell: Tell = silent,
    archive: Archive | None = None,
    since: Past | None = None,
) -> tuple[Site, list[Problem]]:
    """Decode and link what was read: the site as far as it could be, and why no further."""
    records, found = decode(tree, cache, jobs, tell)
    tell(Step("link"))
    site, circular = link(records, now, drafts, archive, since)
    return site, [*found, *circular]


def judge(site: Site) -> Iterator[Problem]:
    """What the desk's rules find, each at the level that the site gives it."""
    return checks.levelled(site.config.rules, checks.run(CHECKS, site))


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
    wrong = [*links.check_written(site, made), *links.check_output(site, made)]
    return rendered, (*rendered.problems, *wrong)


def inspect(
    root: Path,
    now: dt.datetime,
    drafts: bool = False,
    cache: Cache = NO_CACHE,
    jobs: int = 1,
    texts: Path | None = None,
    since: str | None = None,
) -> Report:
    """Everything that a build would refuse, found without making the whole site.

    Made are a page of each template, the pages that links name a place of, and the charts that an editor
    wrote as specifications: the others can fail in no other way. Raises OSError for
    `texts`, NoHistory for `since`.
    """
    archive = Archive(texts, cache) if texts else None
    tree = read(root)
    past = history.read(root, tree, since, jobs) if since is not None else None
    site, problems, account = load(tree, now, drafts, cache, jobs, archive=archive, since=past)
    if fatal(problems):
        return Report(problems, account)
    items = {urls.file(item.path): item for item in lay_out(site)}
    files: dict[str, bytes] = {}
    put = lambda path, data: files.setdefault(path, data) is data  # noqa: E731

    def make(chosen: list[Item]) -> Rendered:
        return render(site, chosen, items.keys(), put, cache, drawn=own)

    def get(path: str) -> str:
        if path not in files:
            make([items[path]])
        return files[path].decode()

    rendered = make(sample(items.values()))
    followed = {path: done.followed for path, done in rendered.done.items() if done.followed}
    sources = {path: item.source for path, item in items.items()}
    made = links.Made(followed, items.keys(), sources, get)
    wrong = [*rendered.problems, *links.check_written(site, made), *links.check_output(site, made)]
    return Report(tuple(sorted({*problems, *wrong})), account)


def own(figure: Figure) -> bool:
    """Whether a figure is an editor's own specification, which only drawing it can prove."""
    return figure.kind == "vega-lite"


def sample(items: Iterable[Item]) -> list[Item]:
    """A page of each template, and every page with a chart that an editor specified.

    The index of the downloads is not among them: it tells their sizes, for which all must be made.
    """
    pages = [item for item in items if isinstance(item, Page) and item.path != "data/"]
    first = {page.template: page for page in reversed(pages)}
    articles = [page for page in pages if page.template == "explainer.html" and page.figures]
    chosen = [page for page in articles if page.figures and any(map(own, page.figures.value))]
    return list({page.path: page for page in (*first.values(), *chosen)}.values())


def account(site: Site) -> Account:
    """A line that accounts for every claim that was read, and what else there is to know."""
    claims = site.records.claims
    counts = Counter(held_because(claim, site.now) or "published" for claim in claims)
    unread = sum(kind == "claims" and id != "*" for kind, id in site.records.unread)
    parts = [f"{counts['published']} published", f"{counts['draft']} draft"]
    embargoed = f"{counts['embargoed']} embargoed"
    held = [claim for claim in claims if held_because(claim, site.now) == "embargoed"]
    ends = [claim.publish_at for claim in held if claim.publish_at]
    if ends:
        embargoed += f" until {min(ends):%Y-%m-%dT%H:%MZ}"
        if len(ends) > 1:
            embargoed += " (the first)"
    parts.append(embargoed)
    if unread:
        parts.append(f"{unread} unreadable")
    withdrawn = sum(claim.withdrawn is not None for claim in site.claims)
    if withdrawn:
        parts[0] += f" ({withdrawn} of them withdrawn)"
    shown = "; drafts and embargoed claims are shown" if site.drafts else ""
    line = f"{len(claims) + unread} claims in: {', '.join(parts)}{shown}"
    total, known = quotes.count(site)
    unverified = total - known if site.archive else total
    levels = ", ".join(f"{rule} {level}" for rule, level in sorted(site.config.rules.items()))
    told = f"rules set in data/site.yaml: {levels}" if levels else ""
    return Account(line, tuple(_notes(site, total, unverified)), unverified, told)


def _notes(site: Site, total: int, unverified: int) -> Iterator[str]:
    """What is due next, which quotes nobody compared, how much changed, which rules are set otherwise."""
    due = [
        (claim.verdict.review_by.text, claim.slug)
        for claim in site.claims
        if claim.verdict.review_by and not overdue(claim, site.now)
    ]
    if due:
        day, slug = min(due)
        yield f"next review due: {slug}, by {day}"
    if unverified:
        why = "their sources have no archived text" if site.archive else "no --archive was given"
        yield f"{unverified} of {words.count(total, 'quote', 'quotes')} not verified: {why}"
    if site.since:
        since = site.since
        count = words.count(len(since.changed), "file has", "files have")
        yield f"since {since.ref} ({since.commit[:10]}): {count} changed, of {len(since.paths)}"


def tally(problems: Iterable[Problem]) -> Mapping[str, int]:
    """How many errors and warnings."""
    return Counter(problem.severity for problem in problems)
