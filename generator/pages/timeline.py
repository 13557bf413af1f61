"""The timeline: the home page, and a page a year and a month."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import groupby
from typing import Any

from generator import charts, urls, words
from generator.charts import Figure, timeline
from generator.link import Site
from generator.model import Claim, Date
from generator.pages import question
from generator.pages.page import Context, Item, Link, Page, downloads, listed
from generator.problem import Where
from generator.recipe import Recipe

# The home page shows this many claims; the years and months show all.
NEWEST = 60
# And this many explainers.
MOST = 4


def lay_out(site: Site) -> Iterator[Item]:
    """index.html, timeline/<year>/ and timeline/<year>/<month>/."""
    shown = Recipe(_figures, partial(_drawn, site)) if site.claims else None
    home = Recipe(_home, lambda: (*_given(site), shown))
    yield Page("", "timeline.html", "content/claims", home, shown)
    if shown:
        yield from downloads("timeline/claims", "content/claims", shown)
    periods: dict[str, list[Claim]] = {}
    for claim in site.claims:
        periods.setdefault(claim.claimed_on.text[:4], []).append(claim)
        if claim.claimed_on.precision != "year":
            periods.setdefault(claim.claimed_on.text[:7], []).append(claim)
    for period, claims in sorted(periods.items()):
        recipe = Recipe(_period, partial(_part, site, claims, period))
        yield Page(_path(period), "period.html", "content/claims", recipe)


def _drawn(site: Site) -> tuple[Any, ...]:
    """What the chart shows: all claims, or, where they are many, how many each month has."""
    dates = site.claims[-1].claimed_on, site.claims[0].claimed_on
    if len(site.claims) > timeline.MOST_DOTS:
        return site.part(), timeline.months(site), dates
    return site.part(*site.claims), None, dates


def _part(site: Site, claims: list[Claim], period: str) -> tuple[Any, ...]:
    return site.part(*claims), [claim.slug for claim in claims], period


def _given(site: Site) -> tuple[Any, ...]:
    questions = list(site.questions.values())[: question.FEW]
    answers = [entry for q in questions for entry in question.asked(site, q)]
    claims = site.claims[:NEWEST]
    years = Counter(claim.claimed_on.first.year for claim in site.claims)
    part = site.part(*claims, *answers, *site.explainers[:MOST])
    more = len(site.claims) > NEWEST, len(site.questions) > question.FEW
    return part, [claim.slug for claim in claims], sorted(years.items(), reverse=True), more


def _home(
    site: Site,
    newest: list[str],
    years: list[tuple[int, int]],
    more: tuple[bool, bool],
    figures: tuple[Figure, ...] | None,
) -> Context:
    year_links = [
        {"link": Link(str(year), urls.year(year)), "count": words.count(count, "claim", "claims")}
        for year, count in years
    ]
    return {
        "title": site.config.title,
        "description": site.plain(site.config.description),
        "standfirst": site.prose(site.config.description),
        "figure": figures[0] if figures else None,
        "months": _months(site, [site.claim[slug] for slug in newest]),
        "more": more[0],
        "more_questions": more[1],
        "years": year_links,
        "questions": [
            {
                "title": asked.title,
                "path": urls.question(asked.id),
                "figures": question.said(site, asked.id),
            }
            for asked in list(site.questions.values())[: question.FEW]
        ],
        "explainers": [
            {
                "title": explainer.title,
                "path": urls.explainer(explainer.slug),
                "summary": site.prose(explainer.summary),
                "held": site.unpublished.get(urls.explainer(explainer.slug)),
            }
            for explainer in site.explainers[:MOST]
        ],
    }


def _period(site: Site, slugs: list[str], period: str) -> Context:
    """A year, or a month of one."""
    year, _, month = period.partition("-")
    name = words.date(Date(period))
    return {
        "title": f"Claims made in {name}",
        "description": f"{words.count(len(slugs), 'claim', 'claims')} made in {name}.",
        "months": _months(site, [site.claim[slug] for slug in slugs]),
        "up": Link(year, urls.year(int(year))) if month else None,
    }


def _path(period: str) -> str:
    year, _, month = period.partition("-")
    return urls.month(int(year), int(month)) if month else urls.year(int(year))


def _months(site: Site, claims: list[Claim]) -> list[dict[str, Any]]:
    """Claims by the month they were made in; those known to the year alone stand by the year."""
    return [
        {
            "title": words.date(Date(period)),
            "path": _path(period),
            "claims": [listed(site, claim) for claim in group],
        }
        for period, group in groupby(claims, key=lambda claim: claim.claimed_on.text[:7])
    ]


def _figures(
    site: Site, months: list[tuple[str, str, int]] | None, dates: tuple[Date, Date]
) -> tuple[Figure, ...]:
    """The chart of all claims over time."""
    found = timeline.months(site) if months is None else months
    ratings: Counter[str] = Counter()
    for _, rating, count in found:
        ratings[site.ratings[rating].label] += count
    shares = [f"{count} rated {label}" for label, count in ratings.most_common()]
    first, last = (words.date(date) for date in dates)
    total = words.count(ratings.total(), "claim", "claims")
    options = timeline.Options(
        kind="timeline",
        id="timeline",
        title="When the claims were made, and how we rate them",
        caption="Each mark is a claim: a dot on its day; a diamond in the middle of the month where only "
        "the month is known. Marks of one day are stacked."
        if months is None
        else "Each dot is a month; the larger the dot, the more claims.",
        alt=f"{total} from {first} to {last}: {words.listed(shares)}.",
    )
    plan = timeline.plan(options, site) if months is None else timeline.plan_months(site, months)
    return (charts.figure(options, plan, site, Where("content/claims"), "timeline/claims"),)
