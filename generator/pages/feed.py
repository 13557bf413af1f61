"""Atom feeds (RFC 4287): new claims, and corrections."""

from collections.abc import Iterator, Sequence
from heapq import nsmallest
from typing import NamedTuple
from xml.etree import ElementTree as ET

from generator import urls, words
from generator.link import Site, changed_on, published_on
from generator.model import Claim, Date, Publication
from generator.pages.corrections import changes
from generator.pages.page import Item, Output, publication
from generator.recipe import Recipe

ATOM = "http://www.w3.org/2005/Atom"
NEWEST = 50


class Entry(NamedTuple):
    """One entry of a feed; `id` and `url` are absolute."""

    id: str
    url: str
    title: str
    published: Date
    updated: Date
    summary: str
    category: str


def lay_out(site: Site) -> Iterator[Item]:
    """feed.xml and corrections.xml."""
    new = Recipe(_new, lambda: (site.part(*_newest(site), *site.pages),))
    yield Output("feed.xml", "content/claims", new)
    corrected = Recipe(_corrected, lambda: (site.part(*_changed(site), *site.pages),))
    yield Output("corrections.xml", "content/claims", corrected)


def _changed(site: Site) -> list[Publication]:
    return [entry for entry, _ in changes(site)[:NEWEST]]


def _new(site: Site) -> bytes:
    return _feed(site, "feed.xml", site.config.title, _claims(site))


def _corrected(site: Site) -> bytes:
    title = f"{site.config.title}: corrections"
    return _feed(site, "corrections.xml", title, _corrections(site))


def _newest(site: Site) -> list[Claim]:
    held = site.unpublished
    public = [c for c in site.claims if urls.claim(c.slug) not in held and not c.withdrawn]
    return nsmallest(NEWEST, public, key=lambda c: (-published_on(c).first.toordinal(), c.slug))


def _claims(site: Site) -> list[Entry]:
    return [
        Entry(
            id=(url := urls.canonical(site.config.url, urls.claim(claim.slug))),
            url=url,
            title=claim.title,
            published=published_on(claim),
            updated=changed_on(claim),
            summary=site.plain(claim.verdict.summary),
            category=site.ratings[claim.verdict.rating].label,
        )
        for claim in _newest(site)
    ]


def _corrections(site: Site) -> list[Entry]:
    entries = []
    for entry, revision in changes(site)[:NEWEST]:
        link = publication(entry)
        url = urls.canonical(site.config.url, link.path)
        number = entry.announced.index(revision) + 1
        entries.append(
            Entry(
                id=f"{url}#revision-{number}",
                url=f"{url}#revisions",
                title=f"{words.REVISIONS[revision.kind]}: {entry.title}",
                published=revision.on,
                updated=revision.on,
                summary=site.plain(revision.note),
                category=words.REVISIONS[revision.kind],
            )
        )
    return entries


def _feed(site: Site, path: str, title: str, entries: Sequence[Entry]) -> bytes:
    config = site.config
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": config.language})

    def add(
        parent: ET.Element, name: str, text: str | None = None, **attributes: str
    ) -> ET.Element:
        element = ET.SubElement(parent, name, attributes)
        element.text = text
        return element

    address = urls.canonical(config.url, path)
    add(feed, "id", address)
    add(feed, "title", title)
    add(feed, "subtitle", config.tagline)
    add(feed, "link", rel="self", type="application/atom+xml", href=address)
    add(feed, "link", rel="alternate", type="text/html", href=urls.canonical(config.url, ""))
    # A feed is as new as its newest entry, never as the build: one clock here would make every
    # build differ from the last.
    days = [str(e.updated) for e in entries] + [str(p.updated_on) for p in site.pages]
    add(feed, "updated", _instant(max(days, default="1970-01-01")))
    add(add(feed, "author"), "name", config.organisation.name)
    add(feed, "rights", config.licence.name)
    for entry in entries:
        item = add(feed, "entry")
        add(item, "id", entry.id)
        add(item, "title", entry.title)
        add(item, "link", rel="alternate", type="text/html", href=entry.url)
        add(item, "published", _instant(str(entry.published)))
        add(item, "updated", _instant(str(entry.updated)))
        add(item, "category", term=entry.category)
        add(item, "summary", entry.summary)
    ET.indent(feed, " ")
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


def _instant(day: str) -> str:
    return f"{day}T00:00:00Z"
