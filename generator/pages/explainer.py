"""A page per explainer: an article with its figures."""

from collections.abc import Iterator

from generator import charts, urls
from generator.link import Site
from generator.model import Explainer
from generator.pages.blocks import blocks
from generator.pages.page import Item, Page, day, downloads, revisions, signed


def lay_out(site: Site) -> Iterator[Item]:
    """explainers/ and explainers/<slug>/."""
    for explainer in site.explainers:
        yield from _pages(site, explainer)
    context = {
        "title": "Explainers",
        "description": "Articles that put the claims side by side.",
        "explainers": [
            {
                "title": explainer.title,
                "path": urls.explainer(explainer.slug),
                "summary": site.prose(explainer.summary),
                "day": day(explainer.published_on),
                "held": site.unpublished.get(urls.explainer(explainer.slug)),
            }
            for explainer in site.explainers
        ],
    }
    yield Page("explainers/", "explainers.html", context, "content/explainers")


def _pages(site: Site, explainer: Explainer) -> Iterator[Item]:
    read = charts.read(explainer, site)
    path = urls.explainer(explainer.slug)
    figures = tuple(f._replace(file=path + f.id) for f in read.figures)
    context = {
        "title": explainer.title,
        "description": site.plain(explainer.summary),
        "summary": site.prose(explainer.summary),
        "day": day(explainer.published_on),
        "by": signed(site, explainer.by),
        "body": site.prose(explainer.body, read.bodies),
        "blocks": blocks(site, explainer.body),
        "figures": figures,
        "revisions": revisions(site, explainer),
        "canonical": urls.canonical(site.config.url, path),
        "held": site.unpublished.get(path),
    }
    yield Page(path, "explainer.html", context, explainer.path, figures)
    for figure in figures:
        yield from downloads(figure)
