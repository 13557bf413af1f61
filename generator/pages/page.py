"""What the build makes: pages, pictures and files, and the small shapes that templates share."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from generator import urls, words
from generator.charts.figure import Figure
from generator.link import Site, address
from generator.markdown import Prose
from generator.model import Claim, Date, Publication
from generator.recipe import Recipe

Figures = Recipe[tuple[Figure, ...]]
Context = dict[str, Any]


class Page(NamedTuple):
    """A page: its path, its template, and the recipe of its context, plain data and complete.

    `source` is the file that an editor would change to change this page; `figures` makes those
    that the context shows.
    """

    path: str
    template: str
    source: str
    recipe: Recipe[Context]
    figures: Figures | None = None


class Picture(NamedTuple):
    """The SVG of the figure of that number as a file of its own."""

    path: str
    source: str
    recipe: Figures
    number: int = 0


class Output(NamedTuple):
    """A file as it is; `parts` gives recipes whose values are worth keeping for the next build."""

    path: str
    source: str
    recipe: Recipe[bytes]
    parts: Callable[[], tuple[Recipe[Any], ...]] = tuple


Item = Page | Picture | Output


def plain(path: str, source: str, make: Callable[..., bytes], *given: object) -> Output:
    """A file that is made of plain values."""
    return Output(path, source, Recipe(make, lambda: given))


class Day(NamedTuple):
    """A date for a reader and for a machine; a template prints it as an element of both."""

    text: str
    iso: str

    def __html__(self) -> str:
        return f'<time datetime="{self.iso}">{self.text}</time>'


class Link(NamedTuple):
    """Words that lead to a path."""

    text: str
    path: str


class Mark(NamedTuple):
    """A rating as shown: its label, its step on the scale, and the scale as dots."""

    label: str
    value: int | None
    steps: str
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


@lru_cache(maxsize=1 << 14)
def day(date: Date) -> Day:
    """A date as a page shows it."""
    return Day(words.date(date), str(date))


def mark(site: Site, claim: Claim) -> Mark:
    """A claim's rating."""
    rating = site.ratings[claim.verdict.rating]
    best = site.best
    path = urls.page(site.config.methodology) + f"#rating-{rating.id}"
    steps = "●" * rating.value + "○" * (best - rating.value) if rating.value else "◌"
    return Mark(rating.label, rating.value, steps, site.prose(rating.meaning), path)


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
        held=site.unpublished.get(urls.claim(claim.slug))
        or ("withdrawn" if claim.withdrawn else None),
    )


def publication(entry: Publication) -> Link:
    """A claim or explainer as a link."""
    return Link(entry.title, address(entry))


def withdrawal(site: Site, entry: Publication) -> dict[str, Any] | None:
    """When and why a page was withdrawn, if it was."""
    if entry.withdrawn is None:
        return None
    return {"day": day(entry.withdrawn.on), "reason": site.prose(entry.withdrawn.reason)}


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
        for revision in sorted(entry.announced, key=lambda r: str(r.on), reverse=True)
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


def downloads(file: str, source: str, figures: Figures, number: int = 0) -> Iterator[Item]:
    """A figure's picture and its table, as the files that its caption links to."""
    yield Picture(f"{file}.svg", source, figures, number)
    yield Output(f"{file}.csv", source, Recipe(_table, lambda: (figures, number)))


def _table(figures: tuple[Figure, ...], number: int) -> bytes:
    figure = figures[number]
    return as_csv(figure.columns, [[cell.text for cell in row] for row in figure.rows])


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table as CSV (RFC 4180, UTF-8); nothing where there is no value."""
    return "".join([row(columns), *(row(cells) for cells in rows)]).encode()


def row(cells: Sequence[object]) -> str:
    """A row of a table as CSV, with the end of its line."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(
        ["" if cell is None else cell for cell in cells]
    )
    return text.getvalue()
