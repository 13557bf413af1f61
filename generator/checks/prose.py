"""Rule `figure-in-prose`."""

from collections.abc import Iterable, Iterator

from generator import words
from generator.link import Given, Site
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
        known = frozenset().union(*(e.written.facts for e in _cited(site, entry)))
        counts = frozenset(_counts(site, entry))
        dates = [value for value in known if isinstance(value, str)]
        for item in entry.written.asserted:
            if item.value in known or item.value in counts or _dated(item.value, dates):
                continue
            where = entry.inside(item.offset, *item.path)
            message = f"'{item.text}' is {_missing(item)} of a record that this text cites"
            near = _nearest(site, entry, item)
            yield Problem(where, "figure-in-prose", message + near, severity="warning")


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


def _dated(value: Number | str, dates: Iterable[str]) -> bool:
    """Whether a date, or a number that may be a year, is that of a record as far as it goes."""
    if isinstance(value, str):
        return any(date[5:] == value[2:] if value.startswith("--") else date.startswith(value)
                   for date in dates)  # fmt: skip
    return value in CENTURIES and any(date.startswith(f"{value}") for date in dates)


def _nearest(site: Site, entry: Publication, item: Spoken) -> str:
    """The record that the editor may have meant."""
    if isinstance(item.value, str):
        return ""
    wanted = item.value
    every = (given for found in site.estimates.values() for given in found)
    others = [given for given in every if given.claim is not entry]

    def far(given: Given) -> float:
        return min(abs(v - wanted) / max(v, wanted, 1) for v in words.values(given.estimate))

    near = min((g for g in others if words.values(g.estimate)), key=far, default=None)
    if near is None or far(near) > NEAR:
        return ""
    slug = near.claim.slug
    return f"; nearest: [[{slug}:estimate]], which prints '{words.figure(near.estimate)}'"
