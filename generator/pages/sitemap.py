"""sitemap.xml (sitemaps.org): the canonical address of every page."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any
from xml.etree import ElementTree as ET

from generator import urls
from generator.link import Site, changed_on
from generator.pages import moved
from generator.pages.page import Item, Output, Page, plain
from generator.recipe import Recipe

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST = 50_000


def lay_out(site: Site, items: Sequence[Item]) -> Iterator[Item]:
    """sitemap.xml, or an index of several where there are more pages than one may hold."""
    held = site.unpublished
    every = (item for item in items if isinstance(item, Page) and item.template != moved.TEMPLATE)
    pages = (item.path for item in every)
    paths = [path for path in pages if path != "404.html" and path not in held]
    if len(paths) <= MOST:
        yield Output("sitemap.xml", "content", Recipe(_xml, partial(_addresses, site, paths, 0)))
        return
    parts = []
    for number, start in enumerate(range(0, len(paths), MOST), start=1):
        name = f"sitemap-{number}.xml"
        yield Output(name, "content", Recipe(_xml, partial(_addresses, site, paths, start)))
        parts.append((urls.canonical(site.config.url, name), None))
    yield plain("sitemap.xml", "content", _xml, "sitemapindex", "sitemap", parts)


def _addresses(site: Site, paths: list[str], start: int) -> tuple[Any, ...]:
    """The pages of one file, in order, each with the day on which it last changed."""
    dated = _modified(site)
    shown = sorted(paths)[start : start + MOST]
    found = [(urls.canonical(site.config.url, path), dated.get(path)) for path in shown]
    return "urlset", "url", found


def _modified(site: Site) -> dict[str, str]:
    """The day on which a page last changed, where a record says so."""
    dated = {urls.claim(c.slug): str(changed_on(c)) for c in site.claims}
    dated |= {urls.explainer(e.slug): str(changed_on(e)) for e in site.explainers}
    return dated | {urls.page(p.slug): str(p.updated_on) for p in site.pages}


def _xml(root: str, item: str, addresses: Sequence[tuple[str, str | None]]) -> bytes:
    top = ET.Element(root, {"xmlns": NAMESPACE})
    for address, modified in addresses:
        element = ET.SubElement(top, item)
        ET.SubElement(element, "loc").text = address
        if modified:
            ET.SubElement(element, "lastmod").text = modified
    ET.indent(top, " ")
    return bytes(ET.tostring(top, encoding="utf-8", xml_declaration=True)) + b"\n"
