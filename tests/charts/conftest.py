"""What the tests of charts share: fences read as the build reads them, and pictures drawn once."""

from collections.abc import Callable
from typing import Any

import pytest

from generator import charts
from generator.charts import Figure, draw
from generator.decode import decode
from generator.link import Site, link
from generator.tree import read
from tests import records
from tests.conftest import NOW, SITES, Files


@pytest.fixture(scope="session")
def full() -> Site:
    """The full golden site, linked."""
    site, _ = link(decode(read(SITES / "full"))[0], NOW)
    return site


@pytest.fixture(scope="session")
def figures(full: Site) -> dict[str, Figure]:
    """Every figure of the full site's explainers, by id."""
    return {f.id: f for e in full.explainers for f in charts.read(e, full).figures}


@pytest.fixture(scope="session")
def drawn(figures: dict[str, Figure]) -> dict[tuple[str, str], str]:
    """Every one of them drawn, by id and size."""
    found = {(id, size): draw.svg(f, size) for id, f in figures.items() for size in draw.WIDTHS}
    return {name: svg for name, svg in found.items() if isinstance(svg, str)}


@pytest.fixture
def refused(problems: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """The problems of an explainer that holds one chart fence, whose first key is on line 5."""

    def find(fence: str, files: Files | None = None) -> list[str]:
        path = "content/explainers/x.md"
        body = f"```chart\n{WORDS}{fence}```\n"
        found = problems({path: records.explainer(body), **(files or {})})
        return [line.removeprefix(f"{path}:") for line in found]

    return find


WORDS = "id: fig\ntitle: A title\ncaption: A caption.\nalt: What it shows.\n"


def options(kind: Any, **keys: Any) -> Any:
    """The options of a kind of chart, as if its fence held these keys."""
    words = {"id": "fig", "title": "A title", "caption": "A caption.", "alt": "What it shows."}
    return kind.Options.model_validate({"kind": kind.KIND, **words, **keys})


def texts(rows: tuple[tuple[charts.Cell, ...], ...], column: int) -> list[str]:
    """One column of a figure's table."""
    return [row[column].text for row in rows]
