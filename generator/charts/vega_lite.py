"""`vega-lite`: an editor's own specification, over a CSV of the site."""

from collections.abc import Iterator
from typing import Any, Literal

from generator.charts.figure import Cell, Plan, Unfit
from generator.charts.figure import Options as Common
from generator.charts.series import number, table
from generator.link import Site
from generator.model import Path, Slug

KIND = "vega-lite"
# Vega runs expressions and fetches addresses: neither has a place in a spec that a build trusts.
REFUSED = {
    "data": "the data stand in data/series; name the CSV in the key data of the fence",
    "datasets": "the data stand in data/series; name the CSV in the key data of the fence",
    "url": "nothing is loaded from elsewhere",
    "href": "marks of an own spec carry no links",
    "expr": "expressions are not run",
    "signal": "expressions are not run",
    "calculate": "expressions are not run",
    "labelExpr": "expressions are not run",
    "params": "a still picture has no parameters",
    "usermeta": "settings of the drawing program are not taken from a spec",
    "width": "the page sets the width",
}


class Options(Common):
    """Keys of the fence."""

    kind: Literal["vega-lite"]
    data: Slug
    spec: dict[str, Any]


def plan(options: Options, site: Site) -> Plan:
    """The spec, once every field in it is a column of the CSV and nothing in it is refused."""
    series = table(site, options.data)
    made: set[str] = set()
    for path, key, value in _keys(options.spec, ("spec",)):
        if key in REFUSED:
            raise Unfit(f"'{key}' is refused in a spec: {REFUSED[key]}", *path)
        if key in ("filter", "test") and isinstance(value, str):
            raise Unfit(f"'{key}' is refused in a spec: expressions are not run", *path)
        if key == "as":
            made.update(map(str, value if isinstance(value, tuple) else [value]))
    for path, key, value in _keys(options.spec, ("spec",)):
        if key == "field" and isinstance(value, str) and value not in made:
            table(site, options.data, (path, value))
    rows = [
        {
            c: (v if number(v) is None else number(v))
            for c, v in zip(series.columns, row, strict=True)
        }
        for row in series.rows
    ]
    cells = tuple(tuple(Cell(value) for value in row) for row in series.rows)
    return Plan(series.columns, cells, {"spec": _plain(options.spec), "rows": rows})


def _keys(value: Any, path: Path) -> Iterator[tuple[Path, str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield (*path, key), key, item
            yield from _keys(item, (*path, key))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _keys(item, (*path, index))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def draw(marks: dict[str, Any], width: int) -> Any:
    """The editor's chart, checked against Vega-Lite's schema by Altair."""
    import altair as alt  # noqa: PLC0415  (a build that draws nothing must not pay for it)

    spec = {**marks["spec"], "data": {"values": marks["rows"]}}
    if "mark" in spec or "layer" in spec:
        spec["width"] = width
    return alt.Chart.from_dict(spec, validate=True)
