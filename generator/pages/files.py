"""What goes to output/ as it is: pictures, the theme's static files, and robots.txt."""

from collections.abc import Iterator

from generator import urls
from generator.link import Site
from generator.pages.page import Item, Output

STATIC = "theme/static/"


def lay_out(site: Site) -> Iterator[Item]:
    """images/, static/ and robots.txt."""
    for image in site.images:
        yield Output(f"images/{image.name}", image.file.data)
    for file in site.theme:
        if file.path.startswith(STATIC) and not file.path.rsplit("/", 1)[-1].startswith("."):
            yield Output(f"static/{file.path.removeprefix(STATIC)}", file.data)
    sitemap = urls.canonical(site.config.url, "sitemap.xml")
    yield Output("robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {sitemap}\n".encode())
