"""Charts: what a figure shows, worked out from the records; draw.py turns it into a picture.

A kind of chart is one file with `KIND`, `Options` (the keys of its fence), `plan` (options and site
→ table and marks) and `draw` (marks → an Altair chart); it stands in `CHARTS`. Planning is cheap
and pure. Only drawing imports altair and vl-convert, and happens when a picture is new.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from pydantic import ValidationError

from generator import decode, markdown, strict_yaml
from generator.charts import estimates, series, timeline, vega_lite
from generator.charts.figure import Cell, Figure, Options, Plan, Unfit
from generator.link import Site
from generator.model import Explainer, Marks
from generator.problem import Problem, Where, nearest

__all__ = ["CHARTS", "Cell", "Figure", "Options", "Plan", "Read", "Unfit", "read"]


class Chart(Protocol):
    """What a chart's module offers."""

    KIND: str
    Options: type[Options]

    def plan(self, options: Any, site: Site) -> Plan: ...

    def draw(self, marks: Any, width: int) -> Any: ...


CHARTS: tuple[Chart, ...] = (estimates, timeline, series, vega_lite)  # type: ignore[assignment]
KINDS: Mapping[str, Chart] = {chart.KIND: chart for chart in CHARTS}


class Read(NamedTuple):
    """The figures of an explainer, the fence body that stands for each, and what is wrong."""

    figures: tuple[Figure, ...]
    bodies: tuple[tuple[str, int], ...]
    problems: tuple[Problem, ...]


def read(explainer: Explainer, site: Site) -> Read:
    """Every chart fence of an explainer as a Figure, in order; what cannot be one is a Problem."""
    figures: list[Figure] = []
    bodies: list[tuple[str, int]] = []
    problems: list[Problem] = []
    top = explainer.at("body").line
    for body, line, closed in markdown.charts(explainer.body):
        if not closed:
            where = Where(explainer.path, top + line - 1)
            problems.append(
                Problem(where, "chart", "the fence is not closed by a line of ``` alone")
            )
            continue
        loaded = strict_yaml.load(body, explainer.path, first_line=top + line)
        problems += loaded.problems
        if loaded.problems:
            continue
        found = _figure(loaded.value, loaded.marks, site)
        if isinstance(found, Figure):
            if any(found.id == other.id for other in figures):
                message = f"the id '{found.id}' stands twice in this explainer"
                problems.append(Problem(loaded.marks.at("id"), "chart", message))
                continue
            bodies.append((body, len(figures)))
            figures.append(found)
        else:
            problems += found
    return Read(tuple(figures), tuple(bodies), tuple(problems))


def _figure(value: Any, marks: Marks, site: Site) -> Figure | list[Problem]:
    if not isinstance(value, dict):
        message = "expected the keys kind, id, title, caption, alt and those of the kind"
        return [Problem(marks.at(), "chart", message)]
    kind = str(value.get("kind"))
    if kind not in KINDS:
        message = f"'{kind}' is no kind of chart; expected {', '.join(KINDS)}"
        return [Problem(marks.at("kind"), "chart", message + nearest(kind, KINDS))]
    chart = KINDS[kind]
    try:
        options = chart.Options.model_validate(value)
    except ValidationError as error:
        return decode.explain_all(chart.Options, error, value, marks, "chart")
    try:
        plan = chart.plan(options, site)
    except Unfit as unfit:
        return [Problem(marks.at(*unfit.path), "chart", str(unfit))]
    where = marks.at("spec") if "spec" in value else marks.at("kind")
    return figure(options, plan, site, where)


def figure(options: Options, plan: Plan, site: Site, where: Where, file: str = "") -> Figure:
    """A Figure from an editor's options, or from those a page has made."""
    return Figure(
        id=options.id,
        kind=options.kind,
        title=site.plain(options.title),
        caption=site.prose(options.caption),
        alt=site.plain(options.alt),
        columns=plan.columns,
        rows=plan.rows,
        marks=plan.marks,
        where=where,
        file=file,
    )
