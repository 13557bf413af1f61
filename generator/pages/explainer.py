"""A page per explainer: an article with its figures."""

from collections.abc import Iterator

from generator import charts, markdown, urls
from generator.charts import Figure
from generator.link import Part, Site
from generator.model import Explainer
from generator.pages import blocks
from generator.pages.page import Context, Item, Page, day, downloads, revisions, signed, withdrawal
from generator.recipe import Recipe


def lay_out(site: Site) -> Iterator[Item]:
    """explainers/ and explainers/<slug>/."""
    for explainer in site.explainers:
        yield from _pages(site, explainer)
    index = Recipe(_index, lambda: (site.part(*site.explainers),))
    yield Page("explainers/", "explainers.html", "content/explainers", index)


def _index(site: Site) -> Context:
    return {
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


def _pages(site: Site, explainer: Explainer) -> Iterator[Item]:
    path = urls.explainer(explainer.slug)
    found = charts.read(explainer, site).figures
    figures = Recipe(_files, lambda: (path, found))
    recipe = Recipe(_context, lambda: (_part(site, explainer), explainer.slug, figures))
    yield Page(path, "explainer.html", explainer.path, recipe, figures)
    for number, figure in enumerate(found):
        yield from downloads(path + figure.id, explainer.path, figures, number)


def _part(site: Site, explainer: Explainer) -> Part:
    return site.part(explainer, *blocks.needed(site, explainer))


def _files(path: str, figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
    return tuple(figure._replace(file=path + figure.id) for figure in figures)


def _context(site: Site, slug: str, figures: tuple[Figure, ...]) -> Context:
    explainer = next(e for e in site.explainers if e.slug == slug)
    path = urls.explainer(slug)
    bodies = tuple((f.body, n) for n, f in enumerate(markdown.charts(explainer.body)))
    return {
        "title": explainer.title,
        "description": site.plain(explainer.summary),
        "summary": site.prose(explainer.summary),
        "day": day(explainer.published_on),
        "by": signed(site, explainer.by),
        "body": site.prose(explainer.body, bodies),
        "blocks": blocks.blocks(site, explainer.body),
        "figures": figures,
        "revisions": revisions(site, explainer),
        "canonical": urls.canonical(site.config.url, path),
        "held": site.unpublished.get(path),
        "withdrawn": withdrawal(site, explainer),
    }
