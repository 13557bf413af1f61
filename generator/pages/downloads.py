"""data/: everything the site asserts, as JSON and CSV, described by a Frictionless data package."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from generator import jsonld, urls, words
from generator.link import Site
from generator.model import Claim
from generator.pages.page import Item, Output, Page, as_csv

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
    public = [c for c in site.claims if urls.claim(c.slug) not in site.unpublished]
    claims = [record(site, claim) for claim in public]
    tables = {
        "claims": (CLAIM, [claim | {"sources": " ".join(claim["sources"])} for claim in claims]),
        "estimates": (ESTIMATES, list(_estimates(claims))),
        "sources": (SOURCE, [_source(site, id) for id in sorted(site.sources)]),
    }
    outputs = [Output("data/claims.json", _json({"claims": claims}))]
    for name, (columns, rows) in tables.items():
        cells = [[row[column] for column in columns] for row in rows]
        outputs.append(Output(f"data/{name}.csv", as_csv(columns, cells)))
    outputs.append(Output("data/claimreview.json", _json(jsonld.data_feed(site))))
    yield from outputs
    fields = {name: columns for name, (columns, _) in tables.items()}
    package = Output("data/datapackage.json", _json(_package(site, fields, outputs)))
    yield package
    context = {
        "title": "Data",
        "description": "Everything that this site asserts, to download.",
        "files": [
            {
                "name": output.path.removeprefix("data/"),
                "path": output.path,
                "size": f"{max(1, round(len(output.data) / 1000)):,} kB",
                "about": FILES[output.path.removeprefix("data/")],
            }
            for output in (*outputs, package)
        ],
        "fields": [{"name": name, "about": about} for name, about in ABOUT.items()],
    }
    yield Page("data/", "data.html", context, "theme/templates/data.html")


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


def _estimates(claims: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for claim in claims:
        if claim["question"]:
            yield {column: claim[column] for column in ESTIMATES}


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


def _package(
    site: Site, tables: dict[str, tuple[str, ...]], outputs: Sequence[Output]
) -> dict[str, Any]:
    """A Frictionless Data Package: the resources with their fields, sizes and digests."""
    resources = []
    for output in outputs:
        name = output.path.removeprefix("data/")
        stem, _, ending = name.partition(".")
        resource: dict[str, Any] = {
            "name": name.replace(".", "-"),
            "path": name,
            "format": ending,
            "mediatype": {"csv": "text/csv", "json": "application/json"}[ending],
            "encoding": "utf-8",
            "bytes": len(output.data),
            "hash": f"sha256:{hashlib.sha256(output.data).hexdigest()}",
        }
        if ending == "csv":
            resource["profile"] = "tabular-data-resource"
            resource["schema"] = {
                "fields": [_field(column) for column in tables[stem]],
                "missingValues": [""],
                "primaryKey": "id" if stem == "sources" else "slug",
            }
        resources.append(resource)
    return {
        "profile": "data-package",
        "name": "claimline",
        "title": site.config.title,
        "description": site.config.tagline,
        "homepage": urls.canonical(site.config.url, ""),
        "licenses": [{"title": site.config.licence.name, "path": site.config.licence.url}],
        "resources": resources,
    }


def _field(column: str) -> dict[str, str]:
    field = {"name": column, "type": TYPES.get(column, "string")}
    return field | ({"description": ABOUT[column]} if column in ABOUT else {})


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
