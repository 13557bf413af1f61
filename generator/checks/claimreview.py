"""Rule `claimreview`."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from generator import jsonld
from generator.jsonld import CONTEXT, MAX_CLAIM
from generator.link import Site
from generator.model import Claim, Date, Path
from generator.problem import Problem

ISO = re.compile(
    r"(?P<date>\d{4}(?:-\d{2}){0,2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
# Words that any verdict might begin with: a reader who cuts the label is left with nothing.
HOLLOW = re.compile(
    r"(?:(?:our|the|final|overall)\s+)?(?:rating|verdict|ruling|conclusion|result|fact.?check)\b"
    r"|(?:we|this|the (?:claim|statement|post|picture|video|photo)) (?:rate|is|was|are)\b",
    re.IGNORECASE,
)


class Fault(NamedTuple):
    """What is wrong with a piece of markup: where in it, by its keys, and how."""

    path: Path
    message: str

    def __str__(self) -> str:
        return self.message


def check(site: Site) -> Iterator[Problem]:
    """The ClaimReview of a page is one that its readers accept, and says what the page says.

    `claimReviewed` has at most 75 characters: a longer `claim` gets a shorter sentence in
    `claim_reviewed`, or the markup cuts it at a word, which is a warning. It is not empty and does
    not contain the rating's label, so that a claim is never shown as its own verdict.

    The rating is in words. Readers show their beginning, which must carry the meaning, so that a label
    begins with a letter and not with what any verdict might begin with (*Our rating: …*). Its numbers
    are those of the scale: 1 ≤ worst < best and the value within, which the rule `rating` asks of
    `data/ratings.yaml`; a rating without a value has none.

    `url` is the page's own address, as a host answers it without sending the reader on: the site's
    `url` has neither a query nor a fragment. The claim has an author with a name, is dated, and is
    not dated after its review: `published_on` is not before `claimed_on`. Where it appeared is an
    http(s) address and never one of our own domain. All dates are ISO 8601.
    """
    yield from _config(site)
    yield from _labels(site)
    own = urlsplit(site.config.url).hostname
    for claim in site.records.claims:
        yield from _said(site, claim)
        if not _whole(site, claim):
            continue  # what is missing is a problem of rule `reference`
        for number, id in enumerate(claim.appearances):
            url = site.sources[id].url
            if url and _host(url) == own:
                message = (
                    f"'{id}' stands on our own domain, and the markup leaves it out; expected where "
                    "the claimant's words appeared"
                )
                where = claim.at("appearances", number)
                yield Problem(where, "claimreview", message, severity="warning")
        markup = {"@context": CONTEXT, **jsonld.claim_review(site, claim)}
        for fault in lint(markup):
            place = _place(claim, fault.path)
            if place is not None:
                yield Problem(claim.at(*place), "claimreview", fault.message)


def _config(site: Site) -> Iterator[Problem]:
    parts = urlsplit(site.config.url)
    if site.records.config and (parts.query or parts.fragment):
        message = (
            f"url is '{site.config.url}'; expected no ? or #, as pages' addresses are added to it"
        )
        yield Problem(site.config.at("url"), "claimreview", message)


def _labels(site: Site) -> Iterator[Problem]:
    for rating in site.records.ratings:
        fault = hollow(rating.label)
        if fault:
            yield Problem(rating.at("label"), "claimreview", fault)


def _said(site: Site, claim: Claim) -> Iterator[Problem]:
    """What the editor wrote of the claim, before the markup cuts it."""
    short = claim.claim_reviewed
    key = "claim_reviewed" if short else "claim"
    text = short or claim.claim
    if short and len(short) > MAX_CLAIM:
        message = f"{len(short)} characters; ClaimReview takes at most {MAX_CLAIM}"
        yield Problem(claim.at(key), "claimreview", message)
    elif len(text) > MAX_CLAIM:
        message = (
            f"{len(text)} characters, and ClaimReview takes {MAX_CLAIM}: the markup will cut "
            "it; add claim_reviewed with a shorter sentence"
        )
        yield Problem(claim.at(key), "claimreview", message, severity="warning")
    rating = site.ratings.get(claim.verdict.rating)
    if rating and states(text, rating.label):
        message = f"contains the rating '{rating.label}'; a claim does not state its verdict"
        yield Problem(claim.at(key), "claimreview", message)


def _whole(site: Site, claim: Claim) -> bool:
    """Whether all that a claim's markup names exists."""
    known = claim.claimant in site.claimants and claim.verdict.rating in site.ratings
    return known and all(id in site.sources for id in claim.appearances)


