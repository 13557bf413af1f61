"""What goes to output/ as it is: pictures, the theme's static files, and robots.txt."""

from collections.abc import Iterator
from typing import NamedTuple

from generator import urls
from generator.cache import digest
from generator.link import Site
from generator.pages.page import Item, Output, plain
from generator.recipe import Recipe
from generator.tree import File

STATIC = "theme/static/"


def lay_out(site: Site) -> Iterator[Item]:
    """images/, static/ and robots.txt."""
    for image in site.images:
        yield _copy(f"images/{image.name}", image.file, image.digest)
    for file in site.theme:
        if file.path.startswith(STATIC) and not file.path.rsplit("/", 1)[-1].startswith("."):
            yield _copy(f"static/{file.path.removeprefix(STATIC)}", file, digest(file.data))
    sitemap = urls.canonical(site.config.url, "sitemap.xml")
    yield plain("robots.txt", "data/site.yaml", _robots, sitemap)


def _copy(path: str, file: File, of: str) -> Output:
    return Output(path, file.path, Recipe(_data, lambda: (Bytes(file, of),)))


class Bytes(NamedTuple):
    """A file's bytes under their hash."""

    file: File
    key: str

    @property
    def value(self) -> bytes:
        """The bytes, read now."""
        return self.file.data


def _data(data: bytes) -> bytes:
    return data


def _robots(sitemap: str) -> bytes:
    return f"User-agent: *\nAllow: /\n\nSitemap: {sitemap}\n".encode()
