"""A page per question: every figure anybody gave for it, as a table and a chart."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from generator import charts, urls, words
from generator.charts import Figure, estimates
from generator.link import Given, Site
from generator.model import Entry, Question
from generator.pages import apart
from generator.pages.page import Context, Figures, Item, Link, Page, day, downloads, listed
from generator.problem import Where
from generator.recipe import Recipe

# With more questions than this, a page that listed all with their figures would serve nobody.
FEW = 24


def lay_out(site: Site) -> Iterator[Item]:
    """questions/ and questions/<id>/."""
    for question in site.questions.values():
        path = urls.question(question.id)
        shown = figures(site, question.id)
        recipe = Recipe(_context, partial(_given, site, question))
        yield Page(path, "question.html", question.path, recipe, shown)
        if shown:
            yield from downloads(f"{path}estimates", question.path, shown)
    index = Recipe(_index, partial(_rows, site))
    yield Page("questions/", "questions.html", "data/questions.yaml", index)


def _rows(site: Site) -> tuple[Any, ...]:
    if len(site.questions) <= FEW:
        claims = [given.claim for found in site.estimates.values() for given in found]
        return site.part(*site.questions.values(), *claims), None
    counts = {id: len(site.estimates.get(id, ())) for id in site.questions}
    return site.part(*site.questions.values()), counts


def _index(site: Site, counts: Mapping[str, int] | None) -> Context:
    return {
        "title": "Questions",
        "description": "Every quantity that somebody has estimated, and the figures given for it.",
        "questions": [
            {
                "title": question.title,
                "path": urls.question(question.id),
                "metric": site.metrics[question.metric].label,
                "figures": said(site, question.id)
                if counts is None
                else [words.count(counts[question.id], "figure", "figures")],
            }
            for question in site.questions.values()
        ],
    }


def asked(site: Site, question: Question) -> list[Entry]:
    """A question and the claims that answer it."""
    return [question, *(given.claim for given in site.estimates.get(question.id, ()))]


def _given(site: Site, question: Question) -> tuple[Any, ...]:
    every = site.once("questions", lambda: list(site.questions.values()))
    place = max(0, min(site.rank[id(question)] - FEW // 2, len(every) - FEW - 1))
    near = [q for q in every[place : place + FEW + 1] if q.id != question.id]
    others = [Link(q.title, urls.question(q.id)) for q in near]
    claims = [given.claim for given in site.estimates.get(question.id, ())]
    cited = [site.sources[id] for claim in claims for id in site.documents(claim)]
    part = site.part(*asked(site, question), *cited)
    unlike = apart.elsewhere(site, question.id, FEW)
    return part, question.id, others, unlike, figures(site, question.id)


def _context(
    site: Site,
    id: str,
    others: list[Link],
    unlike: list[tuple[str, str, str]],
    shown: tuple[Figure, ...] | None,
) -> Context:
    question = site.questions[id]
    found = site.estimates.get(question.id, ())
    metric = site.metrics[question.metric]
    parts = [site.metrics[id].label.lower() for id in metric.includes]
    return {
        "title": question.title,
        "description": _summary(site, question),
        "metric": metric.label,
        "definition": site.prose(metric.definition),
        "includes": words.listed(parts) if parts else "",
        "floor_of": site.metrics[metric.floor_of].label.lower() if metric.floor_of else None,
        "place": question.place,
        "population": question.population,
        "from": day(question.period_from) if question.period_from else None,
        "to": day(question.period_to) if question.period_to else None,
        "note": site.prose(question.note) if question.note else None,
        "figure": shown[0] if shown else None,
        "claims": [listed(site, given.claim) for given in found],
        "apart": apart.reasons(site, found),
        "unlike": [{"link": Link(title, path), "why": why} for title, path, why in unlike],
        "others": others,
    }


def said(site: Site, id: str) -> list[str]:
    """Every figure given for a question, in words, with who gave it; doubted ones last."""
    lines: dict[bool, list[str]] = {False: [], True: []}
    for estimate, claim in site.estimates.get(id, ()):
        rating = site.ratings[claim.verdict.rating]
        doubted = rating.value is not None and rating.value <= estimates.DOUBTED
        note = f"; rated {rating.label.lower()}" if doubted else ""
        lines[doubted].append(f"{words.spoken(estimate)} ({apart.who(site, claim)}{note})")
    return lines[False] + lines[True]


def figures(site: Site, id: str) -> Figures | None:
    """The chart of a question's estimates; None where nobody gave a figure."""

    def find() -> Figures | None:
        if not any(words.values(given.estimate) for given in site.estimates.get(id, ())):
            return None
        return Recipe(_figures, lambda: (site.part(*asked(site, site.questions[id])), id))

    return site.once(("figures", id), find)


def _figures(site: Site, id: str) -> tuple[Figure, ...]:
    question = site.questions[id]
    caption = (
        "Each line is one figure as it was given, in order of the date it stands for. A dot is a "
        "number, a bar a range; an arrow means that the speaker left the figure open on that side. "
        "A hollow dot or a broken bar is a figure that we rate false or misleading."
    )
    options = estimates.Options(
        kind="estimates",
        id="estimates",
        questions=(id,),
        title="Every figure given",
        caption=caption,
        alt=_summary(site, question),
    )
    plan = estimates.plan(options, site)
    where = Where(question.path)
    return (charts.figure(options, plan, site, where, f"{urls.question(id)}estimates"),)


def _numbers(site: Site, id: str) -> list[Given]:
    """The estimates that give a number, smallest first."""
    found = [given for given in site.estimates.get(id, ()) if words.values(given.estimate)]
    return sorted(found, key=lambda given: (words.values(given.estimate)[-1], given.claim.slug))


def _summary(site: Site, question: Question) -> str:
    """The figures in one or two sentences."""

    def spoken(given: Given) -> str:
        name = site.claimants[given.claim.claimant].name
        day = words.date(given.claim.claimed_on)
        return f"“{words.spoken(given.estimate)}” ({name}, {day})"

    found = _numbers(site, question.id)
    if not found:
        return f"{question.title} None of our sources gives a figure."
    if len(found) == 1:
        return f"{question.title} One figure was given: {spoken(found[0])}."
    total = words.count(len(found), "figure", "figures")
    return f"{question.title} {total}, from {spoken(found[0])} to {spoken(found[-1])}."
