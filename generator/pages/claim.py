"""A page per claim: what was said, what we found, how anyone could know, what changed."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from generator import jsonld, urls, words
from generator.charts import Figure
from generator.link import Site, overdue, published_on
from generator.model import Claim, Entry, Evidence
from generator.pages import blocks, question
from generator.pages.page import (
    Context,
    Item,
    Link,
    Page,
    day,
    listed,
    mark,
    publication,
    revisions,
    signed,
    withdrawal,
)
from generator.recipe import Recipe


def lay_out(site: Site) -> Iterator[Item]:
    """claims/<slug>/ for every public claim."""
    figures = {id: question.figures(site, id) for id in site.questions}
    for number, claim in enumerate(site.claims):
        shown = figures[claim.estimate.question] if claim.estimate else None
        recipe = Recipe(_context, partial(_given, site, number))
        yield Page(urls.claim(claim.id), "claim.html", claim.written.path, recipe, shown)


def _given(site: Site, number: int) -> tuple[Any, ...]:
    claims = site.claims
    claim = claims[number]
    newer = claims[number - 1] if number else None
    older = claims[number + 1] if number + 1 < len(claims) else None
    shown: list[Entry] = [claim, *(site.sources[id] for id in site.documents(claim))]
    shown += [near for near in (newer, older) if near]
    shown += site.cited_by.get(claim.slug, ())
    shown += blocks.needed(site, claim)
    others, figures = 0, None
    if claim.estimate:
        id = claim.estimate.question
        shown.append(site.questions[id])
        others = len(site.estimates.get(id, ())) - 1
        figures = question.figures(site, id)
        shown += [site.claim[slug] for slug in claim.estimate.parts]
    ends = (newer.slug if newer else None, older.slug if older else None)
    return site.part(*shown), claim.slug, ends, others, overdue(claim, site.now), figures


def _context(
    site: Site,
    slug: str,
    ends: tuple[str | None, str | None],
    others: int,
    due: bool,
    figures: tuple[Figure, ...] | None,
) -> Context:
    claim = site.claim[slug]
    newer, older = (site.claim[end] if end else None for end in ends)
    path = urls.claim(claim.slug)
    verdict = claim.verdict
    claimant = site.claimants[claim.claimant]
    return {
        "title": claim.title,
        "description": site.plain(verdict.summary),
        "jsonld": None
        if claim.withdrawn
        else {"@context": jsonld.CONTEXT} | jsonld.claim_review(site, claim),
        "withdrawn": withdrawal(site, claim),
        "claim": {
            "text": claim.claim,
            "wording": claim.wording,
            "day": day(claim.claimed_on),
            "place": claim.place,
            "appearances": [_source_link(site, id) for id in claim.appearances],
            "why": site.prose(claim.why_checked),
            "held": site.unpublished.get(path),
        },
        "claimant": {
            "name": claimant.name,
            "path": urls.claimant(claimant.id),
            "kind": words.CLAIMANT_KINDS[claimant.kind],
            "party": claimant.party_to_conflict,
            "interest": site.prose(claimant.interest) if claimant.interest else None,
        },
        "rating": mark(site, claim),
        "summary": site.prose(verdict.summary),
        "known": [site.prose(text) for text in verdict.known],
        "not_known": [site.prose(text) for text in verdict.not_known],
        "would_change": [site.prose(text) for text in verdict.would_change],
        "due": due,
        "review_by": day(verdict.review_by) if verdict.review_by else None,
        "single_origin": site.prose(verdict.single_origin) if verdict.single_origin else None,
        "estimate": _estimate(site, claim),
        "figure": figures[0] if figures else None,
        "others": others,
        "analysis": site.prose(claim.analysis),
        "blocks": blocks.blocks(site, claim.analysis),
        "evidence": [
            {
                "stance": stance,
                "heading": heading,
                "items": [
                    _evidence(site, item) for item in claim.evidence if item.stance == stance
                ],
            }
            for stance, heading in words.STANCES.items()
        ],
        "documents": len(site.documents(claim)),
        "documents_for": len(
            {*claim.appearances, *(e.source for e in claim.evidence if e.stance == "supports")}
        ),
        "origins": len(site.origins(claim)),
        "origins_for": len(site.origins(claim, "supports")),
        "published": day(published_on(claim)),
        "lineage": lineage(site, claim),
        "reply": {
            "asked": claim.reply.asked,
            "reason": site.prose(claim.reply.reason) if claim.reply.reason else None,
            "answer": site.prose(claim.reply.answer) if claim.reply.answer else None,
            "day": day(claim.reply.on) if claim.reply.on else None,
        },
        "revisions": revisions(site, claim),
        "by": signed(site, claim.by),
        "reviewed": day(claim.reviewed_on),
        "canonical": urls.canonical(site.config.url, path),
        "cited_by": [publication(entry) for entry in site.cited_by.get(claim.slug, ())],
        "newer": listed(site, newer) if newer else None,
        "older": listed(site, older) if older else None,
    }


def _source_link(site: Site, id: str) -> Link:
    return Link(site.sources[id].title, urls.source(id))


def _estimate(site: Site, claim: Claim) -> dict[str, Any] | None:
    if claim.estimate is None:
        return None
    asked = site.questions[claim.estimate.question]
    return {
        "said": words.spoken(claim.estimate),
        "question": Link(asked.title, urls.question(asked.id)),
        "metric": site.metrics[asked.metric].label,
        "as_of": day(claim.estimate.as_of),
        "basis": words.BASES[claim.estimate.basis],
        "note": site.prose(claim.estimate.note) if claim.estimate.note else None,
        "parts": [
            {
                "claim": publication(site.claim[slug]),
                "said": words.spoken(estimate) if (estimate := site.claim[slug].estimate) else None,
            }
            for slug in claim.estimate.parts
        ],
    }


def _evidence(site: Site, item: Evidence) -> dict[str, Any]:
    source = site.sources[item.source]
    origin = site.sources[item.origin] if item.origin and item.origin != item.source else None
    return {
        "source": Link(source.title, urls.source(source.id)),
        "publisher": source.publisher,
        "day": day(source.published),
        "url": urls.passage(source.url, item.quote) if source.url and item.quote else source.url,
        "counts": site.metrics[item.metric].label if item.metric else None,
        "quote": item.quote,
        "note": site.prose(item.note),
        "origin": Link(origin.title, urls.source(origin.id)) if origin else None,
        "kind": source.kind,
    }


def lineage(site: Site, claim: Claim) -> list[dict[str, Any]]:
    """The origins of a claim's evidence, each with the documents that retell it, as trees."""
    cited: dict[str, set[str]] = {}
    for item in claim.evidence:
        for origin in site.origins_of(item):
            cited.setdefault(origin, set()).add(item.source)
    return [_tree(site, origin, documents) for origin, documents in sorted(cited.items())]


def _tree(site: Site, id: str, documents: set[str]) -> dict[str, Any]:
    between = {node for document in documents for node in site.ancestry(document)}
    source = site.sources[id]
    children = [
        child
        for child in site.retellings.get(id, ())
        if child in between and child not in site.ancestry(id)
    ]
    return {
        "source": Link(source.title, urls.source(id)),
        "publisher": source.publisher,
        "day": day(source.published),
        "read": id in documents or source.archive is not None,
        "retold": [_tree(site, child, documents) for child in children],
    }