def _place(claim: Claim, path: Path) -> Path | None:
    """Where in the record a fault of its markup is mended; None where another rule says it."""
    if path[:1] in (("claimReviewed",), ("reviewRating",)):
        return None  # said of the whole text, of the label, or of the scale
    if path == ("datePublished",):
        # A review before its claim is of rule `date`, if it is not the day of publication.
        return ("published_on",) if claim.published_on else None
    return ()


# ---------------------------------------------------------------- the markup by itself


def lint(markup: Mapping[str, Any]) -> Iterator[Fault]:
    """What readers of ClaimReview would refuse or misread in a review, given as plain JSON-LD.

    Any JSON may stand anywhere in it. The rules are those of `check`, Google's ClaimReview guidelines
    and schema.org; the site's own domain is that of `url`.
    """
    if markup.get("@context") != CONTEXT:
        shown = _shown(markup.get("@context"))
        yield Fault(("@context",), f"@context is {shown}; expected exactly '{CONTEXT}'")
    if markup.get("@type") != "ClaimReview":
        shown = _shown(markup.get("@type"))
        yield Fault(("@type",), f"@type is {shown}; expected 'ClaimReview'")
    yield from _address(markup.get("url"), ("url",))
    yield from _claim_reviewed(markup)
    yield from _rating(markup.get("reviewRating"))
    if "author" in markup:
        yield from _named(markup["author"], ("author",))
    yield from _item(markup)
    yield from _dates(markup)


def states(claim: str, label: str) -> bool:
    """Whether a claim contains a rating's label, as whole words, whatever their case."""
    # Almost no claim does: looking for the letters costs little.
    return label.casefold() in claim.casefold() and bool(
        re.search(rf"(?<!\w){re.escape(label)}(?!\w)", claim, re.IGNORECASE)
    )


def hollow(label: str) -> str:
    """Why the beginning of a label does not carry its meaning; empty where it does."""
    if not label[:1].isalpha():
        return f"the label {_shown(label)} begins with no letter; expected words that carry the meaning"
    empty = HOLLOW.match(label)
    if empty:
        return (
            f"the label {_shown(label)} begins with '{empty[0]}', which says nothing; expected its "
            "meaning first"
        )
    return ""


def _claim_reviewed(markup: Mapping[str, Any]) -> Iterator[Fault]:
    path = ("claimReviewed",)
    text = markup.get("claimReviewed")
    if not isinstance(text, str):
        yield Fault(path, f"claimReviewed is {_shown(text)}; expected text")
    elif not text.strip():
        yield Fault(path, "claimReviewed is empty; expected the claim")
    else:
        if len(text) > MAX_CLAIM:
            yield Fault(path, f"claimReviewed has {len(text)} characters; at most {MAX_CLAIM}")
        rating = markup.get("reviewRating")
        label = rating.get("alternateName") if isinstance(rating, Mapping) else None
        if isinstance(label, str) and label.strip() and states(text, label.strip()):
            message = f"claimReviewed contains the rating '{label.strip()}'"
            yield Fault(path, f"{message}; a claim does not state its verdict")


def _rating(rating: Any) -> Iterator[Fault]:
    path = ("reviewRating",)
    if not isinstance(rating, Mapping):
        yield Fault(path, f"reviewRating is {_shown(rating)}; expected a Rating")
        return
    label = rating.get("alternateName")
    if not isinstance(label, str) or not label.strip():
        yield Fault(
            (*path, "alternateName"), "alternateName is missing; expected the rating in words"
        )
    elif why := hollow(label.strip()):
        yield Fault((*path, "alternateName"), why)
    keys = ("worstRating", "ratingValue", "bestRating")
    if all(rating.get(key) is None for key in keys):
        return
    numbers = []
    for key in keys:
        number = rating.get(key)
        if isinstance(number, bool) or not isinstance(number, (int, float)) or not isfinite(number):
            told = f"{key} is {_shown(number)}; expected a number, as a scale has three"
            yield Fault((*path, key), told)
        else:
            numbers.append(number)
    if len(numbers) < len(keys):
        return
    worst, value, best = numbers
    if not 1 <= worst < best:
        told = f"the scale runs from {worst} to {best}; expected 1 ≤ worstRating < bestRating"
        yield Fault((*path, "worstRating"), told)
    elif not worst <= value <= best:
        told = f"ratingValue is {value}, outside the scale from {worst} to {best}"
        yield Fault((*path, "ratingValue"), told)


