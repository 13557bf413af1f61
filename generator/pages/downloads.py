"""data/: everything the site asserts, as JSON and CSV, described by a Frictionless data package."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from generator import jsonld, urls, words
from generator.link import Site
from generator.model import Claim
from generator.pages.page import Context, Item, Output, Page, as_csv, row
from generator.recipe import Recipe

SOURCE_FILE = "content/claims"

ESTIMATE = (
    "question", "metric", "bound", "low", "point", "high", "hedge", "as_of", "basis", "said",
)  # fmt: skip
CLAIM = (
    "slug", "url", "title", "claim", "claimant", "claimant_name", "claimed_on", "rating",
    "rating_label", "summary", *ESTIMATE, "sources", "origins", "reviewed_on", "revised_on",
)  # fmt: skip
ESTIMATES = ("slug", "url", "claimant", "claimant_name", "claimed_on", *ESTIMATE, "rating")
SOURCE = (
    "id", "url", "title", "publisher", "published", "kind", "language", "address", "derives_from",
    "origins", "sha256",
)  # fmt: skip
TYPES = {"low": "number", "point": "number", "high": "number", "origins": "integer"}
ABOUT = {
    "slug": "The claim's name, and the last part of its address",
    "url": "The page on this site",
    "claimed_on": "ISO 8601; a month where the day is not known",
    "as_of": "The date that the figure stands for; ISO 8601, a month where the day is not known",
    "low": "Empty where none was given; never zero for unknown",
    "said": "The figure in words, with its bound and its hedge",
    "hedge": "The words by which the claimant left even the bound open",
    "sources": "Ids of the sources cited, separated by spaces",
    "derives_from": "Ids of the sources that it goes back to directly, separated by spaces",
    "origins": "Number of origins: of a claim's supporting evidence, of a source's lineage",
    "address": "Where the source itself is found",
    "sha256": "Digest of the archived text",
}


FILES = {
    "claims.json": "Every claim, newest first, with its rating and its estimate",
    "claims.csv": "The same as a table",
    "estimates.csv": "The claims that give a figure, a row each",
    "sources.csv": "The documents and statements, and what they go back to",
    "claimreview.json": "ClaimReview markup of every claim, as one schema.org DataFeed",
    "datapackage.json": "A description of these files and their fields, by Frictionless Data",
}


def lay_out(site: Site) -> Iterator[Item]:
    """data/*.json and data/*.csv."""
    shares = partial(site.once, "shares", partial(_shares, site))
    every = lambda: tuple(shares().values())  # noqa: E731
    made: dict[str, Recipe[bytes]] = {
        "claims.json": Recipe(_claims_json, every),
        "claims.csv": Recipe(_claims_csv, every),
        "estimates.csv": Recipe(_estimates_csv, every),
        "sources.csv": Recipe(_sources_csv, lambda: (site.part(*site.open_sources),)),
        "claimreview.json": Recipe(_reviews, partial(_reviewed, site)),
    }
    package = Recipe(_package, lambda: (site.part(), tuple(made), *made.values()))
    for name, recipe in made.items():
        yield Output(f"data/{name}", SOURCE_FILE, recipe, every)
    yield Output("data/datapackage.json", SOURCE_FILE, package)
    whole = {**made, "datapackage.json": package}
    index = Recipe(_index, lambda: (tuple(whole), *whole.values()))
    yield Page("data/", "data.html", "theme/templates/data.html", index)


class Share(NamedTuple):
    """What a claim contributes to each file: an item of JSON, two rows, an item of the feed."""

    record: str
    row: str
    estimate: str
    review: str


def _given(site: Site, claim: Claim) -> tuple[Any, ...]:
    documents = [site.sources[id] for id in site.documents(claim)]
    asked = [site.questions[claim.estimate.question]] if claim.estimate else []
    return site.part(claim, *documents, *asked), claim.slug


def _share(site: Site, slug: str) -> Share:
    claim = site.claim[slug]
    values = record(site, claim)
    cells = values | {"sources": " ".join(values["sources"])}
    return Share(
        _item(values),
        row([cells[column] for column in CLAIM]),
        row([cells[column] for column in ESTIMATES]) if values["question"] else "",
        _item(jsonld.item(site, claim)),
    )


def _claims_json(*shares: Share) -> bytes:
    return _listing({}, "claims", [share.record for share in shares])


def _claims_csv(*shares: Share) -> bytes:
    return "".join([row(CLAIM), *(share.row for share in shares)]).encode()


def _estimates_csv(*shares: Share) -> bytes:
    return "".join([row(ESTIMATES), *(share.estimate for share in shares)]).encode()


def _sources_csv(site: Site) -> bytes:
    rows = [_source(site, id) for id in sorted(site.sources)]
    return as_csv(SOURCE, [[row[column] for column in SOURCE] for row in rows])


def _shares(site: Site) -> dict[str, Recipe[Share]]:
    """The share of every public claim, by its slug."""
    held = site.unpublished
    public = [c for c in site.claims if urls.claim(c.id) not in held and not c.withdrawn]
    return {claim.slug: Recipe(_share, partial(_given, site, claim)) for claim in public}


def _reviewed(site: Site) -> tuple[Any, ...]:
    def find() -> tuple[Any, ...]:
        shares = site.once("shares", partial(_shares, site))
        claims = jsonld.newest_first(site.claim[slug] for slug in shares)
        return site.part(), jsonld.newest(claims), *(shares[claim.slug] for claim in claims)

    return site.once("reviewed", find)


def _reviews(site: Site, newest: str | None, *shares: Share) -> bytes:
    head = jsonld.data_feed(site.config, newest)
    return _listing(head, "dataFeedElement", [share.review for share in shares])


def _item(value: Any) -> str:
    """A value on a line of its own, as it stands in a list of `_listing`."""
    return json.dumps(value, ensure_ascii=False)


def _listing(head: dict[str, Any], name: str, items: Sequence[str]) -> bytes:
    """An object whose last value is a list, a line an item: what changed shows line by line."""
    frame = json.dumps({**head, name: []}, ensure_ascii=False).removesuffix("]}")
    return (frame + "\n" + ",\n".join(items) + "\n]}\n").encode()


def _index(names: tuple[str, ...], *data: bytes) -> Context:
    return {
        "title": "Data",
        "description": "Everything that this site asserts, to download.",
        "files": [
            {
                "name": name,
                "path": f"data/{name}",
                "size": f"{max(1, round(len(bytes_) / 1000)):,} kB",
                "about": FILES[name],
            }
            for name, bytes_ in zip(names, data, strict=True)
        ],
        "fields": [{"name": name, "about": about} for name, about in ABOUT.items()],
    }


def record(site: Site, claim: Claim) -> dict[str, Any]:
    """A claim as data/claims.json lists it."""
    estimate = claim.estimate
    values: dict[str, Any] = dict.fromkeys(ESTIMATE)
    if estimate:
        values = {
            "question": estimate.question,
            "metric": site.questions[estimate.question].metric,
            "bound": estimate.bound,
            "low": estimate.low,
            "point": estimate.point,
            "high": estimate.high,
            "hedge": estimate.hedge,
            "as_of": str(estimate.as_of),
            "basis": estimate.basis,
            "said": words.spoken(estimate),
        }
    return {
        "slug": claim.slug,
        "url": urls.canonical(site.config.url, urls.claim(claim.slug)),
        "title": claim.title,
        "claim": claim.claim,
        "claimant": claim.claimant,
        "claimant_name": site.claimants[claim.claimant].name,
        "claimed_on": str(claim.claimed_on),
        "rating": claim.verdict.rating,
        "rating_label": site.ratings[claim.verdict.rating].label,
        "summary": site.plain(claim.verdict.summary),
        **values,
        "sources": list(site.documents(claim)),
        "origins": len(site.origins(claim, "supports")),
        "reviewed_on": str(claim.reviewed_on),
        "revised_on": str(claim.revised_on) if claim.revised_on else None,
    }


def _source(site: Site, id: str) -> dict[str, Any]:
    source = site.sources[id]
    return {
        "id": id,
        "url": urls.canonical(site.config.url, urls.source(id)),
        "title": source.title,
        "publisher": source.publisher,
        "published": str(source.published),
        "kind": source.kind,
        "language": source.language,
        "address": source.url,
        "derives_from": " ".join(source.derives_from),
        "origins": len(site.roots(id)),
        "sha256": source.archive.sha256 if source.archive else None,
    }


def _package(site: Site, names: tuple[str, ...], *data: bytes) -> bytes:
    """A Frictionless Data Package: the resources with their fields, sizes and digests."""
    tables = {"claims": CLAIM, "estimates": ESTIMATES, "sources": SOURCE}
    resources = []
    for name, bytes_ in zip(names, data, strict=True):
        stem, _, ending = name.partition(".")
        resource: dict[str, Any] = {
            "name": name.replace(".", "-"),
            "path": name,
            "format": ending,
            "mediatype": {"csv": "text/csv", "json": "application/json"}[ending],
            "encoding": "utf-8",
            "bytes": len(bytes_),
            "hash": f"sha256:{hashlib.sha256(bytes_).hexdigest()}",
        }
        if ending == "csv":
            resource["profile"] = "tabular-data-resource"
            resource["schema"] = {
                "fields": [_field(column) for column in tables[stem]],
                "missingValues": [""],
                "primaryKey": "id" if stem == "sources" else "slug",
            }
        resources.append(resource)
    package = {
        "profile": "data-package",
        "name": "claimline",
        "title": site.config.title,
        "description": site.config.tagline,
        "homepage": urls.canonical(site.config.url, ""),
        "licenses": [{"title": site.config.licence.name, "path": site.config.licence.url}],
        "resources": resources,
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _field(column: str) -> dict[str, str]:
    field = {"name": column, "type": TYPES.get(column, "string")}
    return field | ({"description": ABOUT[column]} if column in ABOUT else {})
