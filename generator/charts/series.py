"""`series`: numbers from data/series/*.csv, as bars, a line or points."""

import re
from typing import Any, Literal

from generator import words
from generator.charts.figure import Cell, Plan, Rows, Unfit
from generator.charts.figure import Options as Common
from generator.link import Site
from generator.model import Date, Path, Series, Slug, Text
from generator.problem import nearest

KIND = "series"
MOST_DIGITS = 18


class Options(Common):
    """Keys of the fence: a CSV, its columns, and how they are drawn."""

    kind: Literal["series"]
    data: Slug
    x: Text
    y: Text
    color: Text | None = None
    mark: Literal["bar", "line", "point"] = "line"
    x_title: Text | None = None
    y_title: Text | None = None


def table(site: Site, id: str, *keys: tuple[Path, str | None]) -> Series:
    """The CSV with that id, having a column for each (place in the fence, column name)."""
    series = site.series.get(id)
    if series is None:
        raise Unfit(f"no data/series/{id}.csv{nearest(id, site.series)}", "data")
    for path, column in keys:
        if column is not None and column not in series.columns:
            raise Unfit(
                f"no column '{column}' in data/series/{id}.csv, which has "
                f"{', '.join(series.columns)}{nearest(column, series.columns)}",
                *path,
            )
    return series


