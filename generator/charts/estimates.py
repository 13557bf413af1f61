"""`estimates`: every figure for one or more questions, with its bound, one panel a metric."""

import math
from collections import Counter
from itertools import groupby
from typing import Annotated, Any, Literal

from pydantic import Field

from generator import urls, words
from generator.charts.figure import SITE, Cell, Plan, Rows, Unfit
from generator.charts.figure import Options as Common
from generator.link import Site
from generator.model import Claim, Estimate, Number, Question, Slug
from generator.problem import nearest

KIND = "estimates"
COLUMNS = ("Claimant", "Figure", "Metric", "As of", "Claimed on", "Basis", "Rating", "Claim")
# A figure whose claim is rated this or lower stands in the chart hollow, and says so.
DOUBTED = 2
# From this ratio of largest to smallest on, small figures would all stand on the axis.
LOG_FROM = 50


class Options(Common):
    """Keys of the fence."""

    kind: Literal["estimates"]
    questions: Annotated[tuple[Slug, ...], Field(min_length=1)]


def plan(options: Options, site: Site) -> Plan:
    """The estimates of the questions, grouped by what is counted; the rows of a group by as-of date."""
    found: list[tuple[Question, Claim, Estimate]] = []
    for number, id in enumerate(options.questions):
        question = site.questions.get(id)
        if question is None and {("questions", id), ("questions", "*")} & site.records.unread:
            continue
        if question is None:
            raise Unfit(f"no question '{id}'{nearest(id, site.questions)}", "questions", number)
        found += [
            (question, claim, estimate)
            for estimate, claim in site.estimates.get(id, ())
            if words.values(estimate)
        ]
    if not found and not site.incomplete:
        raise Unfit("no public claim gives a figure for this", "questions")
    order = {_scope(question): n for n, (question, _, _) in reversed(list(enumerate(found)))}
    found.sort(key=lambda item: order[_scope(item[0])])
    metrics = Counter(metric for metric, *_ in order)
    panels = []
    for (metric, _, population, *_), group in groupby(found, key=lambda item: _scope(item[0])):
        rows = [_mark(site, claim, estimate) for _, claim, estimate in group]
        label = site.metrics[metric].label
        title = f"{label}: {population}" if metrics[metric] > 1 else label
        panels.append(_panel(title, rows))
    return Plan(COLUMNS, tuple(_row(site, *item) for item in found), {"panels": panels})


def _scope(question: Question) -> tuple[Any, ...]:
    """What is counted, where, of whom and when: what differs in any of it has an axis of its own."""
    period = question.period_from, question.period_to
    return question.metric, question.place, question.population, *period


def _row(site: Site, question: Question, claim: Claim, estimate: Estimate) -> tuple[Cell, ...]:
    claimant = site.claimants[claim.claimant]
    return (
        Cell(claimant.name, urls.claimant(claimant.id)),
        Cell(words.spoken(estimate)),
        Cell(site.metrics[question.metric].label),
        Cell(words.date(estimate.as_of)),
        Cell(words.date(claim.claimed_on)),
        Cell(words.BASES[estimate.basis]),
        Cell(site.ratings[claim.verdict.rating].label),
        Cell(claim.title, urls.claim(claim.slug)),
    )


def _mark(site: Site, claim: Claim, estimate: Estimate) -> dict[str, Any]:
    claimant = site.claimants[claim.claimant]
    given = words.values(estimate)
    opens = {"at_least": "up", "more_than": "up", "at_most": "down"}.get(estimate.bound)
    if estimate.bound == "range" and len(given) == 1:
        opens = "up" if estimate.high is None else "down"
    said, name = words.spoken(estimate), claimant.short_name or claimant.name
    rating = site.ratings[claim.verdict.rating]
    doubted = rating.value is not None and rating.value <= DOUBTED
    note = f" (rated {rating.label.lower()})" if doubted else ""
    return {
        "name": name,
        "when": f", {words.date(claim.claimed_on)}{note}",
        "said": said,
        "least": given[0],
        "most": given[-1],
        "point": estimate.point if estimate.point is not None or len(given) > 1 else given[0],
        "opens": opens,
        "doubted": doubted,
        "href": SITE + urls.file(urls.claim(claim.slug)),
        "description": f"{claimant.name}: {said}. {claim.title}",
    }


