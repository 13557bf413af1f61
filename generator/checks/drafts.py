"""Rule `draft`."""

from collections.abc import Iterator

from generator import markdown
from generator.link import Site, address, texts
from generator.markdown import Reference
from generator.model import Publication
from generator.problem import Problem


def check(site: Site) -> Iterator[Problem]:
    """What is public never refers to what is not: a draft, or a claim under embargo."""
    for entry in (*site.records.claims, *site.records.explainers):
        if entry.status == "draft" and entry.publish_at:
            message = "publish_at has no effect on a draft; set status: published"
            yield Problem(entry.at("publish_at"), "draft", message, severity="warning")
    if site.drafts:
        return
    for written, path, text in texts(site.records):
        if isinstance(written, Publication) and address(written) in site.unpublished:
            continue
        for directive, offset in markdown.directives(text):
            found = site.resolve(directive)
            path_to = found.path if isinstance(found, Reference) and found.path else ""
            why = site.unpublished.get(path_to)
            if why:
                slug = path_to.rstrip("/").rpartition("/")[2]
                message = f"'{slug}' is {'a draft' if why == 'draft' else 'under embargo'}"
                yield Problem(written.inside(text, offset, *path), "draft", message)
