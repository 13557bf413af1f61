"""`timeline`: claims over time, one lane a rating."""

import datetime as dt
from collections import Counter, defaultdict
from typing import Any, Literal

from generator import urls, words
from generator.charts.figure import SITE, Cell, Plan, Rows, Unfit
from generator.charts.figure import Options as Common
from generator.link import Site
from generator.model import Date

KIND = "timeline"
COLUMNS = ("Claimed on", "Claim", "Claimant", "Rating")
# With more dots than this a dot a claim is neither legible nor small; then a dot is a month.
MOST_DOTS = 150


class Options(Common):
    """Keys of the fence: none of its own."""

    kind: Literal["timeline"]


def plan(_options: Options, site: Site) -> Plan:
    """Every public claim, by rating and by the day it was made."""
    if not site.claims:
        if site.incomplete:
            return Plan(COLUMNS, (), {})
        raise Unfit("no claim is public yet")
    used = {claim.verdict.rating for claim in site.claims}
    lanes = [rating.label for rating in site.ratings.values() if rating.id in used]
    claims = site.claims
    if len(claims) > MOST_DOTS:
        return plan_months(site, months(site))
    rows = tuple(
        (
            Cell(words.date(claim.claimed_on)),
            Cell(claim.title, urls.claim(claim.slug)),
            Cell(site.claimants[claim.claimant].name, urls.claimant(claim.claimant)),
            Cell(site.ratings[claim.verdict.rating].label),
        )
        for claim in claims
    )
    days = [day for claim in claims for day in (claim.claimed_on.first, claim.claimed_on.last)]
    ends = {"from": _stamp(min(days)), "to": _stamp(max(days))}
    return Plan(COLUMNS, rows, {"lanes": lanes, "dots": _days(site), **ends})


def months(site: Site) -> list[tuple[str, str, int]]:
    """How many claims of each date, as precise as it is known to the month, have each rating."""
    found = Counter((claim.claimed_on.text[:7], claim.verdict.rating) for claim in site.claims)
    return [(month, rating, count) for (month, rating), count in found.items()]


def plan_months(site: Site, found: list[tuple[str, str, int]]) -> Plan:
    """What `months` found: a dot a month and rating, the larger the more claims."""
    used = {rating for _, rating, _ in found}
    lanes = [rating.label for rating in site.ratings.values() if rating.id in used]
    dots = _months(site, found)
    rows = tuple(
        (Cell(dot["when"], dot["path"]), Cell(dot["label"]), Cell(""), Cell(dot["lane"]))
        for dot in dots
    )
    dates = [Date(month) for month, _, _ in found]
    ends = {
        "from": _stamp(min(date.first for date in dates)),
        "to": _stamp(max(date.last for date in dates)),
    }
    return Plan(COLUMNS, rows, {"lanes": lanes, "dots": dots, **ends})


def _days(site: Site) -> list[dict[str, Any]]:
    return [
        {
            "lane": site.ratings[claim.verdict.rating].label,
            "time": (_stamp(claim.claimed_on.first) + _stamp(claim.claimed_on.last)) // 2,
            "exact": claim.claimed_on.precision == "day",
            "size": 1,
            "href": SITE + urls.file(urls.claim(claim.slug)),
            "description": (
                f"{words.date(claim.claimed_on)}: {claim.title}. "
                f"Rating: {site.ratings[claim.verdict.rating].label}"
            ),
        }
        for claim in reversed(site.claims)
    ]


def _months(site: Site, found: list[tuple[str, str, int]]) -> list[dict[str, Any]]:
    counts: Counter[tuple[dt.date, str]] = Counter()
    for date, rating, number in found:
        counts[Date(date).first, rating] += number
    dots = []
    for (month, rating), count in sorted(counts.items()):
        label = words.count(count, "claim", "claims")
        when = f"{words.MONTHS[month.month - 1]} {month.year}"
        path = urls.month(month.year, month.month)
        dots.append(
            {
                "lane": site.ratings[rating].label,
                "time": _stamp(month.replace(day=15)),
                "exact": True,
                "size": count,
                "when": when,
                "label": label,
                "path": path,
                "href": SITE + urls.file(path),
                "description": f"{when}: {label}. Rating: {site.ratings[rating].label}",
            }
        )
    return dots


def _stamp(day: dt.date) -> int:
    """Milliseconds since 1970, UTC: what Vega calls a time."""
    return (day - dt.date(1970, 1, 1)).days * 86_400_000


DOT = 11
HEAD = 26


def draw(marks: dict[str, Any], width: int) -> Any:
    """Lanes under their labels; dots of one day stand on each other."""
    import altair as alt  # noqa: PLC0415  (a build that draws nothing must not pay for it)

    span = max(marks["to"] - marks["from"], 86_400_000)
    inner = width - 2 * DOT
    largest = max(dot["size"] for dot in marks["dots"])
    by_lane: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for dot in marks["dots"]:
        by_lane[dot["lane"]].append(dot)
    dots, labels, top = [], [], 0.0
    for lane in marks["lanes"]:
        columns: list[tuple[float, int]] = []
        placed = []
        for dot in by_lane[lane]:
            x = DOT + inner * (dot["time"] - marks["from"]) / span
            near = [level for at, level in columns if abs(at - x) < DOT]
            level = next(n for n in range(len(near) + 1) if n not in near) if largest == 1 else 0
            columns.append((x, level))
            placed.append((dot, x, level))
        deepest = max((level for _, _, level in placed), default=0)
        labels.append({"label": lane, "y": top + 14})
        floor = top + HEAD + (deepest + 1) * DOT
        for dot, x, level in placed:
            size = 70 if largest == 1 else 30 + 270 * dot["size"] / largest
            dots.append({**dot, "x": x, "y": floor - level * DOT - DOT / 2, "area": size})
        top = floor + 10
    height = top
    lines = [{"y": label["y"] + 6} for label in labels]
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, height], range=[0, height], nice=False), axis=None)
    time = alt.Scale(
        type="utc", domain=[marks["from"], marks["to"]], range=[DOT, width - DOT], nice=False
    )
    axis = alt.Axis(format="%b %Y", tickCount=max(3, width // 120), title=None, labelOverlap=True)

    def layer(values: list[dict[str, Any]]) -> Any:
        return alt.Chart(alt.Data(values=Rows(values)))

    # A day is a full dot, a month of which the day is not known an open one.
    known = [dot for dot in dots if dot["exact"]]
    vague = [dot for dot in dots if not dot["exact"]]

    def points(values: list[dict[str, Any]], **look: Any) -> Any:
        return (
            layer(values)
            .mark_point(opacity=1, stroke="var(--mark)", **look)
            .encode(
                x=alt.X("time:T", scale=time, axis=axis),
                y=y,
                size=alt.Size("area:Q", scale=None),
                href=alt.Href("href:N"),
                description=alt.Description("description:N"),
            )
        )

    layers = [
        layer(lines).mark_rule(color="var(--rule)", strokeWidth=1).encode(
            y=y, x=alt.XValue(0), x2=alt.X2Value(width)
        ),
        layer(labels).mark_text(align="left", baseline="bottom", dy=3, fontWeight="bold",
                                color="var(--ink)").encode(text=alt.Text("label:N"), y=y, x=alt.XValue(0)),
        points(known, filled=True, fill="var(--mark)", strokeWidth=1),
        points(vague, shape="diamond", fill="var(--paper)", strokeWidth=1.5),
    ]  # fmt: skip
    return alt.layer(*layers).properties(width=width, height=height)
