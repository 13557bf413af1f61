"""Rule `metric`."""

import re
from collections.abc import Iterator
from functools import lru_cache

from generator.link import Site
from generator.model import Claim, Metric
from generator.problem import Problem


def check(site: Site) -> Iterator[Problem]:
    """A claim and its evidence count the same thing, or the evidence says in `metric` what it counts.

    Killed, wounded, killed or wounded, named, sent: figures of unlike metrics are never compared as if
    they were one. What a passage counts is told by its words: each metric lists in `terms` those by
    which texts speak of it, and the longest that fits counts, so that *killed or wounded* is not read
    as *killed*; words of all the metrics that one `includes` are words of it. Where the exact words of a claim that gives a figure (`wording`), or a `quote` of its
    evidence, speak only of other metrics than the question asks for, the evidence must name the one that
    it speaks of in `metric`; the `wording` must not. A `metric` that the quote contradicts is wrong too.

    Charts and tables keep unlike metrics apart by themselves: one panel, one table, one page a metric.
    """
    terms = tuple((metric.id, metric.terms) for metric in site.metrics.values())
    if not any(words for _, words in terms):
        return
    for claim in site.records.claims:
        asked = site.questions.get(claim.estimate.question) if claim.estimate else None
        own = site.metrics.get(asked.metric) if asked else None
        if own:
            yield from _wording(site, claim, own, terms)
        yield from _evidence(site, claim, own, terms)


Terms = tuple[tuple[str, tuple[str, ...]], ...]


def _wording(site: Site, claim: Claim, own: Metric, terms: Terms) -> Iterator[Problem]:
    spoken = _spoken(claim.wording or "", terms)
    if spoken and not _counts(own, spoken):
        message = (
            f"the exact words speak of {_named(site, spoken)}, the question asks for "
            f"'{own.label.lower()}'"
        )
        yield Problem(claim.at("wording"), "metric", message)


def _evidence(site: Site, claim: Claim, own: Metric | None, terms: Terms) -> Iterator[Problem]:
    for number, item in enumerate(claim.evidence):
        spoken = _spoken(item.quote or "", terms)
        at = ("evidence", number)
        if item.metric:
            named = site.metrics.get(item.metric)
            if named and spoken and not _counts(named, spoken):
                message = f"the quote speaks of {_named(site, spoken)}, not of '{item.metric}'"
                yield Problem(claim.at(*at, "metric"), "metric", message)
        elif own and spoken and not _counts(own, spoken):
            message = (
                f"the quote speaks of {_named(site, spoken)}, the claim of '{own.label.lower()}'; "
                f"expected metric: {next(iter(spoken))}, if that is what it counts"
            )
            yield Problem(claim.at(*at, "quote"), "metric", message)


def _counts(metric: Metric, spoken: tuple[str, ...]) -> bool:
    """Whether words of these metrics may count a metric: its own, or those of all that it includes."""
    parts = set(metric.includes)
    return metric.id in spoken or (len(parts) > 1 and parts <= set(spoken))


def _named(site: Site, ids: tuple[str, ...]) -> str:
    return " and ".join(f"'{site.metrics[id].label.lower()}'" for id in ids)


@lru_cache(maxsize=1)
def _pattern(terms: Terms) -> re.Pattern[str]:
    """Every term as a whole word, the longest first; a group is named by the place of its metric."""
    every = sorted(
        ((word, place) for place, (_, words) in enumerate(terms) for word in words),
        key=lambda found: -len(found[0]),
    )
    return re.compile(
        "|".join(rf"\b(?:{re.escape(word)})\b(?#{place})" for word, place in every), re.IGNORECASE
    )


def _spoken(text: str, terms: Terms) -> tuple[str, ...]:
    """The metrics that a text speaks of, in the order of its words."""
    if not text:
        return ()
    by_word = {word.casefold(): id for id, words in terms for word in words}
    found = (by_word[match[0].casefold()] for match in _pattern(terms).finditer(text))
    return tuple(dict.fromkeys(found))
