"""Plain pages: about, methodology, policies; and the page for an address that does not exist."""

from collections.abc import Iterator

from generator import urls
from generator.link import Site
from generator.pages.blocks import blocks
from generator.pages.page import Item, Page, day


def lay_out(site: Site) -> Iterator[Item]:
    """<page>/ and 404.html."""
    for page in site.pages:
        context = {
            "title": page.title,
            "description": site.plain(page.summary) if page.summary else page.title,
            "summary": site.prose(page.summary) if page.summary else None,
            "body": site.prose(page.body),
            "blocks": blocks(site, page.body),
            "day": day(page.updated_on),
        }
        yield Page(urls.page(page.slug), "page.html", context, page.path)
    context = {"title": "No such page", "description": "There is no page at this address."}
    yield Page("404.html", "404.html", context, "theme/templates/404.html")
