"""Rule `rating`."""

import re
from collections.abc import Iterator

from generator.jsonld import MAX_CLAIM
from generator.link import Site
from generator.problem import Problem


def check(site: Site) -> Iterator[Problem]:
    """One number per label and one label per number; the claim as reviewed is short and unrated.

    The scale needs a worst and a best step if it has numbers at all, and `claimReviewed` may not
    contain the rating, so that the claim is never shown as its own verdict.
    """
    labels: dict[str, str] = {}
    numbers: dict[int, str] = {}
    for rating in site.records.ratings:
        same = labels.setdefault(rating.label.casefold(), rating.id)
        if same != rating.id:
            message = f"the label '{rating.label}' is that of '{same}' too"
            yield Problem(rating.at("label"), "rating", message)
        if rating.value is None:
            continue
        same = numbers.setdefault(rating.value, rating.id)
        if same != rating.id:
            message = f"the value {rating.value} is that of '{same}' too; one number per label"
            yield Problem(rating.at("value"), "rating", message)
    if len(numbers) == 1:
        only = site.ratings[next(iter(numbers.values()))]
        message = "the only rating with a value; a scale needs a worst and a best, or no numbers"
        yield Problem(only.at("value"), "rating", message)
    yield from _reviewed(site)


def _reviewed(site: Site) -> Iterator[Problem]:
    for claim in site.records.claims:
        short = claim.claim_reviewed
        key = "claim_reviewed" if short else "claim"
        text = short or claim.claim
        if short and len(short) > MAX_CLAIM:
            message = f"{len(short)} characters; ClaimReview takes at most {MAX_CLAIM}"
            yield Problem(claim.at(key), "rating", message)
        elif len(text) > MAX_CLAIM:
            message = (
                f"{len(text)} characters, and ClaimReview takes {MAX_CLAIM}: the markup will cut "
                "it; add claim_reviewed with a shorter sentence"
            )
            yield Problem(claim.at(key), "rating", message, severity="warning")
        rating = site.ratings.get(claim.verdict.rating)
        if rating and re.search(rf"\b{re.escape(rating.label)}\b", text, re.IGNORECASE):
            message = f"contains the rating '{rating.label}'; a claim does not state its verdict"
            yield Problem(claim.at(key), "rating", message)
