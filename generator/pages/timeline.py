"""The timeline: the home page, and a page a year and a month."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from generator import charts, urls, words
from generator.charts import Figure, timeline
from generator.link import Site
from generator.model import Claim, Date
from generator.pages import question
from generator.pages.page import Item, Link, Page, downloads, listed
from generator.problem import Where

# The home page shows this many claims; the years and months show all.
NEWEST = 60


def lay_out(site: Site) -> Iterator[Item]:
    """index.html, timeline/<year>/ and timeline/<year>/<month>/."""
    shown = figure(site)
    years = Counter(claim.claimed_on.first.year for claim in site.claims)
    year_links = [
        {"link": Link(str(year), urls.year(year)), "count": words.count(count, "claim", "claims")}
        for year, count in sorted(years.items(), reverse=True)
    ]
    context = {
        "title": site.config.title,
        "description": site.plain(site.config.description),
        "standfirst": site.prose(site.config.description),
        "figure": shown,
        "months": _months(site, site.claims[:NEWEST]),
        "more": len(site.claims) > NEWEST,
        "years": year_links,
        "questions": [
            {
                "title": asked.title,
                "path": urls.question(asked.id),
                "figures": question.figures(site, asked.id),
            }
            for asked in site.questions.values()
        ],
        "explainers": [
            {
                "title": explainer.title,
                "path": urls.explainer(explainer.slug),
                "summary": site.prose(explainer.summary),
                "held": site.unpublished.get(urls.explainer(explainer.slug)),
            }
            for explainer in site.explainers[:4]
        ],
    }
    yield Page("", "timeline.html", context, "content/claims", (shown,) if shown else ())
    if shown:
        yield from downloads(shown)
    for year in sorted(years):
        yield from _year(site, year)


def _year(site: Site, year: int) -> Iterator[Item]:
    claims = [claim for claim in site.claims if claim.claimed_on.first.year == year]
    months = _months(site, claims)
    context: dict[str, Any] = {
        "title": f"Claims made in {year}",
        "description": f"{words.count(len(claims), 'claim', 'claims')} made in {year}.",
        "months": months,
        "up": None,
    }
    yield Page(urls.year(year), "period.html", context, "content/claims")
    for month in months:
        if month["path"] == urls.year(year):
            continue
        context = {
            "title": f"Claims made in {month['title']}",
            "description": f"{words.count(len(month['claims']), 'claim', 'claims')} made in "
            f"{month['title']}.",
            "months": [month],
            "up": Link(str(year), urls.year(year)),
        }
        yield Page(month["path"], "period.html", context, "content/claims")


def _months(site: Site, claims: tuple[Claim, ...] | list[Claim]) -> list[dict[str, Any]]:
    """Claims by the month they were made in; those known to the year alone stand by the year."""
    months = []
    for key, group in groupby(claims, key=lambda claim: _month(claim.claimed_on)):
        year, _, month = key.partition("-")
        path = urls.month(int(year), int(month)) if month else urls.year(int(year))
        months.append(
            {
                "title": words.date(Date(key)),
                "path": path,
                "claims": [listed(site, claim) for claim in group],
            }
        )
    return months


def _month(date: Date) -> str:
    return date.text[:7]


def figure(site: Site) -> Figure | None:
    """The chart of all claims over time; None while there are none."""
    if not site.claims:
        return None
    ratings = Counter(site.ratings[c.verdict.rating].label for c in site.claims)
    found = [f"{count} rated {label}" for label, count in ratings.most_common()]
    first, last = site.claims[-1].claimed_on, site.claims[0].claimed_on
    options = timeline.Options(
        kind="timeline",
        id="timeline",
        title="When the claims were made, and how we rate them",
        caption="Each mark is a claim: a dot on its day; a diamond in the middle of the month where only "
        "the month is known. Marks of one day are stacked.",
        alt=f"{words.count(len(site.claims), 'claim', 'claims')} from {words.date(first)} to "
        f"{words.date(last)}: {words.listed(found)}.",
    )
    if len(site.claims) > timeline.MOST_DOTS:
        options = options.model_copy(
            update={"caption": "Each dot is a month; the larger the dot, the more claims."}
        )
    plan = timeline.plan(options, site)
    return charts.figure(options, plan, site, Where("content/claims"), "timeline/claims")