def _item(markup: Mapping[str, Any]) -> Iterator[Fault]:
    path = ("itemReviewed",)
    claim = markup.get("itemReviewed")
    if not isinstance(claim, Mapping):
        yield Fault(path, f"itemReviewed is {_shown(claim)}; expected a Claim")
        return
    if "author" in claim:
        yield from _named(claim["author"], (*path, "author"))
    own = _host(markup.get("url"))
    for key in ("firstAppearance", "appearance"):
        works = claim.get(key)
        listed = works if isinstance(works, list) else [] if works is None else [works]
        for number, work in enumerate(listed):
            place = (*path, key, number)
            url = work.get("url") if isinstance(work, Mapping) else work
            yield from _address(url, place, key)
            if own and _host(url) == own:
                yield Fault(place, f"{key} {_shown(url)} is on the domain of the review itself")


def _named(author: Any, path: Path) -> Iterator[Fault]:
    name = author.get("name") if isinstance(author, Mapping) else None
    if not isinstance(name, str) or not name.strip():
        where = ".".join(map(str, path))
        yield Fault(
            path, f"{where} is {_shown(author)}; expected a Person or Organization with a name"
        )


def _address(url: Any, path: Path, name: str = "url") -> Iterator[Fault]:
    if not _host(url):
        message = (
            f"{name} is {_shown(url)}; expected an address that begins with https:// or http://"
        )
        yield Fault(path, message)


def _dates(markup: Mapping[str, Any]) -> Iterator[Fault]:
    item = markup.get("itemReviewed")
    said = item.get("datePublished") if isinstance(item, Mapping) else None
    given: tuple[tuple[Path, Any, bool], ...] = (
        (("datePublished",), markup.get("datePublished"), True),
        (("dateModified",), markup.get("dateModified"), False),
        (("itemReviewed", "datePublished"), said, isinstance(item, Mapping)),
    )
    days: list[Date | None] = []
    for path, text, required in given:
        found = day(text)
        days.append(found)
        if found is None and (text is not None or required):
            name = ".".join(map(str, path))
            shown = "missing" if text is None else _shown(text)
            yield Fault(path, f"{name} is {shown}; expected a date in ISO 8601, as 2024-12-23")
    published, modified, claimed = days
    if published and claimed and published.last < claimed.first:
        message = f"datePublished is {published}, before the claim's own, {claimed}"
        yield Fault(("datePublished",), message)
    if published and modified and modified.last < published.first:
        message = f"dateModified is {modified}, before datePublished, {published}"
        yield Fault(("dateModified",), message)


def day(text: Any) -> Date | None:
    """The day, month or year of an ISO 8601 date or moment; None where it is none."""
    return _day(text) if isinstance(text, str) else None


@lru_cache(maxsize=1 << 14)
def _day(text: str) -> Date | None:
    match = ISO.fullmatch(text)
    if not match:
        return None
    year, month, number = (*map(int, match["date"].split("-")), 1, 1)[:3]
    try:
        dt.date(year, month, number)
    except ValueError:
        return None
    return Date(match["date"])


def _host(url: Any) -> str | None:
    """The domain of an http(s) address; None where it is none."""
    return _hostname(url) if isinstance(url, str) else None


@lru_cache(maxsize=1 << 14)
def _hostname(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        return parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:
        return None


def _shown(value: Any) -> str:
    """A value of any kind, in a few words."""
    if value is None or isinstance(value, (Mapping, list)):
        return "missing" if value is None else "a list" if isinstance(value, list) else "an object"
    if isinstance(value, bool):
        return str(value).lower()
    text = " ".join(str(value).split())
    return f"'{text if len(text) <= 60 else text[:57] + '…'}'"
