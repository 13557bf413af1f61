"""Rule `figure-in-prose`."""

from bisect import bisect_left
from collections.abc import Iterator
from functools import partial
from math import inf

from generator import words
from generator.link import Site
from generator.model import Claim, Entry, Explainer, Number, Publication, Spoken
from generator.problem import Problem

# A figure further off than this is not what the editor can have meant.
NEAR = 0.5
CENTURIES = range(1800, 2200)


def check(site: Site) -> Iterator[Problem]:
    """A number or date in an analysis, finding or explainer is that of a record that the text cites.

    Print it from the record: `[[slug:estimate]]`, `[[slug:estimate.as_of]]`, `[[slug:claimed_on]]`,
    `[[slug:origins]]`, `[[question:id:count]]`; then it is right now and after every edit. A number that
    is typed by hand must equal one that stands in a record which the text cites: a figure, a date or a
    count, the sum of its parts, its exact words, or what is noted of a source. A text cites the claims, questions and sources
    that its directives name, with the sources of those claims; a claim cites itself, its sources and
    the other claims that answer its question; an explainer the series that its charts draw.

    Read are digits with their separators (`1,100`, `1.5 million`), words (*eleven thousand*, *a dozen*,
    *one thousand and one hundred*), both ends of a range, and dates as precise as they are said, with or
    without their year. Numbers up to twelve in words count things in ordinary language and are left to
    the editor, as are code, addresses, times of day and the numbers of a list.
    """
    for entry in (*site.records.claims, *site.records.explainers):
        if not entry.written.asserted:
            continue
        for item in _unfounded(site, entry):
            where = entry.inside(item.offset, *item.path)
            message = f"'{item.text}' is {_missing(item)} of a record that this text cites"
            near = _nearest(site, entry, item)
            yield Problem(where, "figure-in-prose", message + near, severity="warning")


def _unfounded(site: Site, entry: Publication) -> list[Spoken]:
    """The numbers and dates of a text that no record has which it cites."""
    left = list(entry.written.asserted)
    # Most stand in the record itself, or in the first that it names: the others are not looked at.
    for cited in _cited(site, entry):
        facts = cited.written.facts
        left = [item for item in left if not _has(facts, item.value)]
        if not left:
            return left
    counts = frozenset(_counts(site, entry))
    return [item for item in left if item.value not in counts]


def _missing(item: Spoken) -> str:
    return "no date" if isinstance(item.value, str) else "no figure, date or count"


def _cited(site: Site, entry: Publication) -> Iterator[Entry]:
    """The records that a text cites, itself included."""
    yield entry
    if isinstance(entry, Claim):
        yield from _of_claim(site, entry)
    for named in site.mentioned(entry):
        yield named
        if isinstance(named, Claim):
            yield from _of_claim(site, named)
    if isinstance(entry, Explainer):
        yield from (series for series in site.series.values() if series.id in entry.body)


def _of_claim(site: Site, claim: Claim) -> Iterator[Entry]:
    for id in site.documents(claim):
        yield from (site.sources[a] for a in site.ancestry(id) if a in site.sources)
    if claim.estimate and claim.estimate.question in site.questions:
        yield site.questions[claim.estimate.question]
        yield from (given.claim for given in site.estimates.get(claim.estimate.question, ()))


def _counts(site: Site, entry: Publication) -> Iterator[Number]:
    """What may be counted of the claims that a text cites: documents, origins, passages, parts."""
    for claim in _cited(site, entry):
        if isinstance(claim, Claim):
            yield len(site.documents(claim))
            yield len(claim.evidence)
            yield len(site.origins(claim))
            if claim.estimate:
                parts = [
                    site.claim[slug].estimate for slug in claim.estimate.parts if slug in site.claim
                ]
                ends = [words.values(part) for part in parts if part and words.values(part)]
                yield sum(values[0] for values in ends)
                yield sum(values[-1] for values in ends)
                yield len(site.estimates.get(claim.estimate.question, ()))


def _has(facts: frozenset[Number | str], value: Number | str) -> bool:
    """Whether a number is among those of a record; or a date, or a year, as far as it goes."""
    if value in facts:
        return True
    if isinstance(value, str):
        part = value.removeprefix("--")
        return any(
            fact[5:] == part if part != value else fact.startswith(value)
            for fact in facts
            if isinstance(fact, str)
        )
    year = str(value)
    return value in CENTURIES and any(isinstance(f, str) and f.startswith(year) for f in facts)


def _nearest(site: Site, entry: Publication, item: Spoken) -> str:
    """The record that the editor may have meant."""
    if isinstance(item.value, str):
        return ""
    wanted = item.value
    figures = site.once("figures of all claims", partial(_figures, site))
    at = bisect_left(figures, (wanted, ""))
    near = [found for found in figures[max(0, at - 2) : at + 2] if found[1] != entry.id]
    value, slug = min(near, key=lambda found: abs(found[0] - wanted), default=(inf, ""))
    if not near or abs(value - wanted) > NEAR * max(value, wanted):
        return ""
    estimate = site.claim[slug].estimate
    return (
        f"; nearest: [[{slug}:estimate]], which prints '{words.figure(estimate)}'"
        if estimate
        else ""
    )


def _figures(site: Site) -> list[tuple[Number, str]]:
    """Every value that a claim gives, with the claim's slug, in order."""
    given = (found for of in site.estimates.values() for found in of)
    return sorted((v, g.claim.slug) for g in given for v in words.values(g.estimate))
