"""A page per question: every figure anybody gave for it, as a table and a chart."""

from collections.abc import Iterator

from generator import charts, urls, words
from generator.charts import Figure, estimates
from generator.link import Site
from generator.model import Claim, Question
from generator.pages.page import Item, Link, Page, day, downloads, listed


def lay_out(site: Site) -> Iterator[Item]:
    """questions/ and questions/<id>/."""
    for question in site.questions.values():
        yield from _pages(site, question)
    context = {
        "title": "Questions",
        "description": "Every quantity that somebody has estimated, and the figures given for it.",
        "questions": [
            {
                "title": question.title,
                "path": urls.question(question.id),
                "metric": site.metrics[question.metric].label,
                "figures": [words.figure(c.estimate) for c in found if c.estimate],
            }
            for question in site.questions.values()
            for found in [site.estimates.get(question.id, ())]
        ],
    }
    yield Page("questions/", "questions.html", context, "data/questions.yaml")


def _pages(site: Site, question: Question) -> Iterator[Item]:
    found = site.estimates.get(question.id, ())
    shown = figure(site, question.id)
    metric = site.metrics[question.metric]
    path = urls.question(question.id)
    parts = [site.metrics[id].label.lower() for id in metric.includes]
    context = {
        "title": question.title,
        "description": _summary(site, question, found),
        "metric": metric.label,
        "definition": site.prose(metric.definition),
        "includes": words.listed(parts) if parts else "",
        "floor_of": site.metrics[metric.floor_of].label.lower() if metric.floor_of else None,
        "place": question.place,
        "population": question.population,
        "from": day(question.period_from) if question.period_from else None,
        "to": day(question.period_to) if question.period_to else None,
        "note": site.prose(question.note) if question.note else None,
        "figure": shown,
        "claims": [listed(site, claim) for claim in found],
        "others": [
            Link(other.title, urls.question(other.id))
            for other in site.questions.values()
            if other.id != question.id
        ],
    }
    yield Page(path, "question.html", context, question.path, (shown,) if shown else ())
    if shown:
        yield from downloads(shown)


def figure(site: Site, id: str) -> Figure | None:
    """The chart of a question's estimates; None where nobody gave a figure."""
    question = site.questions[id]
    found = [c for c in site.estimates.get(id, ()) if c.estimate and words.values(c.estimate)]
    if not found:
        return None
    caption = (
        "Each line is one figure as it was given, in order of the date it stands for. A dot is a "
        "number, a bar a range; an arrow means that the speaker left the figure open on that side."
    )
    options = estimates.Options(
        kind="estimates",
        id="estimates",
        questions=(id,),
        title=question.title,
        caption=caption,
        alt=_summary(site, question, tuple(found)),
    )
    plan = estimates.plan(options, site)
    return charts.figure(
        options, plan, site, question.at("title"), f"{urls.question(id)}estimates"
    )


def _summary(site: Site, question: Question, found: tuple[Claim, ...]) -> str:
    """The figures in one or two sentences."""
    given = [claim for claim in found if claim.estimate and words.values(claim.estimate)]
    if not given:
        return f"{question.title} None of our sources gives a figure."

    def said(claim: Claim) -> str:
        assert claim.estimate
        name = site.claimants[claim.claimant].name
        return f"{words.figure(claim.estimate)} ({name}, {words.date(claim.claimed_on)})"

    def size(claim: Claim) -> tuple[float, str]:
        assert claim.estimate
        return words.values(claim.estimate)[-1], claim.slug

    if len(given) == 1:
        return f"{question.title} One figure was given: {said(given[0])}."
    least, most = min(given, key=size), max(given, key=size)
    total = words.count(len(given), "figure", "figures")
    return f"{question.title} {total}, from {said(least)} to {said(most)}."
