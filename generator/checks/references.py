"""Rule `reference`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator import markdown
from generator.link import Site, mentions
from generator.model import Entry, Path, Publication, value_at
from generator.problem import Problem, nearest


def check(site: Site) -> Iterator[Problem]:
    """Whatever a record refers to exists: claims, claimants, sources, questions, ratings, metrics."""
    people = {person.id: person for person in site.config.people}
    pages = {page.slug: page for page in site.pages}
    kinds: dict[str, Mapping[str, Any]] = {
        "claim": site.claim,
        "claimant": site.claimants,
        "source": site.sources,
        "question": site.questions,
        "rating": site.ratings,
        "metric": site.metrics,
        "person": people,
        "page": pages,
    }
    for entry, kind, path, id in _references(site):
        if id in kinds[kind] or _reported(site, kind, id):
            continue
        where = f" in {PLACES[kind]}" if kind in PLACES else ""
        message = f"no {kind} '{id}'{where}{nearest(id, kinds[kind])}"
        yield Problem(entry.at(*path), "reference", message)
    yield from _origins(site)
    yield from _directives(site)


PRINTS_BLOCKS = (("body",), ("analysis",))
PLACES = {"person": "data/site.yaml", "page": "content/pages"}


def _reported(site: Site, kind: str, id: str) -> bool:
    """Whether the target could not be read, which is a problem of its own."""
    file = {"person": "config", "page": "pages"}.get(kind, f"{kind}s")
    if file == "config":
        return site.records.config is None
    return bool({(file, id), (file, "*")} & site.records.unread)


def _references(site: Site) -> Iterator[tuple[Entry, str, Path, str]]:
    records = site.records
    for claim in records.claims:
        yield claim, "claimant", ("claimant",), claim.claimant
        yield claim, "rating", ("verdict", "rating"), claim.verdict.rating
        if claim.estimate:
            yield claim, "question", ("estimate", "question"), claim.estimate.question
            for number, slug in enumerate(claim.estimate.parts):
                yield claim, "claim", ("estimate", "parts", number), slug
        for number, id in enumerate(claim.appearances):
            yield claim, "source", ("appearances", number), id
        for number, item in enumerate(claim.evidence):
            yield claim, "source", ("evidence", number, "source"), item.source
            if item.metric:
                yield claim, "metric", ("evidence", number, "metric"), item.metric
    for entry in _signed(records.claims, records.explainers):
        yield entry, "person", ("by",), entry.by
    for question in records.questions:
        yield question, "metric", ("metric",), question.metric
    for metric in records.metrics:
        for number, id in enumerate(metric.includes):
            yield metric, "metric", ("includes", number), id
        if metric.floor_of:
            yield metric, "metric", ("floor_of",), metric.floor_of
    for claimant in records.claimants:
        if claimant.part_of:
            yield claimant, "claimant", ("part_of",), claimant.part_of
    for source in records.sources:
        for number, id in enumerate(source.derives_from):
            yield source, "source", ("derives_from", number), id
    if records.config:
        yield records.config, "page", ("methodology",), records.config.methodology
        yield records.config, "page", ("corrections_policy",), records.config.corrections_policy
        for criterion, slug in records.config.principles.items():
            yield records.config, "page", ("principles", criterion), slug


def _signed(*groups: Iterable[Publication]) -> Iterator[Publication]:
    for group in groups:
        yield from group


def _origins(site: Site) -> Iterator[Problem]:
    for claim in site.records.claims:
        for number, item in enumerate(claim.evidence):
            if not item.origin or item.source not in site.sources:
                continue
            lineage = site.ancestry(item.source)
            if item.origin not in lineage:
                message = (
                    f"'{item.source}' does not go back to '{item.origin}'"
                    f"{nearest(item.origin, lineage)}"
                )
                yield Problem(claim.at("evidence", number, "origin"), "reference", message)


def _directives(site: Site) -> Iterator[Problem]:
    for entry, mention in mentions(site.records):
        if mention.link:
            continue
        if mention.path in PRINTS_BLOCKS and mention.to in markdown.BLOCKS:
            text = str(value_at(entry, mention.path))
            if markdown.is_block(text, mention.to, mention.offset):
                continue
        found = site.resolve(mention.to)
        if isinstance(found, str):
            yield Problem(entry.mentioned(mention), "reference", f"[[{mention.to}]]: {found}")
