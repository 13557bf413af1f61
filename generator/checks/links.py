"""Rule `link`."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from html import escape, unescape
from posixpath import dirname, join, normpath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from generator import urls
from generator.link import Site, mentions
from generator.problem import Problem, Where, nearest

OUTSIDE = ("http", "https", "mailto")
LINKS = (re.compile(r'href="([^"]*)"'), re.compile(r'src="([^"]*)"'))
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


class Link(NamedTuple):
    """Where a link inside the site leads: an output path, and a place on that page."""

    target: str
    place: str


class Followed(NamedTuple):
    """The links of a page that lead to no file, and those that lead to a place on a page."""

    missing: tuple[Link, ...] = ()
    places: tuple[Link, ...] = ()


def follow(path: str, html: str, files: Collection[str], base: str) -> Followed:
    """Follow the links of the page at `path` into `files`, all paths that are written.

    `base` is the path under which the site is served. Places on the page itself are found here.
    """
    up = urls.root(path)
    # What templates write is the way up and an output path: most links are done here.
    size = len(up)
    every = {link for pattern in LINKS for link in pattern.findall(html)}
    odd = [link for link in every if not (link.startswith(up) and link[size:] in files)]
    missing, places = [], []
    for link in sorted(odd):
        to = unescape(link)
        parts = urlsplit(to)
        if parts.scheme or parts.netloc:
            continue
        found = Link(_target(path, unquote(parts.path), base), unquote(parts.fragment))
        if found.target not in files:
            missing.append(found)
        elif found.place and found.target.endswith(".html"):
            own = found.target == path and f' id="{escape(found.place)}"' in html
            if not own:
                places.append(found)
    return Followed(tuple(missing), tuple(places))


class Made(NamedTuple):
    """What was made: the links of each page, every output path, and who wrote each page.

    `sources` names, by output path, the file that an editor would change to change the page; `read`
    gives the HTML of a page.
    """

    pages: Mapping[str, Followed]
    files: Collection[str]
    sources: Mapping[str, str]
    read: Callable[[str], str]


def check_output(site: Site, made: Made) -> Iterator[Problem]:
    """Every link inside the site leads to a file that is written, every fragment to its place.

    The Problem stands at the line where an editor wrote the link, if one did; else at the file that
    the page is made from.
    """
    ids: dict[str, frozenset[str]] = {}
    for path, followed in made.pages.items():
        for link in followed.missing:
            near = nearest(_shown(link.target), map(_shown, made.files))
            message = f"no page or file {_shown(link.target)}{near}"
            yield _problem(site, made, path, link, message)
        for link in followed.places:
            if link.target not in ids:
                ids[link.target] = frozenset(IDS.findall(made.read(link.target)))
            if escape(link.place) not in ids[link.target]:
                near = nearest(link.place, ids[link.target])
                message = f"{_shown(link.target)} has no place '#{link.place}'{near}"
                yield _problem(site, made, path, link, message)


def _problem(site: Site, made: Made, path: str, link: Link, message: str) -> Problem:
    source = made.sources.get(path, path)
    where = _written(site, source, path, link)
    told = "" if where else f"the page {path} links to it: "
    return Problem(where or Where(source), "link", told + message)


def _shown(path: str) -> str:
    """An output path as an editor writes it in a link."""
    return "/" + path.removesuffix("index.html")


def _target(path: str, to: str, base: str) -> str:
    """The output path that a link on the page at `path` leads to."""
    if to.startswith(base):
        return to.removeprefix(base)
    return normpath(join(dirname(path), to)) if to else path


def _written(site: Site, source: str, path: str, link: Link) -> Where | None:
    """Where in the file `source` that link is written, if it is there."""
    for entry, mention in mentions(site.records):
        if entry.path != source or not mention.link:
            continue
        to, _, fragment = unescape(mention.to).partition("#")
        own = urls.file(to.removeprefix("/")) if to else path
        if (own, unquote(fragment)) == link:
            return entry.mentioned(mention)
    return None
