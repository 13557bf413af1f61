"""Plain pages: about, methodology, policies; and the page for an address that does not exist."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from generator import model, urls
from generator.link import Site
from generator.pages import blocks
from generator.pages.page import Context, Item, Page, day
from generator.recipe import Recipe


def lay_out(site: Site) -> Iterator[Item]:
    """<page>/ and 404.html."""
    for page in site.pages:
        recipe = Recipe(_context, partial(_given, site, page))
        yield Page(urls.page(page.slug), "page.html", page.path, recipe)
    yield Page("404.html", "404.html", "theme/templates/404.html", Recipe(_missing, tuple))


def _given(site: Site, page: model.Page) -> tuple[Any, ...]:
    return site.part(page, *blocks.needed(site, page)), page.slug


def _context(site: Site, slug: str) -> Context:
    page = next(page for page in site.pages if page.slug == slug)
    return {
        "title": page.title,
        "description": site.plain(page.summary) if page.summary else page.title,
        "summary": site.prose(page.summary) if page.summary else None,
        "body": site.prose(page.body),
        "blocks": blocks.blocks(site, page.body),
        "day": day(page.updated_on),
    }


def _missing() -> Context:
    return {"title": "No such page", "description": "There is no page at this address."}
