"""What the block directives print: `[[ratings]]`, `[[metrics]]`, `[[documents]]`."""

from typing import Any

from generator import urls, words
from generator.link import Site
from generator.model import Entry
from generator.pages.page import Link, day


def blocks(site: Site, text: str) -> dict[str, Any]:
    """The data of every block that a text asks for, by name."""
    return {name: make(site) for name, make in BLOCKS.items() if f"[[{name}]]" in text}


def needed(site: Site, entry: Entry) -> list[Entry]:
    """The records that the blocks of a text show, beside those that every page may show."""
    asked = any(mention.to == "documents" for mention in entry.written.mentions)
    return [source for source in site.open_sources if source.archive] if asked else []


def _ratings(site: Site) -> list[dict[str, Any]]:
    return [
        {
            "id": rating.id,
            "label": rating.label,
            "value": rating.value,
            "best": site.best,
            "meaning": site.prose(rating.meaning),
        }
        for rating in sorted(site.ratings.values(), key=lambda r: (r.value is None, r.value or 0))
    ]


def _metrics(site: Site) -> list[dict[str, Any]]:
    return [
        {"label": metric.label, "definition": site.prose(metric.definition)}
        for metric in site.metrics.values()
    ]


def _documents(site: Site) -> list[dict[str, Any]]:
    """The documents in the archive, and the origins of each."""
    held = [source for source in site.sources.values() if source.archive]
    return [
        {
            "source": Link(source.title, urls.source(source.id)),
            "publisher": source.publisher,
            "day": day(source.published),
            "origins": [
                Link(site.sources[id].title, urls.source(id)) for id in site.roots(source.id)
            ],
            "count": words.count(len(site.roots(source.id)), "origin", "origins"),
        }
        for source in sorted(held, key=lambda s: (str(s.published), s.id))
    ]


BLOCKS = {"ratings": _ratings, "metrics": _metrics, "documents": _documents}
