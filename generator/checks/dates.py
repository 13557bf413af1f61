"""Rule `date`."""

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from generator.link import Site, held_because
from generator.model import Date, Entry, Path, Publication
from generator.problem import Problem

# Somewhere it is already tomorrow: the desk's own day may be ahead of UTC by this much.
AHEAD = dt.timedelta(hours=14)


def check(site: Site) -> Iterator[Problem]:
    """Dates stand in a possible order, and none lies in the future.

    as_of ≤ claimed_on ≤ reviewed_on ≤ each revision, one after another. A date known only to the
    month is compared by what it can mean: it is wrong only if no day of it would be right.
    """
    records = site.records
    for claim in records.claims:
        if claim.estimate:
            yield from _after(
                claim, ("claimed_on",), claim.claimed_on, "estimate.as_of", claim.estimate.as_of
            )
        yield from _after(
            claim, ("reviewed_on",), claim.reviewed_on, "claimed_on", claim.claimed_on
        )
        review_by = claim.verdict.review_by
        if review_by:
            yield from _after(
                claim, ("verdict", "review_by"), review_by, "reviewed_on", claim.reviewed_on
            )
        yield from _revisions(claim, "reviewed_on", claim.reviewed_on)
    for explainer in records.explainers:
        yield from _revisions(explainer, "published_on", explainer.published_on)
    yield from _future(site)


def _after(entry: Entry, path: Path, later: Date, name: str, earlier: Date) -> Iterator[Problem]:
    if later.text >= earlier.text:
        return
    if later.last < earlier.first:
        message = f"{path[-1]} is {later}, before {name}, which is {earlier}"
        yield Problem(entry.at(*path), "date", message)


def _revisions(entry: Publication, name: str, start: Date) -> Iterator[Problem]:
    days = [(name, start)] + [("the revision before it", r.on) for r in entry.revisions]
    if len(days) < 2:
        return
    for number, ((before, earlier), (_, later)) in enumerate(pairwise(days)):
        if later.last < earlier.first:
            message = f"on is {later}, before {before}, which is {earlier}"
            yield Problem(entry.at("revisions", number, "on"), "date", message)


def _future(site: Site) -> Iterator[Problem]:
    records = site.records
    today = str(ahead(site.now))
    dated: list[tuple[Entry, Path, Date]] = []
    for claim in records.claims:
        # Most dates are past, which their texts tell: 2024, 2024-12 and 2024-12-23 sort by time.
        if claim.claimed_on.text > today or claim.reviewed_on.text > today:
            dated += [(claim, (k,), getattr(claim, k)) for k in ("claimed_on", "reviewed_on")]
        if claim.reply.on:
            dated.append((claim, ("reply", "on"), claim.reply.on))
    dated += [
        (explainer, ("published_on",), explainer.published_on) for explainer in records.explainers
    ]
    for made in (*records.claims, *records.explainers):
        dated += [(made, ("revisions", n, "on"), r.on) for n, r in enumerate(made.revisions)]
    dated += [(page, ("updated_on",), page.updated_on) for page in records.pages]
    for source in records.sources:
        if source.published.text > today:
            dated.append((source, ("published",), source.published))
        if source.archive and source.archive.captured_on:
            dated.append((source, ("archive", "captured_on"), source.archive.captured_on))
    for entry, path, date in dated:
        limit = ahead(site.now)
        if isinstance(entry, Publication) and held_because(entry, site.now) and entry.publish_at:
            limit = max(limit, ahead(entry.publish_at))
        if date.first > limit:
            message = (
                f"{path[-1]} is {date}, which is later than {site.now:%Y-%m-%d}, the build's day"
            )
            yield Problem(entry.at(*path), "date", message)


def ahead(moment: dt.datetime) -> dt.date:
    """The furthest day that it is anywhere at a moment."""
    try:
        return (moment + AHEAD).date()
    except OverflowError:
        return dt.date.max
