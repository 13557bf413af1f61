"""Addresses: every path of the site is made here, and nowhere else.

A *path* is relative to the site's root and ends in `/` for a folder: `claims/x/`, or is empty for
the home page. Links inside the site name the file (`claims/x/index.html`), so that the site also
works when it is opened from a folder, or served by a host that knows no index files; canonical
addresses, feeds and markup name the folder.
"""

from urllib.parse import quote, urlsplit

# A browser looks for longer passages by their first and last words.
WORDS = 8


def claim(slug: str) -> str:
    return f"claims/{slug}/"


def question(id: str) -> str:
    return f"questions/{id}/"


def claimant(id: str) -> str:
    return f"claimants/{id}/"


def source(id: str) -> str:
    return f"sources/{id}/"


def explainer(slug: str) -> str:
    return f"explainers/{slug}/"


def page(slug: str) -> str:
    return f"{slug}/"


def year(year: int) -> str:
    return f"timeline/{year:04}/"


def month(year: int, month: int) -> str:
    return f"timeline/{year:04}/{month:02}/"


def file(path: str) -> str:
    """The file that holds the page at `path`; a fragment stays."""
    path, hash_, fragment = path.partition("#")
    return path + ("index.html" if path == "" or path.endswith("/") else "") + hash_ + fragment


def root(path: str) -> str:
    """The way from the page at `path` up to the site's root: ``, `../`, `../../`."""
    return "../" * path.count("/")


def canonical(site_url: str, path: str) -> str:
    """The absolute address of `path` on the site at `site_url`."""
    return site_url.rstrip("/") + "/" + path


def base(site_url: str) -> str:
    """The path under which the site is served, for the one page that stands at no fixed depth."""
    return urlsplit(site_url).path.rstrip("/") + "/"


def passage(url: str, words: str) -> str:
    """The address of a passage on somebody's page, as a text fragment (WICG scroll-to-text).

    A browser that knows it scrolls to the words and marks them, another shows the page.
    """
    rows = words.split()
    ends = [words] if len(rows) <= 2 * WORDS else [" ".join(rows[:WORDS]), " ".join(rows[-WORDS:])]
    # A dash, a comma and an ampersand have a meaning of their own there.
    text = ",".join(quote(end, safe="").replace("-", "%2D") for end in ends)
    return f"{url}{'' if '#' in url else '#'}:~:text={text}"
