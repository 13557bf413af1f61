"""Rule `link`."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape, unescape
from posixpath import dirname, join, normpath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from generator import urls
from generator.link import Site, home, mentions
from generator.model import Entry, Mention
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


@dataclass(frozen=True)
class Made:
    """What was made: the links of each page, every output path, and who wrote each page.

    `sources` names, by output path, the file that an editor would change to change the page; `read`
    gives the HTML of a page.
    """

    pages: Mapping[str, Followed]
    files: Collection[str]
    sources: Mapping[str, str]
    read: Callable[[str], str]

    def ids(self, path: str) -> frozenset[str]:
        """The places of a page."""
        if path not in self._ids:
            self._ids[path] = frozenset(IDS.findall(self.read(path)))
        return self._ids[path]

    @cached_property
    def _ids(self) -> dict[str, frozenset[str]]:
        return {}


def check_written(site: Site, made: Made) -> Iterator[Problem]:
    """Every link that an editor wrote to a path of the site leads to a file, and to a place in it."""
    for entry, mention in mentions(site.records):
        if not mention.link or mention.link.image:
            continue
        link = written(entry, mention)
        if link and site.shows(entry):
            message = _wrong(link, made)
            if message:
                yield Problem(entry.mentioned(mention), "link", message)


def check_output(site: Site, made: Made) -> Iterator[Problem]:
    """Every other link inside the site does so too; the Problem names the file that made the page."""
    by_editors = {
        (entry.path, link)
        for entry, mention in mentions(site.records)
        if mention.link and (link := written(entry, mention))
    }
    for path, followed in made.pages.items():
        source = made.sources.get(path, path)
        for link in (*followed.missing, *followed.places):
            if (source, link) in by_editors:
                continue  # it is named where it is written
            message = _wrong(link, made)
            if message:
                told = f"the page {path} links to it: {message}"
                yield Problem(Where(source), "link", told)


def _wrong(link: Link, made: Made) -> str:
    """What is wrong with a link, if anything."""
    if link.target not in made.files:
        near = nearest(_shown(link.target), map(_shown, made.files))
        return f"no page or file {_shown(link.target)}{near}"
    if not link.place or not link.target.endswith(".html"):
        return ""
    ids = made.ids(link.target)
    if escape(link.place) in ids:
        return ""
    return f"{_shown(link.target)} has no place '#{link.place}'{nearest(link.place, ids)}"


def written(entry: Entry, mention: Mention) -> Link | None:
    """Where a link leads that stands in a text of a record, if it is to a path of the site."""
    to, _, fragment = unescape(mention.to).partition("#")
    own = home(entry)
    if to.startswith("/") and not to.startswith("//"):
        return Link(urls.file(unquote(to).removeprefix("/")), unquote(fragment))
    if not to and fragment and own is not None:
        return Link(urls.file(own), unquote(fragment))
    return None


def _shown(path: str) -> str:
    """An output path as an editor writes it in a link."""
    return "/" + path.removesuffix("index.html")


def _target(path: str, to: str, base: str) -> str:
    """The output path that a link on the page at `path` leads to."""
    if to.startswith(base):
        return to.removeprefix(base)
    return normpath(join(dirname(path), to)) if to else path
