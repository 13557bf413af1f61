"""Rule `estimate`."""

from collections.abc import Iterator
from itertools import pairwise, permutations

from generator import words
from generator.link import Site
from generator.model import Claim, Estimate, Number, Question
from generator.problem import Problem

# Which of low, point and high each bound needs, and which it excludes.
SHAPES = {
    "exact": ("a point alone", {"point"}, {"low", "high"}),
    "about": ("a point, with low and high if they were given", {"point"}, set()),
    "at_least": ("a low or a point, and no high", {"low|point"}, {"high"}),
    "more_than": ("a low or a point, and no high", {"low|point"}, {"high"}),
    "at_most": ("a high or a point, and no low", {"high|point"}, {"low"}),
    "range": ("a low, a high or both", {"low|high"}, set()),
}


def check(site: Site) -> Iterator[Problem]:
    """Low ≤ point ≤ high, the bound agrees with the values, and no part exceeds its whole."""
    for claim in site.records.claims:
        if claim.estimate:
            yield from _order(claim, claim.estimate)
            yield from _bound(claim, claim.estimate)
    yield from _parts(site)


def _order(claim: Claim, estimate: Estimate) -> Iterator[Problem]:
    given = [
        (name, value)
        for name in ("low", "point", "high")
        if (value := getattr(estimate, name)) is not None
    ]
    for (small, least), (large, most) in pairwise(given):
        if least > most:
            message = f"{small} is {words.number(least)}, more than {large}, {words.number(most)}"
            yield Problem(claim.at("estimate", small), "estimate", message)


def _bound(claim: Claim, estimate: Estimate) -> Iterator[Problem]:
    wanted, needed, excluded = SHAPES[estimate.bound]
    given = {n for n in ("low", "point", "high") if getattr(estimate, n) is not None}
    if not given:
        # A figure that nobody put into numbers ("dozens") stays words.
        return
    lacks = any(not given & set(option.split("|")) for option in needed)
    if lacks or given & excluded:
        found = words.listed([f"a {name}" for name in ("low", "point", "high") if name in given])
        message = f"bound {estimate.bound} with {found}; expected {wanted}"
        yield Problem(claim.at("estimate", "bound"), "estimate", message)


def _parts(site: Site) -> Iterator[Problem]:
    """The same claimant, day and scope: fewer killed than killed or wounded."""
    groups: dict[tuple[object, ...], list[tuple[Claim, Question]]] = {}
    for claim in site.records.claims:
        question = site.questions.get(claim.estimate.question) if claim.estimate else None
        if claim.estimate and question and question.metric in site.metrics:
            scope = (question.place, question.population, question.period_from, question.period_to)
            key = (claim.claimant, claim.estimate.as_of, *scope)
            groups.setdefault(key, []).append((claim, question))
    for group in groups.values():
        for (part, q1), (whole, q2) in permutations(group, 2):
            if not part.estimate or not whole.estimate or not _within(site, q1.metric, q2.metric):
                continue
            least, most = _least(part.estimate), _most(whole.estimate)
            if least is not None and most is not None and least > most:
                message = (
                    f"{words.number(least)} {site.metrics[q1.metric].label.lower()}, more than the "
                    f"{words.number(most)} {site.metrics[q2.metric].label.lower()} of the same "
                    f"claimant and day in '{whole.slug}', which includes them"
                )
                yield Problem(part.at("estimate"), "estimate", message)


def _within(site: Site, part: str, whole: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether everybody counted as `part` is counted in `whole` too."""
    metric = site.metrics.get(whole)
    if metric is None or whole in seen:
        return False
    floors = [m.id for m in site.metrics.values() if m.floor_of == whole]
    inside = (*metric.includes, *floors)
    return part in inside or any(_within(site, part, each, seen | {whole}) for each in inside)


def _least(estimate: Estimate) -> Number | None:
    if estimate.bound == "at_most":
        return None
    return estimate.low if estimate.low is not None else estimate.point


def _most(estimate: Estimate) -> Number | None:
    if estimate.bound in ("at_least", "more_than"):
        return None
    return estimate.high if estimate.high is not None else estimate.point
