"""sitemap.xml (sitemaps.org): the canonical address of every page."""

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from generator import urls
from generator.link import Site, changed_on
from generator.pages.page import Item, Page, plain

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST = 50_000


def lay_out(site: Site, items: Sequence[Item]) -> Iterator[Item]:
    """sitemap.xml, or an index of several where there are more pages than one may hold."""
    paths = sorted(p.path for p in items if isinstance(p, Page) and p.path != "404.html")
    dated = _modified(site)
    addresses = [
        (urls.canonical(site.config.url, path), dated.get(path))
        for path in paths
        if path not in site.unpublished
    ]
    if len(addresses) <= MOST:
        yield plain("sitemap.xml", "content", _xml, "urlset", "url", addresses)
        return
    parts = []
    for number, start in enumerate(range(0, len(addresses), MOST), start=1):
        name = f"sitemap-{number}.xml"
        yield plain(name, "content", _xml, "urlset", "url", addresses[start : start + MOST])
        parts.append((urls.canonical(site.config.url, name), None))
    yield plain("sitemap.xml", "content", _xml, "sitemapindex", "sitemap", parts)


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
