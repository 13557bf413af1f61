"""The principles page: what the codes of principles ask for, and what this site shows of it."""

from collections.abc import Iterator
from functools import partial

from generator import reports, urls
from generator.link import Site
from generator.pages.page import Context, Item, Link, Page
from generator.recipe import Recipe
from generator.reports import Kept

# Of the claims that lack something, so many are named.
MOST = 12


def lay_out(site: Site) -> Iterator[Item]:
    """principles/."""
    recipe = Recipe(_context, partial(_given, site))
    yield Page("principles/", "principles.html", "data/site.yaml", recipe)


def _given(site: Site) -> tuple[dict[str, str], list[tuple[str, str | None]], list[Kept], int]:
    """The titles of what the page links to, what is declared, and what is shown, briefly."""
    found = reports.principles(site)
    brief = [kept._replace(lacking=kept.lacking[:MOST]) for kept in found.shown]
    named = {slug for kept in brief for slug in kept.lacking}
    titles = {page.slug: page.title for page in site.pages}
    titles |= {slug: site.claim[slug].title for slug in sorted(named)}
    return titles, list(found.declared), brief, found.total


def _context(
    titles: dict[str, str], declared: list[tuple[str, str | None]], shown: list[Kept], total: int
) -> Context:
    return {
        "title": "Principles",
        "description": "What codes of principles ask of fact-checkers, and what this site shows of it.",
        "declared": [
            {"name": name, "page": Link(titles.get(slug, slug), urls.page(slug)) if slug else None}
            for name, slug in declared
        ],
        "total": total,
        "shown": [
            {
                "name": kept.name,
                "shown": kept.shown,
                "lacking": [Link(titles[slug], urls.claim(slug)) for slug in kept.lacking],
                "more": total - kept.shown - len(kept.lacking),
            }
            for kept in shown
        ],
    }
