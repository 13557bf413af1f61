"""A page per source: what it is, what it goes back to, who retells it, which claims cite it."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from generator import urls, words
from generator.link import Site
from generator.model import Source
from generator.pages.page import Context, Item, Link, Page, day, listed
from generator.recipe import Recipe


def lay_out(site: Site) -> Iterator[Item]:
    """sources/ and sources/<id>/."""
    for source in site.open_sources:
        recipe = Recipe(_context, partial(_given, site, source))
        yield Page(urls.source(source.id), "source.html", source.path, recipe)
    index = Recipe(_index, lambda: (_lines(site, held=True), _lines(site, held=False)))
    yield Page("sources/", "sources.html", "data/sources", index)


def _lines(site: Site, *, held: bool) -> list[dict[str, Any]]:
    sources = [source for source in site.open_sources if bool(source.archive) == held]
    sources.sort(key=lambda s: (-s.published.first.toordinal(), s.title.casefold()))
    return [_line(site, source) for source in sources]


def _index(held: list[dict[str, Any]], known: list[dict[str, Any]]) -> Context:
    return {
        "title": "Sources",
        "description": "Every document and statement that a claim on this site is traced to.",
        "groups": [
            {"heading": "Documents we hold", "sources": held},
            {"heading": "Statements and reports known through them", "sources": known},
        ],
    }


def _given(site: Site, source: Source) -> tuple[Any, ...]:
    retold = [site.sources[id] for id in site.retellings.get(source.id, ())]
    told = [source for source in retold if id(source) not in site.veiled]
    citing = (*site.claims_from.get(source.id, ()), *site.claims_traced_to.get(source.id, ()))
    return site.part(source, *told, *citing), source.id


def _line(site: Site, source: Source) -> dict[str, Any]:
    return {
        "title": source.title,
        "path": urls.source(source.id),
        "publisher": source.publisher,
        "day": day(source.published),
        "kind": source.kind,
        "claims": len(site.claims_from.get(source.id, ()))
        + len(site.claims_traced_to.get(source.id, ())),
        "origins": len(site.roots(source.id)),
    }


def _context(site: Site, id: str) -> Context:
    source = site.sources[id]
    found = site.claims_from.get(source.id, ())
    traced = site.claims_traced_to.get(source.id, ())
    archive = source.archive
    return {
        "title": source.title,
        "description": f"{source.title}. {source.publisher}, {words.date(source.published)}.",
        "publisher": source.publisher,
        "author": source.author,
        "day": day(source.published),
        "kind": source.kind,
        "no_primary": site.prose(source.no_primary) if source.no_primary else None,
        "language": words.LANGUAGES.get(source.language, source.language),
        "url": source.url,
        "url_missing": site.prose(source.url_missing) if source.url_missing else None,
        "archive": {
            "sha256": archive.sha256,
            "captured": day(archive.captured_on) if archive.captured_on else None,
            "url": archive.url,
        }
        if archive
        else None,
        "interest": site.prose(source.interest) if source.interest else None,
        "translation_note": site.prose(source.translation_note)
        if source.translation_note
        else None,
        "note": site.prose(source.note) if source.note else None,
        "goes_back_to": [back(site, id) for id in source.derives_from],
        "retold_by": [
            Link(site.sources[id].title, urls.source(id))
            for id in site.retellings.get(source.id, ())
        ],
        "origins": len(site.roots(source.id)),
        "claims": [listed(site, claim) for claim in found],
        "traced": [listed(site, claim) for claim in traced],
    }


def back(site: Site, id: str) -> dict[str, Any]:
    """A source and what it goes back to, as a tree that ends in origins."""
    source = site.sources[id]
    return {
        "source": Link(source.title, urls.source(id)),
        "publisher": source.publisher,
        "day": day(source.published),
        "read": source.archive is not None,
        "retold": [back(site, parent) for parent in source.derives_from],
    }
