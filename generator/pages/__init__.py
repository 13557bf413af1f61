"""Site → everything that output/ will hold: one kind of output, one file.

To add a kind, write `pages/<name>.py` with `lay_out(site)` yielding Page, Picture or Output, and add
it to `PAGES`.
"""

from collections.abc import Callable, Iterator

from generator.link import Site
from generator.pages import (
    claim,
    claimant,
    corrections,
    downloads,
    explainer,
    feed,
    files,
    moved,
    plain,
    principles,
    question,
    sitemap,
    source,
    timeline,
)
from generator.pages.page import Item, Output, Page, Picture

__all__ = ["PAGES", "Item", "LayOut", "Output", "Page", "Picture", "lay_out"]

LayOut = Callable[[Site], Iterator[Item]]

PAGES: tuple[LayOut, ...] = (
    timeline.lay_out,
    claim.lay_out,
    question.lay_out,
    claimant.lay_out,
    source.lay_out,
    explainer.lay_out,
    plain.lay_out,
    moved.lay_out,
    corrections.lay_out,
    principles.lay_out,
    feed.lay_out,
    downloads.lay_out,
    files.lay_out,
)


def lay_out(site: Site) -> list[Item]:
    """Every page, picture and file of the site; the sitemap last, as it lists the others."""
    items = [item for make in PAGES for item in make(site)]
    return [*items, *sitemap.lay_out(site, items)]
