"""Rule `draft`."""

from collections.abc import Iterator

from generator.link import Site, address, mentions
from generator.markdown import Reference
from generator.model import Publication
from generator.problem import Problem


def check(site: Site) -> Iterator[Problem]:
    """What is public never refers to what is not: a draft, or a claim under embargo."""
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
