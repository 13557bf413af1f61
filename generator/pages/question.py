"""A page per question: every figure anybody gave for it, as a table and a chart."""

from collections.abc import Iterator

from generator import charts, urls, words
from generator.charts import Figure, estimates
from generator.link import Given, Site
from generator.model import Question
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
                "figures": figures(site, question.id),
            }
            for question in site.questions.values()
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
        "figure": shown,
        "claims": [listed(site, given.claim) for given in found],
        "others": [
            Link(other.title, urls.question(other.id))
            for other in site.questions.values()
            if other.id != question.id
        ],
    }
    yield Page(path, "question.html", context, question.path, (shown,) if shown else ())
    if shown:
        yield from downloads(shown)


def figures(site: Site, id: str) -> list[str]:
    """Every figure given for a question, in words, with who gave it; doubted ones last."""
    said: dict[bool, list[str]] = {False: [], True: []}
    for estimate, claim in site.estimates.get(id, ()):
        rating = site.ratings[claim.verdict.rating]
        doubted = rating.value is not None and rating.value <= estimates.DOUBTED
        claimant = site.claimants[claim.claimant]
        who = f"{claimant.short_name or claimant.name}, {words.date(claim.claimed_on)}"
        note = f"; rated {rating.label.lower()}" if doubted else ""
        said[doubted].append(f"{words.spoken(estimate)} ({who}{note})")
    return said[False] + said[True]


def figure(site: Site, id: str) -> Figure | None:
    """The chart of a question's estimates; None where nobody gave a figure."""
    question = site.questions[id]
    if not _numbers(site, id):
        return None
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
    return charts.figure(options, plan, site, question.at("title"), f"{urls.question(id)}estimates")


def _numbers(site: Site, id: str) -> list[Given]:
    """The estimates that give a number, smallest first."""
    found = [given for given in site.estimates.get(id, ()) if words.values(given.estimate)]
    return sorted(found, key=lambda given: (words.values(given.estimate)[-1], given.claim.slug))


def _summary(site: Site, question: Question) -> str:
    """The figures in one or two sentences."""

    def said(given: Given) -> str:
        name = site.claimants[given.claim.claimant].name
        day = words.date(given.claim.claimed_on)
        return f"“{words.spoken(given.estimate)}” ({name}, {day})"

    found = _numbers(site, question.id)
    if not found:
        return f"{question.title} None of our sources gives a figure."
    if len(found) == 1:
        return f"{question.title} One figure was given: {said(found[0])}."
    total = words.count(len(found), "figure", "figures")
    return f"{question.title} {total}, from {said(found[0])} to {said(found[-1])}."
