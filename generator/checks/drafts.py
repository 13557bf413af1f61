"""Rule `draft`."""

from collections.abc import Iterable, Iterator

from generator.link import Site, address, mentions
from generator.markdown import Reference
from generator.model import TO_BE_WRITTEN, Claim, Explainer, Path, Publication, Source, value_at
from generator.problem import Problem

UNWRITTEN = f"{TO_BE_WRITTEN}]"
"""What `claimline new` puts where an editor has still to write something."""
OF_SOURCE = (("title",), ("publisher",), ("url_missing",), ("no_primary",), ("note",))


def check(site: Site) -> Iterator[Problem]:
    """What is public is finished, and never refers to what is not: a draft, or a claim under embargo.

    `claimline new` and `import` mark what they cannot know as *[to be written]*. No claim or explainer
    is published, and no source cited by one, where that still stands.
    """
    yield from _unwritten(site)
    for own in (*site.records.claims, *site.records.explainers):
        if own.status == "draft" and own.publish_at:
            message = "publish_at has no effect on a draft; set status: published"
            yield Problem(own.at("publish_at"), "draft", message, severity="warning")
    if site.drafts:
        return
    for entry, mention in mentions(site.records):
        if mention.link or not site.unpublished:
            continue
        if isinstance(entry, Publication) and address(entry) in site.unpublished:
            continue
        found = site.resolve(mention.to)
        path_to = found.path if isinstance(found, Reference) and found.path else ""
        why = site.unpublished.get(path_to)
        if why:
            slug = path_to.rstrip("/").rpartition("/")[2]
            message = f"'{slug}' is {'a draft' if why == 'draft' else 'under embargo'}"
            yield Problem(entry.mentioned(mention), "draft", message)


def _unwritten(site: Site) -> Iterator[Problem]:
    for claim in site.records.claims:
        if claim.status == "published" and claim.written.unwritten:
            yield from _marked(claim, _of_claim(claim))
    for explainer in site.records.explainers:
        if explainer.status == "published":
            yield from _marked(explainer, (("title",), ("summary",), ("body",)))
    # Not `claims_from`: where drafts are shown too, it has the sources of what nobody published.
    unwritten = {id for id, source in site.sources.items() if source.written.unwritten}
    public = [claim for claim in site.records.claims if unwritten and claim.status == "published"]
    for id in dict.fromkeys(id for claim in public for id in site.documents(claim)):
        if id in unwritten:
            yield from _marked(site.sources[id], OF_SOURCE)


def _of_claim(claim: Claim) -> Iterator[Path]:
    yield from (("title",), ("claim",), ("claim_reviewed",), ("why_checked",), ("analysis",))
    yield from (("verdict", "summary"), ("verdict", "single_origin"), ("reply", "reason"))
    yield from (("evidence", number, "note") for number in range(len(claim.evidence)))


def _marked(entry: Claim | Explainer | Source, paths: Iterable[Path]) -> Iterator[Problem]:
    for path in paths:
        text = value_at(entry, path)
        if isinstance(text, str) and TO_BE_WRITTEN in text:
            where = entry.inside(text.index(TO_BE_WRITTEN), *path)
            yield Problem(where, "draft", f"published, and {path[-1]} is still to be written")
