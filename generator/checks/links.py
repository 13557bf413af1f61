"""Rule `link`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

from generator import markdown
from generator.checks.images import markdown_texts
from generator.link import Site
from generator.problem import Problem, Where, nearest

OUTSIDE = ("http", "https", "mailto")
LINKS = re.compile(r'\s(?:href|src)="([^"]*)"')
IDS = re.compile(r'\sid="([^"]*)"')


def check(site: Site) -> Iterator[Problem]:
    """A link goes to https://, http://, mailto:, a #fragment or, from the site's root, /a/page/."""
    for entry, path, text in markdown_texts(site):
        for link in markdown.links(text):
            if link.image:
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
            yield Problem(entry.inside(text, link.offset, *path), "link", message)


def check_output(pages: Mapping[str, str], files: Iterable[str], base: str) -> Iterator[Problem]:
    """Every link inside the site leads to a file that is written, every fragment to its id.

    `pages` is the HTML by output path, `files` every output path, `base` the path that the 404 page
    prefixes. A Problem's place is the page's output path; build.py finds the editor's line for it.
    """
    known = set(files)
    ids = {path: set(IDS.findall(html)) for path, html in pages.items()}
    for path, html in pages.items():
        for link in sorted(set(LINKS.findall(html))):
            to = unescape(link)
            parts = urlsplit(to)
            if parts.scheme or parts.netloc:
                continue
            target = unquote(parts.path)
            if target.startswith(base):
                target = target.removeprefix(base)
            elif target:
                target = normpath(join(dirname(path), target))
            else:
                target = path
            if target not in known:
                message = f"a link to '{to}', but no such page is made{nearest(target, known)}"
                yield Problem(Where(path), "link", message)
            elif parts.fragment and unquote(parts.fragment) not in ids.get(target, {""}):
                near = nearest(parts.fragment, ids.get(target, ()))
                message = f"a link to '{to}', but that page has no place '{parts.fragment}'{near}"
                yield Problem(Where(path), "link", message)
