"""Rule `whole`."""

from collections.abc import Iterator
from itertools import permutations
from math import inf

from generator import words
from generator.link import Given, Site
from generator.model import Claim, Estimate, Number, Question
from generator.problem import Problem

OPEN = ("at_least", "more_than")


def check(site: Site) -> Iterator[Problem]:
    """Parts add up to their whole, and no part exceeds it.

    Of one claimant, day, place and population, fewer are killed than killed or wounded: a metric that
    `includes` another, or of which another is the floor, is never smaller than it.

    A claim that names in `estimate.parts` the claims whose figures its own is the sum of is compared with
    that sum, within what the words allow: *about 1,100* may be anything that rounds to 1,100, *at least*
    has no upper end, a range has its two. Parts are figures of the same metric, or of metrics that it
    includes, and stand for no later day than the whole.

    A named count is a floor. If a later figure says *at least* fewer than were named before, one of the
    two needs an `estimate.note` that says how both can be true.
    """
    yield from _within(site)
    for claim in site.records.claims:
        if claim.estimate and claim.estimate.parts:
            yield from _sum(site, claim, claim.estimate)
    yield from _floors(site)


def _metric(site: Site, estimate: Estimate) -> str | None:
    question = site.questions.get(estimate.question)
    return question.metric if question and question.metric in site.metrics else None


def _within(site: Site) -> Iterator[Problem]:
    groups: dict[tuple[object, ...], list[tuple[Claim, Question]]] = {}
    for claim in site.records.claims:
        question = site.questions.get(claim.estimate.question) if claim.estimate else None
        if claim.estimate and question and question.metric in site.metrics:
            scope = (question.place, question.population, question.period_from, question.period_to)
            key = (claim.claimant, claim.estimate.as_of, *scope)
            groups.setdefault(key, []).append((claim, question))
    for group in groups.values():
        for (part, q1), (whole, q2) in permutations(group, 2):
            if not part.estimate or not whole.estimate or not _part(site, q1.metric, q2.metric):
                continue
            least, most = _span(part.estimate)[0], _span(whole.estimate)[1]
            if least > most:
                message = (
                    f"{words.number(_whole(least))} {site.metrics[q1.metric].label.lower()}, more than "
                    f"the {words.number(_whole(most))} {site.metrics[q2.metric].label.lower()} of the "
                    f"same claimant and day in '{whole.slug}', which includes them"
                )
                yield Problem(part.at("estimate"), "whole", message)


def _part(site: Site, part: str, whole: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether everybody counted as `part` is counted in `whole` too."""
    metric = site.metrics.get(whole)
    if metric is None or whole in seen:
        return False
    floors = [m.id for m in site.metrics.values() if m.floor_of == whole]
    inside = (*metric.includes, *floors)
    return part in inside or any(_part(site, part, each, seen | {whole}) for each in inside)


def _sum(site: Site, claim: Claim, whole: Estimate) -> Iterator[Problem]:
    parts = []
    for number, slug in enumerate(whole.parts):
        part = site.claim.get(slug)
        if part is None:
            continue  # a problem of its own
        at = claim.at("estimate", "parts", number)
        if part is claim or part.estimate is None:
            message = f"'{slug}' gives no figure that could be a part of this one"
            yield Problem(at, "whole", message)
            continue
        own, other = _metric(site, whole), _metric(site, part.estimate)
        if own and other and own != other and not _part(site, other, own):
            names = [site.metrics[id].label.lower() for id in (other, own)]
            message = f"'{slug}' counts '{names[0]}', which is no part of '{names[1]}'"
            yield Problem(at, "whole", message)
            continue
        if part.estimate.as_of.first > whole.as_of.last:
            message = f"'{slug}' stands for {part.estimate.as_of}, later than the whole"
            yield Problem(at, "whole", message)
            continue
        parts.append(part.estimate)
    known = [_rounded(part) for part in parts if words.values(part)]
    if whole.note or not words.values(whole) or len(known) < len(whole.parts):
        return
    least, most = sum(span[0] for span in known), sum(span[1] for span in known)
    low, high = _rounded(whole)
    if most < low or least > high:
        between = f"between {_said(least)} and {_said(most)}" if least < most else _said(least)
        message = (
            f"the parts add up to {between}, not to {words.figure(whole)}; expected parts that do, "
            "or a note that says why not"
        )
        yield Problem(claim.at("estimate", "parts"), "whole", message)


def _floors(site: Site) -> Iterator[Problem]:
    floors = {m.id: m.floor_of for m in site.metrics.values() if m.floor_of}
    given = [Given(c.estimate, c) for c in site.records.claims if c.estimate]
    named = [(g, floors[m]) for g in given if (m := _metric(site, g.estimate)) in floors]
    for count, of in named:
        least, _ = _span(count.estimate)
        for later in given:
            if _metric(site, later.estimate) != of or later.estimate.bound not in OPEN:
                continue
            after = later.estimate.as_of.first > count.estimate.as_of.last
            told = count.estimate.note or later.estimate.note
            if after and not told and _span(later.estimate)[0] < least:
                message = (
                    f"{_said(least)} were named, and '{later.claim.slug}' later says "
                    f"{words.figure(later.estimate)}; expected a note that says how both can be true"
                )
                yield Problem(count.claim.at("estimate"), "whole", message)


def _span(estimate: Estimate) -> tuple[float, float]:
    """The least and the most that an estimate says, to the letter."""
    low = estimate.low if estimate.low is not None else estimate.point
    high = estimate.high if estimate.high is not None else estimate.point
    least = 0 if low is None or estimate.bound == "at_most" else low
    return least, inf if high is None or estimate.bound in OPEN else high


def _rounded(estimate: Estimate) -> tuple[float, float]:
    """The same, with what a round number may stand for where it is only about right."""
    least, most = _span(estimate)
    if estimate.bound == "about":
        slack = [_step(value) / 2 for value in words.values(estimate)]
        return least - slack[0], most + slack[-1]
    return least, most


def _step(value: Number) -> float:
    """The unit to which a number is rounded: 1,100 → 100, 12 → 1."""
    if value != int(value) or value == 0:
        return 0
    digits = str(int(value))
    return float(10 ** (len(digits) - len(digits.rstrip("0"))))


def _whole(value: float) -> Number:
    return int(value) if value == int(value) else value


def _said(value: float) -> str:
    return "no end" if value == inf else words.number(_whole(value))
