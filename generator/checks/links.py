"""Rule `link`."""

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from posixpath import dirname, join, normpath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from generator import urls
from generator.link import Site, mentions
from generator.problem import Problem, Where, nearest

OUTSIDE = ("http", "https", "mailto")
LINKS = re.compile(r'\s(?:href|src)="([^"]*)"')
IDS = re.compile(r'\sid="([^"]*)"')


def check(site: Site) -> Iterator[Problem]:
    """A link goes to https://, http://, mailto:, a #fragment or, from the site's root, /a/page/."""
    for entry, mention in mentions(site.records):
        link = mention.link
        if not link or link.image:
            continue
        to = unescape(link.to)
        scheme = re.match(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*):", to)
        if scheme and scheme[1].lower() in OUTSIDE:
            continue
        if not scheme and (to.startswith("#") or re.match(r"/(?!/)", to)):
            continue
        message = f"the link '{link.to}' is not one a reader can follow"
        if scheme:
            message = f"a link may not begin with '{scheme[1]}:'; https:// and mailto: may"
        elif not to.startswith("/"):
            message = f"the link '{link.to}' is relative; write it from the root, as /about/"
        yield Problem(entry.mentioned(mention), "link", message)


class Made(NamedTuple):
    """What was made: the HTML by output path, every output path, and who wrote each page.

    `sources` names, by output path, the file that an editor would change to change the page.
    """

    pages: Mapping[str, str]
    files: frozenset[str]
    sources: Mapping[str, str]


def check_output(site: Site, made: Made) -> Iterator[Problem]:
    """Every link inside the site leads to a file that is written, every fragment to its place.

    The Problem stands at the line where an editor wrote the link, if one did; else at the file that
    the page is made from.
    """
    base = urls.base(site.config.url)
    for path, html in made.pages.items():
        up = urls.root(path)
        for link in sorted(set(LINKS.findall(html))):
            # What templates write is the way up and an output path: most links are done here.
            if link.startswith(up) and link.removeprefix(up) in made.files:
                continue
            to = unescape(link)
            parts = urlsplit(to)
            if parts.scheme or parts.netloc:
                continue
            target = _target(path, unquote(parts.path), base)
            place = unquote(parts.fragment)
            if target not in made.files:
                near = nearest(_shown(target), map(_shown, made.files))
                message = f"no page or file {_shown(target)}{near}"
            elif place and target in made.pages:
                if f' id="{escape(place)}"' in made.pages[target]:
                    continue
                near = nearest(place, IDS.findall(made.pages[target]))
                message = f"{_shown(target)} has no place '#{place}'{near}"
            else:
                continue
            source = made.sources.get(path, path)
            where = _written(site, source, path, target, place)
            told = "" if where else f"the page {path} links to it: "
            yield Problem(where or Where(source), "link", told + message)


def _shown(path: str) -> str:
    """An output path as an editor writes it in a link."""
    return "/" + path.removesuffix("index.html")


def _target(path: str, to: str, base: str) -> str:
    """The output path that a link on the page at `path` leads to."""
    if to.startswith(base):
        return to.removeprefix(base)
    return normpath(join(dirname(path), to)) if to else path


def _written(site: Site, source: str, path: str, target: str, place: str) -> Where | None:
    """Where in the file `source` that link is written, if it is there."""
    for entry, mention in mentions(site.records):
        if entry.path != source or not mention.link:
            continue
        to, _, fragment = unescape(mention.to).partition("#")
        own = urls.file(to.removeprefix("/")) if to else path
        if own == target and unquote(fragment) == place:
            return entry.mentioned(mention)
    return None
