"""Short texts to build test sites from: the minimal site's files, and one edit of any of them."""

from tests.conftest import SITES

CLAIM = "content/claims/council-40-trees.yaml"
EXPLAINER = "content/explainers/trees.md"
PAGE = "content/pages/methodology.md"
CONFIG = "data/site.yaml"
RATINGS = "data/ratings.yaml"
METRICS = "data/metrics.yaml"
QUESTIONS = "data/questions.yaml"
CLAIMANTS = "data/claimants.yaml"
SOURCE = "data/sources/minutes.yaml"

FRONT = """\
---
title: Counting trees
by: desk
status: published
summary: How trees are counted.
published_on: 2024-05-01
---
"""
"""Front matter of an explainer; its body begins on line 8."""


def text(path: str) -> str:
    """A file of the minimal site."""
    return (SITES / "minimal" / path).read_text("utf-8")


def edit(path: str, *changes: tuple[str, str]) -> dict[str, str]:
    """A file of the minimal site with pieces replaced, each of which stands in it exactly once."""
    changed = text(path)
    for old, new in changes:
        assert changed.count(old) == 1, f"{old!r} stands {changed.count(old)} times in {path}"
        changed = changed.replace(old, new)
    return {path: changed}


def claim(*changes: tuple[str, str], slug: str = "council-40-trees") -> dict[str, str]:
    """The minimal site's claim, changed, under its own name or another."""
    return {f"content/claims/{slug}.yaml": edit(CLAIM, *changes)[CLAIM]}


def append(path: str, more: str) -> dict[str, str]:
    """A file of the minimal site with lines added."""
    return {path: text(path) + more}


def explainer(body: str, front: str = FRONT) -> dict[str, str]:
    """An explainer with a body that begins on line 8."""
    return {EXPLAINER: front + body}


def fence(*rows: str) -> str:
    """A chart fence of these rows, the first of which stands one line below the fence."""
    return "```chart\n" + "".join(f"{row}\n" for row in rows) + "```\n"
