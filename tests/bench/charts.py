"""vl-convert alone on the charts of a site: `python -m tests.bench.charts ROOT` prints count, seconds.

Only the calls are timed, in one process, after a first chart that is not counted: the timeline's,
which a corpus without charts draws too.
"""

import datetime as dt
import sys
import time
from pathlib import Path
from typing import Any

import vl_convert


def specifications(root: Path) -> list[dict[str, Any]]:
    """The Vega-Lite specification of every chart of a site in every width, the timeline's first.

    The one place in the bench that knows how Claimline is made.
    """
    from generator.charts import draw
    from generator.decode import decode
    from generator.link import link
    from generator.pages import Page, lay_out
    from generator.tree import read

    site, _ = link(decode(read(root))[0], dt.datetime.now(dt.UTC))
    recipes = [item.figures for item in lay_out(site) if isinstance(item, Page) and item.figures]
    shown = {draw.key(figure): figure for recipe in recipes for figure in recipe.value}
    figures = sorted(shown.values(), key=lambda figure: figure.kind != "timeline")
    found = [draw.specification(f, width) for f in figures for width in draw.WIDTHS.values()]
    return [spec for spec in found if isinstance(spec, dict)]


def main(root: Path) -> None:
    """Draw every chart and print what was counted."""
    first, second, *specs = specifications(root)
    for spec in (first, second):
        vl_convert.vegalite_to_svg(spec, vl_version="6.1", allowed_base_urls=[])
    start = time.perf_counter()
    for spec in specs:
        vl_convert.vegalite_to_svg(spec, vl_version="6.1", allowed_base_urls=[])
    print(len(specs), time.perf_counter() - start)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