def number(text: str) -> float | int | None:
    """A cell as a number; None when it is empty or none."""
    if len(text) > MOST_DIGITS:
        return None
    if re.fullmatch(r"-?[0-9]+", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?[0-9]+\.[0-9]+", text) else None


def day(text: str) -> Date | None:
    """A cell as a date; None when it is none."""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
        return None
    try:
        date = Date(text)
        return date if date.first <= date.last else None
    except ValueError:
        return None


def plan(options: Options, site: Site) -> Plan:
    """The columns of a CSV; an empty cell is a gap, never a zero."""
    keys = (("x",), options.x), (("y",), options.y), (("color",), options.color)
    series = table(site, options.data, *keys)
    at = {name: n for n, name in enumerate(series.columns)}
    rows: list[dict[str, Any]] = []
    for line, cells in zip(series.lines, series.rows, strict=True):
        value = number(cells[at[options.y]])
        if value is None and cells[at[options.y]].strip():
            cell = cells[at[options.y]]
            raise Unfit(f"'{cell}' in line {line} of data/series/{series.id}.csv is no number", "y")
        if value is not None:
            group = cells[at[options.color]] if options.color else ""
            rows.append({"x": cells[at[options.x]], "y": value, "group": group})
    if not rows:
        raise Unfit(f"no numbers in the column '{options.y}'", "y")
    dated = all(day(row["x"]) for row in rows)
    if not dated and options.mark != "bar":
        raise Unfit(f"a {options.mark} needs dates in '{options.x}'; use mark: bar", "mark")
    for row in rows:
        date = day(row["x"]) if dated else None
        if date:
            middle = date.first.toordinal() + date.last.toordinal()
            row["time"] = (middle // 2 - 719163) * 86_400_000
        row["said"] = words.number(row["y"]) + (f" {row['group']}" if options.color else "")
        row["description"] = f"{row['x']}: {row['said']}"
    marks = {
        "mark": options.mark,
        "dated": dated,
        "groups": list(dict.fromkeys(row["group"] for row in rows)),
        "x_title": options.x_title or options.x,
        "y_title": options.y_title or options.y,
        "rows": rows,
    }
    lines = tuple(tuple(Cell(value) for value in row) for row in series.rows)
    return Plan(series.columns, lines, marks)


COLOURS = ("var(--mark)", "var(--mark-2)", "var(--mark-3)", "var(--mark-4)")


def draw(marks: dict[str, Any], width: int) -> Any:
    """Named things lie as bars under their names; dates run from left to right."""
    return _over_time(marks, width) if marks["dated"] else _bars(marks, width)


def _bars(marks: dict[str, Any], width: int) -> Any:
    import altair as alt  # noqa: PLC0415  (a build that draws nothing must not pay for it)

    names = list(dict.fromkeys(row["x"] for row in marks["rows"]))
    bar, gap, head = 15, 12, 22
    rows, labels, top = [], [], 0.0
    for name in names:
        labels.append({"x": name, "y": top + head - 6})
        top += head
        for row in (row for row in marks["rows"] if row["x"] == name):
            colour = COLOURS[marks["groups"].index(row["group"]) % len(COLOURS)]
            rows.append({**row, "top": top, "bottom": top + bar - 3, "middle": top + bar / 2 - 1,
                         "colour": colour, "zero": 0})  # fmt: skip
            top += bar
        top += gap
    margin = 16 + 6.6 * max(len(row["said"]) for row in rows)
    values = [row["y"] for row in rows]
    x = alt.Scale(
        domain=[min(0, *values), max(0, *values) or 1], range=[0, width - margin], nice=False
    )
    pixels = alt.Scale(domain=[0, top], range=[0, top], nice=False)

    def y(field: str) -> Any:
        return alt.Y(f"{field}:Q", scale=pixels, axis=None)

    axis = alt.Axis(title=marks["y_title"], format=",~f", tickCount=5, tickMinStep=1)
    data = alt.Chart(alt.Data(values=Rows(rows))).encode(
        description=alt.Description("description:N")
    )
    return alt.layer(
        data.mark_rect().encode(
            x=alt.X("zero:Q", scale=x, axis=axis),
            x2=alt.X2("y:Q"),
            y=y("top"),
            y2=alt.Y2("bottom:Q"),
            fill=alt.Fill("colour:N", scale=None),
        ),
        data.mark_text(align="left", dx=6, color="var(--ink)").encode(
            text=alt.Text("said:N"), x=alt.X("y:Q", scale=x, axis=axis), y=y("middle")
        ),
        alt.Chart(alt.Data(values=Rows(labels)))
        .mark_text(align="left", baseline="bottom", dy=2, fontWeight="bold", color="var(--ink)")
        .encode(text=alt.Text("x:N"), x=alt.XValue(0), y=y("y")),
    ).properties(width=width, height=top)


def _over_time(marks: dict[str, Any], width: int) -> Any:
    import altair as alt  # noqa: PLC0415

    groups = marks["groups"]
    colour = alt.Color("group:N", legend=None, scale=alt.Scale(
        domain=groups, range=[COLOURS[n % len(COLOURS)] for n in range(len(groups))]
    ))  # fmt: skip
    ends = {row["group"]: row for row in sorted(marks["rows"], key=lambda r: r["time"])}
    named = len(groups) > 1
    margin = 12 + 6.6 * max(len(group) for group in groups) if named else 8
    x = alt.X(
        "time:T",
        scale=alt.Scale(type="utc", range=[0, width - margin], nice=False),
        axis=alt.Axis(title=marks["x_title"], tickCount=max(3, width // 120), labelOverlap=True),
    )
    y = alt.Y("y:Q", axis=alt.Axis(title=marks["y_title"], format=",~f", tickCount=5))
    data = alt.Chart(alt.Data(values=Rows(marks["rows"]))).encode(
        x=x, y=y, color=colour, description=alt.Description("description:N")
    )
    if marks["mark"] == "bar":
        width_of_bar = max(2, int((width - margin) / max(1, len(marks["rows"])) * 0.7))
        layers = [data.mark_bar(size=min(40, width_of_bar))]
    elif marks["mark"] == "line":
        layers = [data.mark_line(strokeWidth=2), data.mark_point(filled=True, size=40, opacity=1)]
    else:
        layers = [data.mark_point(filled=True, size=60, opacity=1)]
    if named:
        last = alt.Chart(alt.Data(values=Rows(list(ends.values()))))
        layers.append(
            last.mark_text(align="left", dx=8, color="var(--ink)").encode(
                x=x, y=y, text=alt.Text("group:N")
            )
        )
    return alt.layer(*layers).properties(width=width, height=220)