def _panel(label: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Where the axis begins and ends, and how far the arrow of an open bound reaches."""
    smallest = min(row["least"] for row in rows)
    largest = max(row["most"] for row in rows)
    log = smallest > 0 and largest / smallest >= LOG_FROM
    for row in rows:
        row["arrow"] = _arrow(row, smallest, largest, log)
    ends = [row["arrow"] for row in rows if row["arrow"] is not None]
    return {
        "title": f"{label} (log scale: equal distances are equal ratios)" if log else label,
        "log": log,
        "domain": [min([smallest / 2, *ends]) if log else min([0, smallest, *ends]),
                   max([largest, *ends])],
        "rows": rows,
    }  # fmt: skip


def _arrow(row: dict[str, Any], smallest: Number, largest: Number, log: bool) -> Number | None:
    if row["opens"] is None:
        return None
    up = row["opens"] == "up"
    start = row["most"] if up else row["least"]
    if log:
        factor = (largest / smallest) ** 0.12
        return float(start * factor if up else start / factor)
    reach = (largest - min(0, smallest)) * 0.12 or 1
    return float(start + reach if up else max(0, start - reach))


def draw(marks: dict[str, Any], width: int) -> Any:
    """One panel a metric, each with its own axis: unlike metrics never share one."""
    import altair as alt  # noqa: PLC0415  (a build that draws nothing must not pay for it)

    panels = [_draw_panel(panel, width) for panel in marks["panels"]]
    return alt.vconcat(*panels, spacing=30) if len(panels) > 1 else panels[0]


def _powers(least: float, most: float, ticks: int) -> list[float]:
    """Round numbers on a log axis: as many of 1, 2 and 5 times a power of ten as there is room for."""
    decades = range(math.floor(math.log10(least)), math.ceil(math.log10(most)) + 1)
    for steps in ((1, 2, 5), (1, 3), (1,)):
        found = [step * 10.0**decade for decade in decades for step in steps]
        found = [value for value in found if least <= value <= most]
        if len(found) <= ticks + 1:
            break
    return found


def _shortened(text: str, most: float) -> str:
    return text if len(text) <= most else text[: max(1, int(most) - 1)].rstrip() + "…"


CHARACTER = 6.4  # pixels, an ample average at the size of the labels


def _draw_panel(panel: dict[str, Any], width: int) -> Any:
    """Rows of name, figure in words, and mark; no label can meet another, whatever the data.

    Where there is room the words stand right of the mark, in a margin that no mark enters; else they
    get a line of their own between the name and the mark.
    """
    import altair as alt  # noqa: PLC0415

    rows = [
        {
            **row,
            "row": number,
            "label": _shortened(row["name"], width / CHARACTER - len(row["when"])) + row["when"],
            "end": row["arrow"] if row["opens"] == "up" else row["most"],
        }
        for number, row in enumerate(panel["rows"])
    ]
    margin = 14 + CHARACTER * 1.1 * max(len(row["said"]) for row in rows)
    stacked = margin > 0.35 * width
    plot = width - (8 if stacked else margin)
    step, down = (66, 22) if stacked else (50, 5)
    # Plain settings: what is written as an object of Altair's own is copied at every step.
    scale = {
        "type": "log" if panel["log"] else "linear",
        "domain": panel["domain"],
        "range": [6, plot],
        "nice": False,
        "zero": False,
    }
    ticks = max(2, min(6, int(plot) // 70))
    axis = {"title": panel["title"], "format": ",~f", "labelOverlap": True}
    if panel["log"]:
        axis["values"] = _powers(panel["domain"][0], panel["domain"][1], ticks)
    else:
        axis["tickCount"] = ticks

    def x(field: str) -> Any:
        return alt.X(f"{field}:Q", scale=scale, axis=axis)

    def layer(
        values: list[dict[str, Any]], mark: str, look: dict[str, Any], **channels: Any
    ) -> Any:
        shape: Any = {"type": mark, **look}
        return alt.Chart(alt.Data(values=Rows(values)), mark=shape).encode(**channels)

    def points(values: list[dict[str, Any]], field: str, **look: Any) -> Any:
        look = {"filled": True, "opacity": 1, "yOffset": down, "fill": "var(--mark)", **look}
        return layer(values, "point", look, x=x(field))

    def rules(values: list[dict[str, Any]], start: str, end: str, **look: Any) -> Any:
        look = {"yOffset": down, **look}
        return layer(values, "rule", look, x=x(start), x2=alt.X2(f"{end}:Q"))

    def texts(field: str, at: Any, **look: Any) -> Any:
        return layer(rows, "text", {"align": "left", **look}, text=alt.Text(f"{field}:N"), x=at)

    spans = [row for row in rows if row["least"] != row["most"]]
    arrows = [row for row in rows if row["arrow"] is not None]
    dots = [row for row in rows if row["point"] is not None]
    ring = {"size": 90, "stroke": "var(--mark)", "strokeWidth": 1.5}
    beside = {"dx": 0 if stacked else 12, "dy": down - (20 if stacked else -1)}
    layers = [
        texts("label", alt.XValue(0), baseline="bottom", dy=down - 13 - 16 * stacked),
        texts("said", alt.XValue(0) if stacked else x("end"), fontWeight="bold", **beside),
        rules([row for row in spans if not row["doubted"]], "least", "most",
              strokeWidth=8, color="var(--mark-soft)"),
        rules([row for row in spans if row["doubted"]], "least", "most",
              strokeWidth=8, color="var(--mark-soft)", strokeDash=[3, 3]),
        rules(arrows, "most", "arrow", strokeWidth=2, color="var(--mark)"),
        *(
            points([r for r in arrows if r["opens"] == way], "arrow", shape=shape, size=70)
            for way, shape in (("up", "triangle-right"), ("down", "triangle-left"))
        ),
        points([row for row in dots if not row["doubted"]], "point", **ring),
        points([row for row in dots if row["doubted"]], "point", **{**ring, "fill": "var(--paper)"}),
    ]  # fmt: skip
    shown = [layer for layer in layers if layer.data["values"].rows]
    every = {
        "y": alt.Y("row:O", axis=None, sort=None, scale={"domain": list(range(len(rows)))}),
        "href": alt.Href("href:N"),
        "description": alt.Description("description:N"),
    }
    return alt.layer(*shown, width=width, height={"step": step}, encoding=every)
