"""Rule `estimate`."""

from collections.abc import Iterator
from itertools import pairwise

from generator import words
from generator.link import Site
from generator.model import Claim, Estimate
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
    """Low ≤ point ≤ high, and the bound agrees with the values.

    `exact` needs a point alone, `about` a point (with low and high if they were given), `at_least` and
    `more_than` a low or a point, `at_most` a high or a point, `range` a low, a high or both. A figure that
    nobody put into numbers (*dozens*) has none of the three, and stays words.
    """
    for claim in site.records.claims:
        if claim.estimate:
            yield from _order(claim, claim.estimate)
            yield from _bound(claim, claim.estimate)


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
