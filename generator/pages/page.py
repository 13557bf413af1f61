"""What the build makes: pages, pictures and files, and the small shapes that templates share."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from generator import urls, words
from generator.charts.figure import Figure
from generator.link import Site, address
from generator.markdown import Prose
from generator.model import Claim, Date, Publication


class Page(NamedTuple):
    """A page: its path, its template and a context of plain data, complete.

    `source` is the file that an editor would change to change this page.
    """

    path: str
    template: str
    context: dict[str, Any]
    source: str
    figures: tuple[Figure, ...] = ()


class Picture(NamedTuple):
    """A figure's SVG as a file of its own."""

    path: str
    figure: Figure


class Output(NamedTuple):
    """A finished file."""

    path: str
    data: bytes


Item = Page | Picture | Output


class Day(NamedTuple):
    """A date for a reader and for a machine."""

    text: str
    iso: str


class Link(NamedTuple):
    """Words that lead to a path."""

    text: str
    path: str


class Mark(NamedTuple):
    """A rating as shown: its label, its step, and the number of steps."""

    label: str
    value: int | None
    best: int
    meaning: Prose
    path: str


class Listed(NamedTuple):
    """A claim as it stands in a list."""

    title: str
    path: str
    claim: str
    claimant: Link
    day: Day
    rating: Mark
    summary: Prose
    held: str | None


def day(date: Date) -> Day:
    """A date as a page shows it."""
    return Day(words.date(date), str(date))


def mark(site: Site, claim: Claim) -> Mark:
    """A claim's rating."""
    rating = site.ratings[claim.verdict.rating]
    best = max((r.value for r in site.ratings.values() if r.value is not None), default=0)
    path = urls.page(site.config.methodology) + f"#rating-{rating.id}"
    return Mark(rating.label, rating.value, best, site.prose(rating.meaning), path)


def listed(site: Site, claim: Claim) -> Listed:
    """A claim as a line of a list."""
    return Listed(
        title=claim.title,
        path=urls.claim(claim.slug),
        claim=claim.claim,
        claimant=Link(site.claimants[claim.claimant].name, urls.claimant(claim.claimant)),
        day=day(claim.claimed_on),
        rating=mark(site, claim),
        summary=site.prose(claim.verdict.summary),
        held=site.unpublished.get(urls.claim(claim.slug)),
    )


def publication(entry: Publication) -> Link:
    """A claim or explainer as a link."""
    return Link(entry.title, address(entry))


def revisions(site: Site, entry: Publication) -> list[dict[str, Any]]:
    """What changed on a page, newest first."""
    return [
        {
            "day": day(revision.on),
            "kind": words.REVISIONS[revision.kind],
            "note": site.prose(revision.note),
            "changed": [
                {"field": c.field, "before": _shown(c.before), "after": _shown(c.after)}
                for c in revision.changed
            ],
        }
        for revision in sorted(entry.revisions, key=lambda r: str(r.on), reverse=True)
    ]


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    return words.number(value) if isinstance(value, (int, float)) else str(value)


def signed(site: Site, id: str) -> str:
    """The name of the person or desk that signs."""
    return next((p.name for p in site.config.people if p.id == id), id)


def downloads(figure: Figure) -> Iterator[Item]:
    """A figure's picture and its table, as the files that its caption links to."""
    yield Picture(f"{figure.file}.svg", figure)
    rows = [[cell.text for cell in row] for row in figure.rows]
    yield Output(f"{figure.file}.csv", as_csv(figure.columns, rows))


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table as CSV (RFC 4180, UTF-8); nothing where there is no value."""
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(columns)
    lines.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return text.getvalue().encode()
