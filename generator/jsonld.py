"""ClaimReview and DataFeed markup, by schema.org and by the rules that its readers enforce."""

import textwrap
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from generator import urls
from generator.link import Site, changed_on, published_on
from generator.model import Claim, Claimant, Config, Source

CONTEXT = "https://schema.org"
MAX_CLAIM = 75
"""Characters that `claimReviewed` may have."""


def reviewed(claim: Claim) -> str:
    """The claim in at most MAX_CLAIM characters, cut at a word when the editor gave no short one."""
    return shortened(claim.claim_reviewed or claim.claim)


def shortened(text: str) -> str:
    """A claim in at most MAX_CLAIM characters, cut at a word."""
    text = " ".join(text.split())
    if len(text) <= MAX_CLAIM:
        return text
    short = textwrap.shorten(text, MAX_CLAIM, placeholder="…")
    # Where no space allows a cut at a word, as in Japanese, the characters are counted.
    return short if short != "…" else text[: MAX_CLAIM - 1] + "…"


def claim_review(site: Site, claim: Claim) -> dict[str, Any]:
    """The ClaimReview of a claim's page, without `@context`."""
    config = site.config
    organisation: dict[str, Any] = {
        "@type": "Organization",
        "name": config.organisation.name,
        "url": config.organisation.url,
    }
    if config.organisation.same_as:
        organisation["sameAs"] = list(config.organisation.same_as)
    review: dict[str, Any] = {
        "@type": "ClaimReview",
        "url": urls.canonical(config.url, urls.claim(claim.slug)),
        "datePublished": str(published_on(claim)),
        "dateModified": str(changed_on(claim)),
        "inLanguage": config.language,
        "claimReviewed": reviewed(claim),
        "author": organisation,
        "itemReviewed": _claim(site, claim),
        "reviewRating": rating(site, claim),
        "reviewBody": site.plain(claim.verdict.summary),
        "sdLicense": config.licence.url,
    }
    corrections = [
        {
            "@type": "CorrectionComment",
            "text": site.plain(revision.note),
            "datePublished": str(revision.on),
        }
        for revision in claim.revisions
        if revision.kind == "correction"
    ]
    if corrections:
        review["correction"] = corrections
    return review


def rating(site: Site, claim: Claim) -> dict[str, Any]:
    """The rating in words first; a number only where the rating has one."""
    found = site.ratings[claim.verdict.rating]
    values = [r.value for r in site.ratings.values() if r.value is not None]
    result: dict[str, Any] = {"@type": "Rating", "alternateName": found.label}
    if found.value is not None:
        result |= {
            "ratingValue": found.value,
            "worstRating": min(values),
            "bestRating": max(values),
        }
    return result


def _claim(site: Site, claim: Claim) -> dict[str, Any]:
    result: dict[str, Any] = {
        "@type": "Claim",
        "author": _claimant(site.claimants[claim.claimant]),
        "datePublished": str(claim.claimed_on),
    }
    own = urlsplit(site.config.url).hostname
    works = [
        _work(source)
        for id in claim.appearances
        if (source := site.sources[id]).url and urlsplit(source.url).hostname != own
    ]
    if works:
        result["appearance"] = works
    return result


def _claimant(claimant: Claimant) -> dict[str, Any]:
    kind = "Person" if claimant.kind == "person" else "Organization"
    result: dict[str, Any] = {"@type": kind, "name": claimant.name}
    if claimant.same_as:
        result["sameAs"] = list(claimant.same_as)
    return result


def _work(source: Source) -> dict[str, Any]:
    work: dict[str, Any] = {"@type": "CreativeWork", "url": source.url, "name": source.title}
    if source.archive and source.archive.url:
        work["archivedAt"] = source.archive.url
    return work


def newest_first(claims: Iterable[Claim]) -> list[Claim]:
    """Claims in the order of a feed: by the day they were published."""
    return sorted(claims, key=lambda c: (-published_on(c).first.toordinal(), c.slug))


def newest(claims: Iterable[Claim]) -> str | None:
    """The day of the newest change to any of the claims."""
    return max((changed_on(claim).text for claim in claims), default=None)


def data_feed(config: Config, changed: str | None) -> dict[str, Any]:
    """A DataFeed of ClaimReviews, without its items; `changed` is the day of its newest change."""
    feed: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "DataFeed",
        "name": config.title,
        "license": config.licence.url,
    }
    if changed:
        feed["dateModified"] = changed
    return feed


def item(site: Site, claim: Claim) -> dict[str, Any]:
    """A claim's ClaimReview as an item of a DataFeed."""
    return {
        "@type": "DataFeedItem",
        "dateCreated": str(published_on(claim)),
        "item": [claim_review(site, claim)],
    }
