"""Rule `source`."""

from collections.abc import Iterator

from generator.link import Site
from generator.problem import Problem


def check(site: Site) -> Iterator[Problem]:
    """A source has an address, or says in `url_missing` why it has none."""
    for source in site.sources.values():
        if source.url and source.url_missing:
            message = "url and url_missing exclude each other; keep the one that is true"
            yield Problem(source.at("url_missing"), "source", message)
        elif not source.url and not source.url_missing:
            message = "no url; expected one, or url_missing with the reason"
            yield Problem(source.at(), "source", message)
