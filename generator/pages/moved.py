"""A page per alias: an address that a claim or explainer had before leads to the one it has now."""

from collections.abc import Iterator
from functools import partial

from generator import urls
from generator.link import Site, address
from generator.model import Claim
from generator.pages.page import Context, Item, Page, publication
from generator.recipe import Recipe

TEMPLATE = "moved.html"


def lay_out(site: Site) -> Iterator[Item]:
    """claims/<alias>/ and explainers/<alias>/."""
    for entry in (*site.claims, *site.explainers):
        for alias in entry.aliases:
            path = urls.claim(alias) if isinstance(entry, Claim) else urls.explainer(alias)
            link = publication(entry)
            held = address(entry) in site.unpublished
            given = link.text, link.path, urls.canonical(site.config.url, link.path), held
            recipe = Recipe(_context, partial(tuple, given))
            yield Page(path, TEMPLATE, entry.path, recipe)


def _context(title: str, path: str, address: str, held: bool) -> Context:
    context = {
        "title": title,
        "description": f"This page has moved to {address}.",
        "now": path,
        "canonical": address,
    }
    return {**context, "hidden": True} if held else context
