"""Which figures of a question cannot be compared or added up, and why."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby, islice
from typing import NamedTuple

from generator import urls, words
from generator.link import Given, Site
from generator.model import Claim, Metric, Question
from generator.pages.page import Link

OPEN = ("at_least", "more_than")
# With more figures than this, a list of all that share something would be the page once more.
MOST = 12


class Apart(NamedTuple):
    """Figures, and why they are no rivals, or not to be added up."""

    why: str
    figures: tuple[Link, ...]


def reasons(site: Site, given: Sequence[Given]) -> list[Apart]:
    """Every reason that the records of some figures give, the figures each with its claim."""
    found = [item for item in given if words.values(item.estimate)]
    if len(found) < 2:
        return []
    return [Apart(why, figures[:MOST]) for why, figures in _reasons(site, found)]


def _reasons(site: Site, found: Sequence[Given]) -> Iterator[tuple[str, tuple[Link, ...]]]:
    days = [item.estimate.as_of for item in found]
    # A month and a day of it may be one day; only what cannot be is told.
    first, last = min(days, key=lambda d: d.last), max(days, key=lambda d: d.first)
    if first.last < last.first:
        why = (
            f"The figures stand for different days, from {words.date(first)} to {words.date(last)}. A later "
            "figure may count what is new or take a new view of what is old; one is not to be taken "
            "from the other, nor added to it."
        )
        yield why, ()
    opened = [item for item in found if item.estimate.bound in OPEN]
    if opened and len(opened) < len(found):
        why = (
            "Said as “at least” or “more than”: a floor, which a higher figure does not contradict."
        )
        yield why, _linked(site, opened)
    for whole in found:
        parts = [item for item in found if item.claim.slug in whole.estimate.parts]
        if parts:
            yield "Parts of one sum, and the sum: no rivals.", _linked(site, [whole, *parts])
    yield from _retold(site, found)


def _retold(site: Site, found: Sequence[Given]) -> Iterator[tuple[str, tuple[Link, ...]]]:
    """Figures that go back to one origin, and so are one voice."""
    known = [(site.origins(item.claim, "supports"), item) for item in found]
    alone = sorted(
        ((origins[0], item) for origins, item in known if len(origins) == 1),
        key=lambda pair: pair[0],
    )
    for group, pairs in groupby(alone, key=lambda pair: pair[0]):
        same = [item for _, item in pairs]
        if len(same) > 1 and len(group) == 1:
            origin = site.sources[group[0]].title
            why = f"What speaks for them goes back to one origin, {origin}: one voice."
            yield why, _linked(site, same)


def _linked(site: Site, found: Sequence[Given]) -> tuple[Link, ...]:
    return tuple(
        Link(f"{words.spoken(estimate)} ({who(site, claim)})", urls.claim(claim.slug))
        for estimate, claim in found
    )


def who(site: Site, claim: Claim) -> str:
    """Who gave a figure, and when, as briefly as it can be said."""
    claimant = site.claimants[claim.claimant]
    return f"{claimant.short_name or claimant.name}, {words.date(claim.claimed_on)}"


def elsewhere(site: Site, id: str, most: int) -> list[tuple[str, str, str]]:
    """Questions that count something else in the same place: title, path, and how that is related."""
    question = site.questions[id]
    own = site.metrics[question.metric]
    near = site.once("questions by place", partial(_by_place, site))[question.place]
    unlike = (other for other in near if other.metric != own.id and other.metric in site.metrics)
    return [
        (other.title, urls.question(other.id), _relation(own, site.metrics[other.metric]))
        for other in islice(unlike, most)
    ]


def _by_place(site: Site) -> dict[str, list[Question]]:
    found: dict[str, list[Question]] = defaultdict(list)
    for question in site.questions.values():
        found[question.place].append(question)
    return found


def _relation(own: Metric, other: Metric) -> str:
    label = other.label.lower()
    if other.id in own.includes:
        return f"{label}, a part of what is counted here"
    if own.id in other.includes:
        return f"{label}, of which what is counted here is a part"
    if other.floor_of == own.id:
        return f"{label}, a floor for what is counted here"
    if own.floor_of == other.id:
        return f"{label}, for which what is counted here is a floor"
    return label
