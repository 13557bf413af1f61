"""The corrections page: every dated change to a published page, newest first."""

from collections.abc import Iterator
from typing import Any

from generator import urls
from generator.link import Site, address
from generator.model import Publication, Revision
from generator.pages.page import Context, Item, Page, publication, revisions
from generator.recipe import Recipe


def changes(site: Site) -> list[tuple[Publication, Revision]]:
    """Every revision of a public claim or explainer, newest first."""
    revised = [entry for entry in (*site.claims, *site.explainers) if entry.announced]
    entries = [entry for entry in revised if address(entry) not in site.unpublished]
    found = [(entry, revision) for entry in entries for revision in entry.announced]
    return sorted(found, key=lambda pair: (str(pair[1].on), pair[0].slug), reverse=True)


def lay_out(site: Site) -> Iterator[Item]:
    """corrections/."""
    recipe = Recipe(_context, lambda: (site.part(*(entry for entry, _ in changes(site))),))
    yield Page("corrections/", "corrections.html", "content/claims", recipe)


def _context(site: Site) -> Context:
    rows: list[dict[str, Any]] = []
    for entry in {entry.path: entry for entry, _ in changes(site)}.values():
        for revision in revisions(site, entry):
            rows.append({"page": publication(entry), **revision})
    return {
        "title": "Corrections and changes",
        "description": "Every change to a published figure, rating or text, with its date.",
        "changes": sorted(rows, key=lambda row: (row["day"].iso, row["page"].path), reverse=True),
        "policy": urls.page(site.config.corrections_policy),
    }
